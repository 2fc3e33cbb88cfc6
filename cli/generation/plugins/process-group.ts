// A plugin and all that it has started, which ends together. A process that makes a group of its
// own is out of sight.

import type { ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";

/** Windows has no groups: there only the plugin itself is known. */
export const HAS_GROUPS = process.platform !== "win32";

/** Ends at once what is left of it, by a signal that nobody can ignore. */
export function killGroup(child: ChildProcess): void {
  if (!HAS_GROUPS || child.pid === undefined) {
    child.kill("SIGKILL");
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}

/**
 * Whether a process of the group runs. One that has ended, and that nobody asks for, does not.
 * `listing`: where Linux lists processes. Where nothing is mounted there, such a one counts, too.
 */
export function isGroupRunning({ pid: group }: Pick<ChildProcess, "pid">, listing = "/proc"): boolean {
  if (!HAS_GROUPS || group === undefined) return false;
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  const isListed = process.platform === "linux" && existsSync(path.join(listing, "self"));
  return !isListed || hasRunningMember(group, listing);
}

/** In a container whose process 1 asks for nobody, an orphan that has ended stays in the group. */
function hasRunningMember(group: number, listing: string): boolean {
  return readdirSync(listing).some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(path.join(listing, entry, "stat"), "latin1");
      // `pid (name) state parent group ...`, of which the name may hold anything.
      const [state = "", , member] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(member) === group && !"ZX".includes(state);
    } catch {
      return false; // it has ended meanwhile
    }
  });
}
