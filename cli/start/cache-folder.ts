// The folder where Node keeps what V8 has compiled. What lies there is run as code, so it must be
// ours alone (docs/decisions).

import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import process from "node:process";

/** Write permission of anybody but the owner. */
const OTHERS_WRITE = 0o022;

/**
 * Makes the folder where need be. Undefined where it cannot be made, belongs to another user, is a
 * link, or may be written by others: never throws. On Windows, which has no such modes, it has the
 * rights of the folder that it is in.
 */
export function openCacheFolder(folder: string): string | undefined {
  try {
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 }); // whatever the umask is
    const stat = lstatSync(folder);
    const user = process.geteuid?.();
    const isOurs = user === undefined || (stat.uid === user && (stat.mode & OTHERS_WRITE) === 0);
    return stat.isDirectory() && isOurs ? folder : undefined;
  } catch {
    return undefined; // a read-only folder, an archive, a full disk: later runs are slower, and that is all
  }
}

/**
 * For the folder that Node makes inside of it as the umask says. Nobody else gets there anyway;
 * this leaves no room for doubt.
 */
export function closeToOthers(folder: string): void {
  try {
    chmodSync(folder, 0o700);
  } catch {
    // It could not be made, so nothing is kept.
  }
}
