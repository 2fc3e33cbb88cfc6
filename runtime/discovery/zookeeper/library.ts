// node-zookeeper-client 1.1.3 as we use it: its public calls, and the inner members that
// hardened-client.ts patches. Only this file imports it, and only session.ts imports this file,
// when the first session opens.

import { dropRequire } from "./builtin-require.js";

// Modules are evaluated in this order: what the one above sets up, the library needs.

import zookeeper from "node-zookeeper-client";
import { RpcError } from "../../base/errors.js";

dropRequire();

export type LibraryClient = zookeeper.Client;
export type Watcher = (event: zookeeper.Event) => void;

/** `state` of a ConnectionManager. */
export const ConnectionState = {
  DISCONNECTED: 0,
  CONNECTING: 1,
  CONNECTED: 2,
  CLOSING: -1,
  CLOSED: -2,
  SESSION_EXPIRED: -3,
  AUTHENTICATION_FAILED: -4,
} as const;

/** A request that waits to be written or answered. */
export interface Packet {
  readonly callback?: (error: Error) => void;
}

/** The part of the library's inner object that we read, call or replace. */
export interface ConnectionManager {
  state: number;
  socket: import("node:net").Socket | undefined; // a type only: the sockets are the library's
  connectTimeoutHandler: NodeJS.Timeout | null;
  connectTimeout: number;
  sessionTimeout: number;
  sessionId: Buffer;
  sessionPassword: Buffer;
  pendingBuffer: Buffer | null;
  pendingQueue: Packet[];
  xid: number;
  readonly packetQueue: { shift(): Packet | undefined };
  watcherManager: { dataWatchers: object; childWatchers: object; existenceWatchers: object };
  setState(state: number): void;
  connect(): void;
  findNextServer(callback: (server: { host: string; port: number }) => void): void;
  onSocketConnectTimeout(): void;
  onSocketConnected(): void;
  onSocketData(chunk: Buffer): void;
  onSocketDrain(): void;
  onSocketClosed(hadError: boolean): void;
  onSocketError(error: Error): void;
  on(event: "state", listener: (state: number) => void): void;
}

const METHODS = [
  ...["setState", "connect", "findNextServer", "on"],
  ...["onSocketConnectTimeout", "onSocketConnected", "onSocketData", "onSocketDrain", "onSocketClosed", "onSocketError"],
];
const FIELDS = [
  "state",
  "pendingBuffer",
  "pendingQueue",
  "packetQueue",
  "watcherManager",
  "sessionTimeout",
  "connectTimeout",
  "sessionId",
  "sessionPassword",
  "xid",
];

/**
 * A client that is not connected, and its inner object. Throws RpcError FAILED_PRECONDITION when
 * the members that we patch are not there: the installed version is another.
 */
export function createLibraryClient(sessionTimeoutMs: number): { client: LibraryClient; connection: ConnectionManager } {
  acceptUnknownErrorCodes();
  // The address is a placeholder: hardened-client.ts chooses the server, because the library's
  // parser cannot read IPv6.
  const client = zookeeper.createClient("127.0.0.1:2181", { sessionTimeout: sessionTimeoutMs, spinDelay: 1, retries: 0 });
  const connection: unknown = Reflect.get(client, "connectionManager");
  if (!isConnectionManager(connection)) {
    throw new RpcError("FAILED_PRECONDITION", "node-zookeeper-client is not version 1.1.3; install exactly that version");
  }
  return { client, connection };
}

export const { ACL, CreateMode, Exception, Id, Permission } = zookeeper;

function isConnectionManager(value: unknown): value is ConnectionManager {
  if (typeof value !== "object" || value === null) return false;
  return METHODS.every((name) => typeof Reflect.get(value, name) === "function") && FIELDS.every((name) => name in value);
}

/** Takes everything away that waits to be written or answered. */
export function takePackets(connection: ConnectionManager): readonly Packet[] {
  const packets = connection.pendingQueue.splice(0);
  for (let packet = connection.packetQueue.shift(); packet !== undefined; packet = connection.packetQueue.shift())
    packets.push(packet);
  return packets;
}

/** What an operation fails with whose connection is gone. */
export function connectionLoss(): Error {
  return Object.assign(new Error("the connection was lost"), {
    code: Exception.CONNECTION_LOSS,
    getCode: () => Exception.CONNECTION_LOSS,
  });
}

let patched = false;

/**
 * The library throws inside its socket handler for a code that it does not know, such as -125 for a
 * quota.
 */
function acceptUnknownErrorCodes(): void {
  if (patched) return;
  patched = true;
  const original: unknown = Reflect.get(Exception, "create");
  if (typeof original !== "function") throw new RpcError("FAILED_PRECONDITION", "node-zookeeper-client is not version 1.1.3");
  Reflect.set(Exception, "create", (code: number, path?: string): unknown => {
    try {
      return original(code, path);
    } catch {
      return Object.assign(new Error(`ZooKeeper error ${code}`), { code, path, getCode: () => code });
    }
  });
}
