import assert from "node:assert/strict";
import { MAX_NO_PROGRESS_BURST, MAX_NO_PROGRESS_FRAMES_PER_SECOND } from "#runtime/base/limits/connection.js";
import { IdleFrames } from "#runtime/transport/idle-frames.js";

/** How many pass at one moment until the connection ends; 1,000,000 when it does not. */
function countAt(frames: IdleFrames, now: number): number {
  for (let passed = 0; passed < 1_000_000; passed++) {
    try {
      frames.count(now);
    } catch (error) {
      assert.match(String(error), /^ViolationError: more than 1000 frames a second without effect$/);
      return passed;
    }
  }
  return 1_000_000;
}

describe("frames without effect", () => {
  it("are taken in a burst, and then so many a second", () => {
    const frames = new IdleFrames(1);
    assert.equal(countAt(frames, 1_000), MAX_NO_PROGRESS_BURST);
    assert.equal(countAt(frames, 1_500), MAX_NO_PROGRESS_FRAMES_PER_SECOND / 2);
    assert.equal(countAt(frames, 3_600_000), MAX_NO_PROGRESS_BURST);
  });

  it("are twice as many as the peer may have calls: each may be answered while a frame for it is on its way", () => {
    assert.equal(countAt(new IdleFrames(100_000), 0), 200_000);
  });
});
