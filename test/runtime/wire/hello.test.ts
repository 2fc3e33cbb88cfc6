import assert from "node:assert/strict";
import { MIN_FRAME_BYTES } from "#runtime/base/limits/message.js";
import { decodeHello } from "#runtime/wire/hello.js";
import { packPayload } from "#runtime/wire/payload.js";

describe("the limits of a HELLO", () => {
  it("leave room for an error in every frame", () => {
    assert.equal(decodeHello(packPayload({ maxFrameBytes: MIN_FRAME_BYTES })).maxFrameBytes, MIN_FRAME_BYTES);
    for (const maxFrameBytes of [MIN_FRAME_BYTES - 1, 0, -1, 1.5, "1000"]) {
      assert.throws(() => decodeHello(packPayload({ maxFrameBytes })), { name: "ContractError" });
    }
  });

  it("let one call through at least", () => {
    assert.equal(decodeHello(packPayload({ maxCalls: 1 })).maxCalls, 1);
    for (const maxCalls of [0, -1, 1.5, null])
      assert.throws(() => decodeHello(packPayload({ maxCalls })), { name: "ContractError" });
  });
});
