// What is still read of a body behind its refusal, when it comes by the byte.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { MAX_UNREAD_BODY_BYTES, MIN_PART_BYTES } from "#runtime/base/limits/http.js";
import { type Exchange, refuse } from "#runtime/http/exchange.js";

function refuseHere() {
  let isPaused = false;
  let spentMs = 0;
  const request = Object.assign(new EventEmitter(), {
    complete: false,
    httpVersionMajor: 2,
    headers: {},
    pause: () => {
      isPaused = true;
    },
  });
  const response = Object.assign(new EventEmitter(), { writeHead: () => undefined, end: () => undefined });
  const inflow = {
    spend: (ms: number) => {
      spentMs += ms;
    },
  };
  const connection = { closesBehindAnswer: false, inflow, unread: { add: () => undefined, delete: () => undefined } };
  // It has what a refusal needs of an exchange.
  refuse({ request, response, connection } as unknown as Exchange, {
    status: 413,
    code: "RESOURCE_EXHAUSTED",
    message: "too large",
  });
  return { send: (bytes: number) => request.emit("data", Buffer.alloc(bytes)), isPaused: () => isPaused, spentMs: () => spentMs };
}

describe("a body that is refused", () => {
  it("is read no further behind so many parts, however small they are, and they count for its peer", () => {
    const { send, isPaused, spentMs } = refuseHere();
    for (let parts = 0; parts < MAX_UNREAD_BODY_BYTES / MIN_PART_BYTES; parts++) send(1);
    assert.equal(isPaused(), false);
    send(1);
    assert.equal(isPaused(), true);
    assert.ok(spentMs() > 1);
  });

  it("is passed over in large parts as a whole", () => {
    const { send, isPaused, spentMs } = refuseHere();
    for (let parts = 0; parts < 4; parts++) send(MAX_UNREAD_BODY_BYTES / 4);
    assert.deepEqual([isPaused(), spentMs()], [false, 0]);
  });
});
