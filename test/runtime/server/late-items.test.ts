import assert from "node:assert/strict";
import { DEFAULT_MAX_CALLS_PER_CONNECTION } from "#runtime/base/limits/connection.js";
import { LateItems } from "#runtime/server/late-items.js";
import { STREAM_WINDOW_BYTES } from "#runtime/wire/frame.js";

describe("items that come when their call is over", () => {
  it("are forgiven as far as their client had credit, and the one that crosses it", () => {
    const late = new LateItems();
    assert.equal(late.take(1), false);
    late.forgive(100);
    assert.deepEqual(
      [60, 60, 1].map((bytes) => late.take(bytes)),
      [true, true, false],
    );
  });

  it("cost a byte at least, so that empty frames have an end", () => {
    const late = new LateItems();
    late.forgive(3);

    assert.deepEqual(
      [0, 0, 0, 0].map((bytes) => late.take(bytes)),
      [true, true, true, false],
    );
  });

  it("are forgiven up to what all calls of a connection may have together", () => {
    const late = new LateItems();
    const most = DEFAULT_MAX_CALLS_PER_CONNECTION * STREAM_WINDOW_BYTES;
    for (let i = 0; i < 3; i++) late.forgive(most);
    assert.equal(late.take(most), true);
    assert.equal(late.take(1), false);
  });

  it("are not forgiven for a call that had used up more than its credit", () => {
    const late = new LateItems();
    late.forgive(-5);
    late.forgive(1);

    assert.equal(late.take(1), true);
  });
});
