// Accepts connections. The only place of the server side that makes sockets.

import { createServer, type Server, type Socket } from "node:net";
import { type Address, formatAddress } from "../base/address.js";
import type { Clock } from "../base/clock.js";
import { RpcError } from "../base/errors.js";
import type { Hello } from "../wire/hello.js";
import { Connection, type ConnectionOwner } from "./connection.js";

export interface ListenerOptions {
  readonly clock: Clock;
  readonly hello: Hello;
  /** Makes the owner of each accepted connection; it is given the connection right after. */
  createOwner(): AcceptOwner;
}

export interface AcceptOwner extends ConnectionOwner {
  onConnection(connection: Connection): void;
}

export interface Listener {
  /** The bound address, with the real port. */
  readonly address: Address;
  /** Stops accepting. Open connections stay. */
  stop(): void;
}

/** Rejects with FAILED_PRECONDITION when the address cannot be bound, and says why. */
export async function listen(address: Address, options: ListenerOptions): Promise<Listener> {
  const server = createServer({ noDelay: true }, (socket) => accept(socket, options));
  await bind(server, address);
  server.on("error", () => undefined); // accept failed, for want of descriptors: the client sees it, and the next one is accepted
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  return { address: { host: address.host, port }, stop: () => void server.close() };
}

function bind(server: Server, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(bindError(address, error)));
    server.listen({ host: address.host, port: address.port }, resolve);
  });
}

function accept(socket: Socket, options: ListenerOptions): void {
  const owner = options.createOwner();
  const connection = new Connection(socket, owner, { clock: options.clock, hello: options.hello, side: "server" });
  owner.onConnection(connection);
  socket.on("data", (chunk: Buffer) => {
    connection.receive(chunk, new DataView(chunk.buffer, chunk.byteOffset, chunk.length), chunk.length);
  });
}

function bindError(address: Address, error: NodeJS.ErrnoException): RpcError {
  const where = formatAddress(address);
  const why =
    error.code === "EADDRINUSE"
      ? `${where} is in use; stop what listens there, choose another port, or 0 for a free one`
      : `cannot listen on ${where}: ${error.code ?? error.message}`;
  return new RpcError("FAILED_PRECONDITION", why, { cause: error });
}
