// Reads the body of a request that is one message, up to a limit and within a time. Knows nothing
// of what it says.

import type { IncomingMessage } from "node:http";
import type { SlowRequests } from "./slow-requests.js";

/** Takes what becomes of a body: one of the two, once. A client that goes away is not told. */
export interface BodyTaker {
  onBody(body: Buffer): void;
  onTooLarge(): void;
}

const EMPTY = Buffer.alloc(0);

/** What is larger is read no further. */
export function readBody(request: IncomingMessage, maxBytes: number, slow: SlowRequests, taker: BodyTaker): void {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return taker.onTooLarge();
  let first: Buffer | undefined;
  let others: Buffer[] | undefined;
  let bytes = 0;
  let isOver = false;
  slow.add(request);
  request.on("data", (chunk: Buffer) => {
    if (isOver) return;
    bytes += chunk.length;
    if (bytes > maxBytes) {
      isOver = true;
      slow.delete(request);
      return taker.onTooLarge();
    }
    if (first === undefined) first = chunk;
    else {
      others ??= [first];
      others.push(chunk);
    }
  });
  request.on("end", () => {
    slow.delete(request);
    if (!isOver) taker.onBody(others === undefined ? (first ?? EMPTY) : Buffer.concat(others, bytes));
    isOver = true;
  });
  request.on("close", () => {
    slow.delete(request);
    isOver = true; // over HTTP/2, a body that is reset ends behind it as a whole one does
  });
}
