import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import fc from "fast-check";
import { TimerWheel, type WheelEntry } from "#runtime/base/timer-wheel.js";

describe("TimerWheel", () => {
  it("fires an entry at its deadline or at most one tick later, never earlier", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 50 }), (delays) => {
        const clock = new FakeClock();
        const wheel = new TimerWheel(clock);
        const late = delays.map((delay) => createEntry(clock, delay));
        for (const { entry } of late) wheel.add(entry);
        clock.advance(61_000);

        for (const { fired } of late) assert.ok(fired.lateMs !== undefined && fired.lateMs >= 0 && fired.lateMs <= 20);
        assert.equal(wheel.size, 0);
      }),
    );
  });

  it("does not fire an entry that was removed", () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const { entry, fired } = createEntry(clock, 50);
    wheel.add(entry);
    wheel.remove(entry);
    wheel.remove(entry);
    clock.advance(1_000);

    assert.equal(fired.lateMs, undefined);
  });

  it("fires every entry once after a stall of many laps", () => {
    const clock = new FakeClock();
    let stalledMs = 0;
    const stallable = { ...bound(clock), nowMs: () => clock.nowMs() + stalledMs };
    const wheel = new TimerWheel(stallable);
    const entries = [5, 500, 50_000].map((delay) => createEntry(stallable, delay));
    for (const { entry } of entries) wheel.add(entry);
    stalledMs = 100_000;
    clock.advance(20);

    assert.deepEqual(
      entries.map(({ fired }) => fired.count),
      [1, 1, 1],
    );
  });

  it("sets no timer while it is empty", () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const { entry } = createEntry(clock, 30);
    wheel.add(entry);
    clock.advance(100);

    assert.equal(clock.timers, 0);
  });

  it("lets a callback remove its neighbours and add others", () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const second = createEntry(clock, 40);
    const third = createEntry(clock, 60);
    const first = createEntry(clock, 40, () => {
      wheel.remove(second.entry);
      wheel.add(third.entry);
    });
    wheel.add(first.entry);
    wheel.add(second.entry);
    clock.advance(200);

    assert.deepEqual([first.fired.count, second.fired.count, third.fired.count], [1, 0, 1]);
  });
});

function bound(clock: FakeClock) {
  return {
    wallMs: () => clock.wallMs(),
    setTimeout: (fn: () => void, delayMs: number) => clock.setTimeout(fn, delayMs),
  };
}

function createEntry(clock: { nowMs(): number }, delayMs: number, onFire: () => void = () => undefined) {
  const fired: { count: number; lateMs: number | undefined } = { count: 0, lateMs: undefined };
  const entry: WheelEntry = {
    deadlineAt: clock.nowMs() + delayMs,
    wheelNext: undefined,
    wheelPrevious: undefined,
    onDeadline: () => {
      fired.count++;
      fired.lateMs = clock.nowMs() - entry.deadlineAt;
      onFire();
    },
  };
  return { entry, fired };
}
