import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { FRAME_TIMEOUT_MS, MIN_PEER_BYTES_PER_SECOND } from "#runtime/base/limits/connection.js";
import { FrameWatch } from "#runtime/transport/frame-watch.js";
import { Kind, PREFACE } from "#runtime/wire/frame.js";
import { FrameReader } from "#runtime/wire/frame-reader.js";
import { rawFrame } from "../../support/raw-server.js";

const MIN_BYTES = (MIN_PEER_BYTES_PER_SECOND * FRAME_TIMEOUT_MS) / 1_000;
const FRAME = rawFrame(Kind.REPLY, 0, 1, 0, Buffer.alloc(4_000_000));

function start() {
  const clock = new FakeClock();
  let frames = 0;
  const reader = new FrameReader({ onFrame: () => frames++ }, 4_194_304);
  let late: string | undefined;
  const watch = new FrameWatch(reader, clock, (reason) => {
    late = reason;
  });
  const push = (bytes: Uint8Array): void => {
    const chunk = Buffer.from(bytes);
    reader.push(chunk, new DataView(chunk.buffer, chunk.byteOffset, chunk.length), chunk.length);
    if (reader.isPartial) watch.start();
  };
  push(PREFACE as Uint8Array); // only read from
  return { clock, push, frames: () => frames, late: () => late };
}

describe("FrameWatch", () => {
  it("waits for a large frame that comes no slower than from the slowest peer, to its end", () => {
    const { clock, push, frames, late } = start();
    push(FRAME.subarray(0, 100));
    let at = 100;
    for (; at < FRAME.length; at += MIN_BYTES) {
      push(FRAME.subarray(at, at + MIN_BYTES));
      void clock.advance(FRAME_TIMEOUT_MS);
      assert.equal(late(), undefined);
    }

    assert.equal(frames(), 1);
    assert.ok(clock.nowMs() > 4 * FRAME_TIMEOUT_MS, `${clock.nowMs()} ms`);
  });

  it("gives a peer up that sends less", () => {
    const { clock, push, late } = start();
    push(FRAME.subarray(0, 100));
    push(FRAME.subarray(100, 100 + MIN_BYTES));
    void clock.advance(FRAME_TIMEOUT_MS);
    push(FRAME.subarray(100 + MIN_BYTES, 99 + 2 * MIN_BYTES));
    void clock.advance(FRAME_TIMEOUT_MS);

    assert.equal(late(), `sent half a frame, and ${MIN_BYTES - 1} bytes of the rest within ${FRAME_TIMEOUT_MS} ms`);
  });

  it("begins anew with each frame", () => {
    const { clock, push, late } = start();
    push(FRAME.subarray(0, 100));
    void clock.advance(FRAME_TIMEOUT_MS - 1);
    push(FRAME.subarray(100));
    push(FRAME.subarray(0, 100));
    void clock.advance(FRAME_TIMEOUT_MS);
    assert.equal(late(), undefined);
    void clock.advance(FRAME_TIMEOUT_MS);

    assert.match(late() ?? "", /sent half a frame, and 0 bytes of the rest/);
  });
});
