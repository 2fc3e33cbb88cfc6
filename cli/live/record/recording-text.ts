// Reads a recording from the disk, whole, so that a damaged line is known before anything begins.

import { readFileText } from "../file-text.js";
import type { Live } from "../live-command.js";
import { type FiledCall, readRecording } from "./recording-file.js";

/** Bytes of a recording. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Throws UsageError for a file that cannot be read, and with the line that is no call. */
export function readRecordingFile(live: Pick<Live, "tools">, file: string): readonly FiledCall[] {
  const shown = live.tools.escape(file);
  return readRecording(shown, readFileText(file, { shown, maxBytes: MAX_FILE_BYTES, help: "record less" }));
}
