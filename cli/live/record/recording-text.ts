// Reads a recording from the disk, whole, so that a damaged line is known before anything begins.

import { readFileSync, statSync } from "node:fs";
import { describeFileError, UsageError } from "../../usage-error.js";
import type { Live } from "../live-command.js";
import { type FiledCall, readRecording } from "./recording-file.js";

/** Bytes of a recording. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Throws UsageError for a file that cannot be read, and with the line that is no call. */
export function readRecordingFile(live: Pick<Live, "tools">, file: string): readonly FiledCall[] {
  const shown = live.tools.escape(file);
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new UsageError(`${shown} is no regular file`);
    if (stat.size > MAX_FILE_BYTES)
      throw new UsageError(`${shown} has ${stat.size} bytes, more than ${MAX_FILE_BYTES}; record less`);
    return readRecording(shown, readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${shown} cannot be read: ${describeFileError(error)}`);
  }
}
