// Reads the body of a request that is one message, up to a limit and within a time. Knows nothing
// of what it says.

import type { IncomingMessage } from "node:http";
import { nextTick } from "../base/event-loop.js";
import { SMALL_BODY_PART_BYTES, SMALL_BODY_PART_MS } from "../base/limits/http.js";
import { BodyParts } from "./body-parts.js";
import type { BodyRoom } from "./body-room.js";
import type { HttpInflow } from "./http-inflow.js";
import type { SlowRequests } from "./slow-requests.js";
import { WholeRequest } from "./whole-request.js";

/** Takes what becomes of a body: one of them, once. A client that goes away is not told. */
export interface BodyTaker {
  /** `room`, when it has one, is the taker's to close. */
  onBody(body: Buffer, room: BodyRoom | undefined): void;
  onTooLarge(): void;
  /** Its peer has too many bodies that are not whole. */
  onNoRoom(): void;
}

const EMPTY = Buffer.alloc(0);

export interface BodyPlace {
  readonly inflow: HttpInflow;
  readonly slow: SlowRequests;
  readonly maxBytes: number;
}

/** What is larger is read no further. */
export function readBody(request: IncomingMessage, place: BodyPlace, taker: BodyTaker): void {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > place.maxBytes) return taker.onTooLarge();
  if (request.httpVersionMajor === 1) nextTick(takeWhole, request, announced, place, taker);
  else readParts(request, announced, place, taker);
}

/** Most bodies come with their head, and are there behind this tick. They need no stream. */
function takeWhole(request: IncomingMessage, announced: number, place: BodyPlace, taker: BodyTaker): void {
  const whole = request instanceof WholeRequest ? request.takeWhole(announced) : undefined;
  if (whole === undefined) readParts(request, announced, place, taker);
  else taker.onBody(whole, undefined);
}

function readParts(request: IncomingMessage, announced: number, { inflow, slow, maxBytes }: BodyPlace, taker: BodyTaker): void {
  let whole: Buffer | undefined;
  let parts: BodyParts | undefined;
  let bytes = 0;
  let room: BodyRoom | undefined;
  let isOver = false;
  slow.add(request);
  const stop = (): void => {
    isOver = true;
    parts = undefined;
    slow.delete(request);
    room?.close();
    room = undefined;
  };
  const onData = (chunk: Buffer): void => {
    if (isOver) return;
    if (bytes === 0 && chunk.length === announced) {
      bytes = announced;
      whole = chunk; // which most are
      return;
    }
    bytes += chunk.length;
    if (bytes > maxBytes) {
      stop();
      return taker.onTooLarge();
    }
    room ??= inflow.openRoom();
    if (!room.hold(bytes)) {
      stop();
      return taker.onNoRoom();
    }
    parts ??= new BodyParts();
    parts.push(chunk);
    if (chunk.length < SMALL_BODY_PART_BYTES) inflow.spend(SMALL_BODY_PART_MS);
  };
  const onEnd = (): void => {
    if (isOver) return;
    // They lead to the call, and V8 may put their table, a literal of Node's, among old objects.
    request.off("data", onData).off("end", onEnd).off("close", stop);
    const body = whole ?? parts?.take() ?? EMPTY;
    const given = room;
    room = undefined;
    stop();
    taker.onBody(body, given);
  };
  request.on("data", onData);
  request.on("end", onEnd);
  // Over HTTP/2, a body that is reset ends behind it as a whole one does.
  request.on("close", stop);
}
