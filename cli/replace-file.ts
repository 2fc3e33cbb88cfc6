// Writes a contract of the user's anew: by a rename, so that nobody ever reads half of it, and with its mode kept.

import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { describeFileError, UsageError } from "./usage-error.js";

/** `shown` is the path as error messages name it. Throws UsageError when it cannot be written; it is as it was then. */
export function replaceFile(file: string, shown: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: statSync(file).mode, flag: "wx" });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`${shown} cannot be written: ${describeFileError(error)}`);
  }
}
