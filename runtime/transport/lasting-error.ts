// Failures to connect that another attempt does not mend: somebody has to change a certificate, an option or an address first.

import type { Socket } from "node:net";
import type { RpcError } from "../base/errors.js";
import type { ConnectionOptions } from "./connection-owner.js";
import { describeClose, lostError } from "./lost-error.js";
import { isLastingFailure } from "./socket-errors.js";

const lasting = new WeakSet<RpcError>();

export function markLasting(error: RpcError): RpcError {
  lasting.add(error);
  return error;
}

export function isLasting(error: RpcError): boolean {
  return lasting.has(error);
}

/** First byte of a TLS client, and the alert `unexpected_message`, with which no TLS server answers it. RFC 8446, 5.1 and 6. */
const TLS_HANDSHAKE = 0x16;
const TLS_ALERT = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0a]);

/** What greets in another way is something else, and stays so. A server tells a client that begins with TLS, in the words of TLS. */
export function refuseGreeting(
  socket: Socket,
  side: ConnectionOptions["side"],
  first: number | undefined,
  reason: RpcError,
): void {
  if (side === "server" && first === TLS_HANDSHAKE) socket.write(TLS_ALERT);
  markLasting(reason);
}

/** A server has closed without a HELLO. `error`: what the socket says. */
export function refusedError(peer: string, error: Error | undefined, options: ConnectionOptions): RpcError {
  const reason = lostError(peer, describeClose(error, options.refusalHint));
  return options.isKnown === true || (error !== undefined && isLastingFailure(error)) ? markLasting(reason) : reason;
}
