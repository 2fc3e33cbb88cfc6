// Writes a file that must not have been there: a step of replacing another by a rename.

import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";

/**
 * Follows no link. When it throws, a file that was there is as it was, and what was begun is gone.
 */
export function writeNew(file: string, text: string, mode = 0o666): void {
  const handle = openSync(file, "wx", mode);
  try {
    writeFileSync(handle, text);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}
