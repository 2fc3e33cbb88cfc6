import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import type { Clock } from "#runtime/base/clock.js";
import { setPatientTimeout } from "#runtime/base/patient-timer.js";

describe("a timer that judges a peer", () => {
  it("fires after its delay, once", () => {
    const { clock, fired } = start();
    void clock.advance(4_999);
    assert.equal(fired.count, 0);
    void clock.advance(60_000);
    assert.equal(fired.count, 1);
  });

  it("does not count the time in which the loop of this process stood", () => {
    const { clock, fired, stall } = start();
    stall(60_000);
    void clock.advance(1_000);
    assert.equal(fired.count, 0);
    void clock.advance(4_999);
    assert.equal(fired.count, 0);
    void clock.advance(1);
    assert.equal(fired.count, 1);
  });

  it("leaves a peer a fifth of the delay when the loop stood to the end of it", () => {
    const { clock, fired, stall } = start();
    void clock.advance(4_500);
    stall(10_000);
    void clock.advance(500);
    assert.equal(fired.count, 0);
    void clock.advance(1_000);
    assert.equal(fired.count, 1);
  });

  it("lets what has arrived be read before it fires, which may cancel it", () => {
    const clock = new FakeClock();
    const reads: (() => void)[] = [];
    const reading: Clock = {
      nowMs: () => clock.nowMs(),
      wallMs: () => clock.wallMs(),
      setTimeout: (fn, delayMs) => clock.setTimeout(fn, delayMs),
      whenRead: (fn) => void reads.push(fn),
    };
    let fired = 0;
    const [first, second] = [1, 2].map(() => setPatientTimeout(reading, () => fired++, 1_000));
    void clock.advance(1_000);
    assert.deepEqual([fired, reads.length], [0, 2]);
    second?.cancel();
    for (const read of reads) read();

    assert.equal(fired, 1);
    first?.cancel();
  });

  it("sets no timer any more when it is cancelled", () => {
    const { clock, fired, timer } = start();
    void clock.advance(1_500);
    timer.cancel();
    timer.cancel();
    assert.equal(clock.timers, 0);
    void clock.advance(10_000);
    assert.equal(fired.count, 0);
  });
});

function start() {
  const clock = new FakeClock();
  const fired = { count: 0 };
  let stalledMs = 0;
  const stallable: Clock = {
    nowMs: () => clock.nowMs() + stalledMs,
    wallMs: () => clock.wallMs(),
    setTimeout: (fn, delayMs) => clock.setTimeout(fn, delayMs),
  };
  const timer = setPatientTimeout(stallable, () => fired.count++, 5_000);
  const stall = (ms: number): void => {
    stalledMs += ms;
  };
  return { clock, fired, timer, stall };
}
