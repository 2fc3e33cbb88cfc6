import assert from "node:assert/strict";
import { TokenBucket } from "#runtime/base/token-bucket.js";

describe("a TokenBucket", () => {
  it("gives a burst, and then so many a second", () => {
    const bucket = new TokenBucket(10, 3, 0);

    assert.deepEqual([bucket.take(0), bucket.take(0), bucket.take(0), bucket.take(0)], [true, true, true, false]);
    assert.deepEqual([bucket.take(99), bucket.take(100), bucket.take(100)], [false, true, false]);
    assert.deepEqual([bucket.take(1_000), bucket.take(1_000), bucket.take(1_000), bucket.take(1_000)], [true, true, true, false]);
  });

  it("lends what is not there yet, and says for how long it is owed", () => {
    const bucket = new TokenBucket(10, 2, 0);

    assert.deepEqual([bucket.draw(0), bucket.draw(0), bucket.draw(0), bucket.draw(0)], [0, 0, 100, 200]);
    assert.equal(bucket.draw(150), 150);
    assert.equal(bucket.draw(1_000), 0);
  });
});
