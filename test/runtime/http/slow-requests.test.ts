// Who takes too long is cut off, by a clock that the test moves.

import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { SlowRequests } from "#runtime/http/slow-requests.js";

class Request {
  isDestroyed = false;

  destroy(): void {
    this.isDestroyed = true;
  }
}

describe("slow requests", () => {
  it("are cut off when their time is over, and not those that were done", async () => {
    const clock = new FakeClock();
    const slow = new SlowRequests(clock, 30_000);
    const [first, second, done] = [new Request(), new Request(), new Request()];

    slow.add(first);
    slow.add(done);
    await clock.advance(20_000);
    slow.add(second);
    slow.delete(done);
    await clock.advance(12_000);
    assert.deepEqual(
      [first, second, done].map(({ isDestroyed }) => isDestroyed),
      [true, false, false],
    );
    await clock.advance(20_000);
    assert.equal(second.isDestroyed, true);
  });

  it("have their time anew when they are added again", async () => {
    const clock = new FakeClock();
    const slow = new SlowRequests(clock, 30_000);
    const [again, other] = [new Request(), new Request()];

    slow.add(again);
    slow.add(other);
    await clock.advance(20_000);
    slow.add(again);
    await clock.advance(12_000);
    assert.deepEqual([again.isDestroyed, other.isDestroyed], [false, true]);
    await clock.advance(20_000);
    assert.equal(again.isDestroyed, true);
  });
});
