// The messages that a client streams, as JSON: read no faster than they are taken, and in the turn
// of their peer.

import type { IncomingMessage } from "node:http";
import { RpcError } from "../base/errors.js";
import { SMALL_BODY_PART_BYTES, SMALL_BODY_PART_MS } from "../base/limits/http.js";
import { timeSlices } from "../call/time-slices.js";
import { EnvelopeSplitter } from "./envelopes.js";
import type { HttpInflow, Piece } from "./http-inflow.js";
import { parseJson } from "./json-text.js";
import type { BodyPlace } from "./read-body.js";

/** One message of a client. */
export interface RequestMessage {
  readonly json: unknown;
  readonly bytes: number;
}

/**
 * Ends with the body. Throws RpcError for what is no message; RESOURCE_EXHAUSTED for more of one
 * than its peer may have kept; DEADLINE_EXCEEDED for one that takes too long.
 */
export async function* readMessages(
  request: IncomingMessage,
  { inflow, slow, maxBytes }: BodyPlace,
): AsyncGenerator<RequestMessage, void> {
  const splitter = new EnvelopeSplitter(maxBytes);
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  const room = inflow.openRoom();
  try {
    for (;;) {
      const bytes = splitter.take();
      if (bytes !== undefined) {
        if (!timeSlices.take()) await timeSlices.slice();
        yield { json: await parseInTurn(bytes, inflow), bytes: bytes.length };
        continue;
      }
      if (!room.hold(splitter.bytes)) throw new RpcError("RESOURCE_EXHAUSTED", noRoomText(splitter.bytes));
      if (splitter.hasPart) slow.add(request);
      const next = await chunks.next();
      slow.delete(request);
      if (next.done === true) break;
      splitter.push(next.value);
      if (next.value.length < SMALL_BODY_PART_BYTES) inflow.spend(SMALL_BODY_PART_MS);
    }
    if (splitter.hasPart) throw new RpcError("INVALID_ARGUMENT", "the body ends in the middle of a message");
  } finally {
    room.close();
  }
}

/** Of a peer that has too much of what is not whole. */
export function noRoomText(bytes: number): string {
  return `there is no room for ${bytes} bytes of a message beside what has come of others; send large ones one after the other`;
}

/** What is small is parsed at once. */
async function parseInTurn(bytes: Buffer, inflow: HttpInflow): Promise<unknown> {
  if (bytes.length < SMALL_BODY_PART_BYTES) return parseJson(bytes);
  return new Promise((resolve, reject) => inflow.onBody(new MessagePiece(bytes, resolve, reject), bytes.length));
}

class MessagePiece implements Piece {
  readonly #bytes: Buffer;
  readonly #resolve: (json: unknown) => void;
  readonly #reject: (error: unknown) => void;

  constructor(bytes: Buffer, resolve: (json: unknown) => void, reject: (error: unknown) => void) {
    this.#bytes = bytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  deal(): void {
    try {
      this.#resolve(parseJson(this.#bytes));
    } catch (error) {
      this.#reject(error);
    }
  }

  drop(): void {
    this.#reject(new RpcError("CANCELLED", "its client is gone"));
  }
}
