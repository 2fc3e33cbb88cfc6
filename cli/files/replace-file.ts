// Writes a contract of the user's anew: by a rename, so that nobody ever reads half of it, and with
// its mode kept.

import { realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { describeFileError, UsageError } from "../usage-error.js";
import { writeNew } from "./write-new.js";

/**
 * `shown` is the path as error messages name it. Throws UsageError when it cannot be written; it is
 * as it was then.
 */
export function replaceFile(file: string, shown: string, text: string): void {
  let temporary: string | undefined;
  try {
    const target = realpathSync(file); // a link stays one
    const unfinished = `${target}.${process.pid}.tmp`;
    writeNew(unfinished, text, statSync(target).mode);
    temporary = unfinished;
    renameSync(temporary, target);
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    throw new UsageError(`${shown} cannot be written: ${describeFileError(error)}`);
  }
}
