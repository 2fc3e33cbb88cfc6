// The messages that a client streams, as JSON: read no faster than they are taken.

import type { IncomingMessage } from "node:http";
import { RpcError } from "../base/errors.js";
import { EnvelopeSplitter } from "./envelopes.js";
import { parseJson } from "./json-text.js";
import type { SlowRequests } from "./slow-requests.js";

/** One message of a client. */
export interface RequestMessage {
  readonly json: unknown;
  readonly bytes: number;
}

/**
 * Ends with the body. Throws RpcError for what is no message, and DEADLINE_EXCEEDED for one that
 * takes too long.
 */
export async function* readMessages(
  request: IncomingMessage,
  maxBytes: number,
  slow: SlowRequests,
): AsyncGenerator<RequestMessage, void> {
  const splitter = new EnvelopeSplitter(maxBytes);
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  for (;;) {
    const bytes = splitter.take();
    if (bytes !== undefined) {
      yield { json: parseJson(bytes), bytes: bytes.length };
      continue;
    }
    if (splitter.hasPart) slow.add(request);
    const next = await chunks.next();
    slow.delete(request);
    if (next.done === true) break;
    splitter.push(next.value);
  }
  if (splitter.hasPart) throw new RpcError("INVALID_ARGUMENT", "the body ends in the middle of a message");
}
