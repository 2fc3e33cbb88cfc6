// Which process has opened a connection on loopback: the kernel of Linux says so.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Socket } from "node:net";

/** Columns of /proc/net/tcp. */
const LOCAL = 1;
const REMOTE = 2;
const INODE = 9;

const LOOPBACK = "0100007F";

/** The one of `pids` that has the other end of an accepted socket; undefined when none has it. */
export function pidOfPeer({ remotePort, localPort }: Socket, pids: Iterable<number>): number | undefined {
  if (remotePort === undefined || localPort === undefined) return undefined;
  const [local, remote] = [addressOf(remotePort), addressOf(localPort)];
  for (const line of readFileSync("/proc/net/tcp", "latin1").split("\n")) {
    const columns = line.trim().split(/\s+/);
    if (columns[LOCAL] !== local || columns[REMOTE] !== remote) continue;
    const inode = `socket:[${columns[INODE]}]`;
    for (const pid of pids) if (hasOpen(pid, inode)) return pid;
  }
  return undefined;
}

function addressOf(port: number): string {
  return `${LOOPBACK}:${port.toString(16).toUpperCase().padStart(4, "0")}`;
}

function hasOpen(pid: number, inode: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((file) => isLinkTo(`${folder}/${file}`, inode));
  } catch {
    return false; // the process has ended
  }
}

function isLinkTo(file: string, inode: string): boolean {
  try {
    return readlinkSync(file) === inode;
  } catch {
    return false; // it was closed meanwhile
  }
}
