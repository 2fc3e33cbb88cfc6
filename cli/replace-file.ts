// Writes a contract of the user's anew: by a rename, so that nobody ever reads half of it, and with its mode kept.

import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { describeFileError, UsageError } from "./usage-error.js";

/** `shown` is the path as error messages name it. Throws UsageError when it cannot be written; it is as it was then. */
export function replaceFile(file: string, shown: string, text: string): void {
  let temporary: string | undefined;
  try {
    const target = realpathSync(file); // a link stays one
    temporary = `${target}.${process.pid}.tmp`;
    writeFileSync(temporary, text, { mode: statSync(target).mode, flag: "wx" });
    renameSync(temporary, target);
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    throw new UsageError(`${shown} cannot be written: ${describeFileError(error)}`);
  }
}
