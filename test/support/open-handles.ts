// Says what holds this process open, for a person: what it is, and where it leads.

import { ChildProcess } from "node:child_process";
import { Server, Socket } from "node:net";

/** The kinds of handles that are described one by one. */
const DESCRIBED: ReadonlySet<string> = new Set(["PipeWrap", "ProcessWrap", "TCPServerWrap", "TCPSocketWrap", "TTYWrap"]);

/** A text for each: `a server at 127.0.0.1:4000`. Others have the name of their kind: `Timeout`. */
export function describeOpenHandles(): readonly string[] {
  const described = activeHandles().map(describeHandle);
  const kinds = process.getActiveResourcesInfo().filter((kind) => !DESCRIBED.has(kind));
  const texts = [...described.filter((text) => text !== undefined), ...kinds];
  return texts.length > 0 ? texts : ["something for which Node has no name, as a thread"];
}

/** Node does not document it. What it documents has no objects, only the names of their kinds. */
function activeHandles(): readonly unknown[] {
  const { _getActiveHandles: list } = process as unknown as { readonly _getActiveHandles?: () => readonly unknown[] };
  return list?.call(process) ?? [];
}

/** Undefined for one that does not hold the process open, and for one that its kind describes. */
function describeHandle(handle: unknown): string | undefined {
  if (handle === process.stdin || handle === process.stdout || handle === process.stderr) return undefined;
  if (handle instanceof Server) return `a server at ${formatAddress(handle.address())}`;
  if (handle instanceof ChildProcess) return `the process ${handle.pid} (${handle.spawnargs.join(" ")})`;
  if (!(handle instanceof Socket)) return undefined;
  const { localPort, remoteAddress, remotePort } = handle;
  return remotePort === undefined ? "a pipe" : `a socket from port ${localPort} to ${remoteAddress}:${remotePort}`;
}

function formatAddress(address: ReturnType<Server["address"]>): string {
  return address === null || typeof address === "string" ? String(address) : `${address.address}:${address.port}`;
}
