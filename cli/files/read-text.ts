// Reads what a command is given besides contracts, within a bound. What it cannot be read for is an
// error of use.

import { type BoundedBytes, type BoundedFileOptions, readBoundedFile } from "@callwire/compiler";
import { UsageError } from "../usage-error.js";

/**
 * The text of a file. Throws UsageError, which calls it `shown`, and the errors of the file system.
 */
export function readText(file: string, shown: string, options: BoundedFileOptions): string {
  return textOf(readBoundedFile(file, options), shown);
}

/** The same for what has been read. */
export function textOf(read: BoundedBytes, shown: string): string {
  if ("bytes" in read) return read.bytes.toString("utf8");
  throw new UsageError(`${shown} ${read.problem}; ${read.help}`);
}
