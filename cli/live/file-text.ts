// Reads a file that a live command is given, whole. The compiler's reader is not for it: a live
// command does not load the compiler.

import { readFileSync, statSync } from "node:fs";
import { describeFileError, UsageError } from "../usage-error.js";

export interface FileTextOptions {
  /** How messages call it. */
  readonly shown: string;
  readonly maxBytes: number;
  /** What to do when it has more. */
  readonly help: string;
}

/** Throws UsageError for what cannot be read, is no regular file, or has too many bytes. */
export function readFileText(file: string, { shown, maxBytes, help }: FileTextOptions): string {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new UsageError(`${shown} is no regular file`);
    if (stat.size > maxBytes) throw new UsageError(`${shown} has ${stat.size} bytes, more than ${maxBytes}; ${help}`);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${shown} cannot be read: ${describeFileError(error)}`);
  }
}
