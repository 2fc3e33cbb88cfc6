// Accepts connections. The only place of the server side that makes sockets.

import { createServer, type Server, type Socket } from "node:net";
import { type Address, formatAddress } from "../base/address.js";
import type { Clock } from "../base/clock.js";
import type { RpcError } from "../base/errors.js";
import type { Logger } from "../base/logger.js";
import { usageError } from "../base/usage-error.js";
import type { Hello } from "../wire/hello.js";
import type { PeerCertificate } from "./certificate.js";
import { Connection } from "./connection.js";
import { type ConnectionLimit, limitConnections } from "./connection-limit.js";
import type { ConnectionOwner } from "./connection-owner.js";
import { createTlsServer } from "./tls-accepting.js";
import type { ServerTlsOptions } from "./tls-options.js";
import { bindUnixSocket } from "./unix-socket.js";

export interface ListenerOptions {
  readonly clock: Clock;
  readonly hello: Hello;
  /** Default: plaintext. */
  readonly tls?: ServerTlsOptions | undefined;
  /** Permissions of a unix socket, such as 0o660. Default 0o600: this user only. */
  readonly socketMode?: number | undefined;
  /**
   * Told what an operator must know, such as a certificate that clients will refuse. Default:
   * nobody.
   */
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Told of mistakes of ours. Default: stderr. */
  readonly logger?: Logger | undefined;
  /** Default: none. */
  readonly limit?: ConnectionLimit | undefined;
  /** Makes the owner of each accepted connection. */
  createOwner(connection: Connection): ConnectionOwner;
}

export interface Listener {
  /** The bound address, with the real port. */
  readonly address: Address;
  /** Stops accepting. Open connections stay. */
  stop(): void;
}

/**
 * Rejects with FAILED_PRECONDITION when the address cannot be bound, and with INVALID_ARGUMENT for
 * a wrong TLS option; says why.
 */
export async function listen(address: Address, options: ListenerOptions): Promise<Listener> {
  const onSocket = (socket: Socket, certificate?: PeerCertificate): void => accept(socket, address.path, certificate, options);
  const server: Server =
    options.tls === undefined
      ? createServer({ noDelay: true }, (socket) => onSocket(socket))
      : createTlsServer(options.tls, { ...options, where: () => formatAddress(addressOf(server, address)), onSocket });
  if (options.limit !== undefined) limitConnections(server, options.limit);
  const unlink = await bindServer(server, address, options);
  server.on("error", () => undefined); // accept failed, for want of descriptors: the client sees it, and the next one is accepted
  const stop = (): void => {
    unlink();
    server.close();
  };
  return { address: addressOf(server, address), stop };
}

/** `wanted`, with the real port. */
function addressOf(server: Server, wanted: Address): Address {
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? { ...wanted, port: bound.port } : wanted;
}

/**
 * Has a server of any protocol listen. Returns what is done when it stops. Rejects with
 * FAILED_PRECONDITION when the address cannot be bound.
 */
export async function bindServer(
  server: Server,
  address: Address,
  options: { readonly socketMode?: number | undefined },
): Promise<() => void> {
  if (address.path !== undefined) return bindUnixSocket(server, address.path, options);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(bindError(address, error)));
    // In a cluster a fixed port is shared by all workers, and a free one is each worker's own.
    server.listen({ host: address.host, port: address.port, exclusive: address.port === 0 }, resolve);
  });
  return () => undefined;
}

function accept(
  socket: Socket,
  socketPath: string | undefined,
  certificate: PeerCertificate | undefined,
  { clock, hello, logger, createOwner }: ListenerOptions,
): void {
  const connection = new Connection(socket, createOwner, { clock, hello, side: "server", socketPath, certificate, logger });
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
  return usageError("FAILED_PRECONDITION", why, { cause: error });
}
