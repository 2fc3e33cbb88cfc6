// Failures to connect that another attempt does not mend: somebody has to change a certificate, an
// option or an address first.

import type { RpcError } from "../base/errors.js";
import type { ConnectionOptions } from "./connection-owner.js";
import type { ConnectionSocket } from "./connection-socket.js";
import { describeClose, lostError, violation } from "./lost-error.js";
import { isLastingFailure } from "./socket-errors.js";

const lasting = new WeakSet<RpcError>();

export function markLasting(error: RpcError): RpcError {
  lasting.add(error);
  return error;
}

export function isLasting(error: RpcError): boolean {
  return lasting.has(error);
}

/** First byte of a TLS client, and of an alert. RFC 8446, 5.1 and 6. */
const TLS_HANDSHAKE = 0x16;
const TLS_ALERT = 0x15;

/**
 * The alert `unexpected_message`, in the clear. No TLS server answers a TLS client so; as an answer
 * to plaintext it says that TLS is spoken here: no preface begins so.
 */
export const UNEXPECTED_MESSAGE = Buffer.from([TLS_ALERT, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0a]);

/**
 * The error for a peer that greets in another way: it is something else, and stays so. A server
 * tells a client that begins with TLS, in the words of TLS; a client is told in them by a server
 * with TLS, Callwire's or another.
 */
export function refuseGreeting(
  socket: Pick<ConnectionSocket, "write">,
  peer: string,
  { side }: ConnectionOptions,
  first: number | undefined,
  error: unknown,
): RpcError {
  if (side === "server" && first === TLS_HANDSHAKE) socket.write(UNEXPECTED_MESSAGE);
  if (side === "client" && first === TLS_ALERT)
    return markLasting(lostError(peer, "the server speaks TLS; give connect the option tls"));
  return markLasting(violation(peer, error));
}

/** A server has closed without a HELLO. `error`: what the socket says. */
export function refusedError(peer: string, error: Error | undefined, options: ConnectionOptions): RpcError {
  const reason = lostError(peer, describeClose(error, options.refusalHint));
  return options.isKnown === true || (error !== undefined && isLastingFailure(error)) ? markLasting(reason) : reason;
}
