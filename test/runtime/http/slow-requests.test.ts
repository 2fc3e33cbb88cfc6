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

  it("of HTTP/2 are cut off with their stream, and before it, so that their body does not seem to end", async () => {
    const clock = new FakeClock();
    const slow = new SlowRequests(clock, 1_000);
    const told: string[] = [];
    const stream = { close: (code: number) => void told.push(`stream ${code}`) };
    slow.add({ destroy: () => void told.push("request"), stream });

    await clock.advance(3_000);
    assert.deepEqual(told, ["request", "stream 8"]);
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

  it("wait for their time still when one before them is done, also when that is said twice", async () => {
    const clock = new FakeClock();
    const slow = new SlowRequests(clock, 30_000);
    const [first, done, second] = [new Request(), new Request(), new Request()];

    slow.add(first);
    slow.add(done);
    slow.delete(done);
    slow.add(second);
    slow.delete(done);
    slow.delete(new Request());
    await clock.advance(32_000);
    assert.deepEqual(
      [first, done, second].map(({ isDestroyed }) => isDestroyed),
      [true, false, true],
    );
  });

  it("come and go in any order, and those that are there are cut off", async () => {
    const clock = new FakeClock();
    const slow = new SlowRequests(clock, 30_000);
    const requests = Array.from({ length: 60 }, () => new Request());
    const isDone = (at: number): boolean => at % 3 === 1 || at >= 50;

    for (const request of requests) slow.add(request);
    for (let at = requests.length - 1; at >= 0; at--) if (isDone(at)) slow.delete(requests[at] ?? new Request());
    await clock.advance(32_000);
    assert.deepEqual(
      requests.map(({ isDestroyed }) => isDestroyed),
      requests.map((_, at) => !isDone(at)),
    );
  });

  it("are judged behind a look at the sockets, where what was waited for may lie", async () => {
    const reads: (() => void)[] = [];
    const clock = Object.assign(new FakeClock(), { whenRead: (fn: () => void) => void reads.push(fn) });
    const slow = new SlowRequests(clock, 500);
    const [whole, unfinished] = [new Request(), new Request()];

    slow.add(whole);
    slow.add(unfinished);
    await clock.advance(1_000); // this process has stood
    slow.delete(whole);
    for (const read of reads.splice(0)) read();
    assert.deepEqual(
      [whole, unfinished].map(({ isDestroyed }) => isDestroyed),
      [false, true],
    );
  });

  it("leave no timer behind when none is left", async () => {
    const clock = new FakeClock();
    const slow = new SlowRequests(clock, 30_000);
    const request = new Request();

    slow.add(request);
    slow.delete(request);
    await clock.advance(2_000);
    assert.equal(clock.timers, 0);
  });
});
