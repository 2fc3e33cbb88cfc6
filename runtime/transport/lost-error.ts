// The errors with which a connection ends, in words.

import { formatAddress } from "../base/address.js";
import { RpcError } from "../base/errors.js";
import { internalError } from "../base/internal-error.js";
import { limitsOf } from "../base/limited-log.js";
import { stderrLogger } from "../base/logger.js";
import { isError } from "../base/realms.js";
import { GreedError } from "../base/violation.js";
import type { ConnectionOptions } from "./connection-owner.js";
import type { ConnectionSocket } from "./connection-socket.js";
import { describeTlsError } from "./socket-errors.js";

/** UNAVAILABLE: nobody knows what became of the calls that were written. */
export function lostError(peer: string, cause: string): RpcError {
  return new RpcError("UNAVAILABLE", `connection to ${peer} lost: ${cause}`, { origin: "transport", processed: "unknown" });
}

/**
 * UNAVAILABLE: the peer has sent what it must not, or more than there is room for. A server says
 * the second in its log: an operator may want to know.
 */
export function violation(peer: string, error: unknown, options?: ConnectionOptions): RpcError {
  if (error instanceof GreedError) return greedError(peer, error, options);
  const cause = isError(error) ? error.message : String(error);
  return new RpcError("UNAVAILABLE", `connection to ${peer} closed: protocol violation: ${cause}`, {
    origin: "transport",
    processed: "unknown",
    cause: error,
  });
}

function greedError(peer: string, error: GreedError, options: ConnectionOptions | undefined): RpcError {
  const text = `connection to ${peer} closed: ${error.message}`;
  if (options?.side === "server")
    limitsOf(options.logger ?? stderrLogger, options.clock).warn("a connection is closed for its unfinished frames", text);
  return new RpcError("UNAVAILABLE", text, { origin: "transport", processed: "unknown", cause: error });
}

/**
 * INTERNAL, for those who wait: this process itself has made a mistake with a frame of the peer.
 * The log has its stack, as has the error in a client.
 */
export function ourError(
  peer: string,
  { logger = stderrLogger, side, clock }: ConnectionOptions,
  error: unknown,
  method?: string,
): RpcError {
  const where = `${method === undefined ? "" : `${method}: `}a frame from ${peer} met a bug of this side, not of the peer`;
  const cause = side === "client" ? error : undefined;
  const isLogged = limitsOf(logger, clock).admits("a frame that met a bug of this side");
  return internalError(isLogged ? logger : undefined, where, error, { origin: side, processed: "unknown", method, cause });
}

/**
 * Why a socket has closed, with `error` or without one. A server that does not want its client
 * closes without a word: `hint` says what to look at. `farewell`: why the peer has said before that
 * it goes.
 */
export function describeClose(error: Error | undefined, hint: string | undefined, farewell?: string | undefined): string {
  if (error !== undefined && "code" in error && String(error.code).startsWith("ERR_SSL_")) return describeTlsError(error);
  const cause = error === undefined ? "closed by the peer" : error.message;
  if (hint !== undefined) return `${cause} before its HELLO; ${hint}`;
  return farewell === undefined ? cause : `${cause}, which had said: ${farewell}`;
}

/** Address of the peer; of a unix socket, where the peer has none, that of both. */
export function peerOf(socket: Pick<ConnectionSocket, "remoteAddress" | "remotePort">, path: string | undefined): string {
  const { remoteAddress = "unknown", remotePort = 0 } = socket;
  return formatAddress({ host: remoteAddress, port: remotePort, ...(path === undefined ? {} : { path }) });
}
