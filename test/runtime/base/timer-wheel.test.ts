import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import fc from "fast-check";
import { LAP_MS, TimerWheel, type WheelEntry } from "#runtime/base/timer-wheel.js";

describe("TimerWheel", () => {
  it("fires an entry at its deadline exactly, whatever the phase and however long it sleeps", () => {
    const delays = fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(delays, fc.double({ min: 0, max: 30, noNaN: true }), fc.constantFrom(10, LAP_MS), (delays, phase, sleepMs) => {
        const clock = new FakeClock();
        const wheel = new TimerWheel(clock, sleepMs);
        void clock.advance(phase);
        const entries = delays.map((delay) => createEntry(clock, delay));
        for (const { entry } of entries) wheel.add(entry);
        void clock.advance(61_000);

        for (const { fired } of entries) assert.ok(Math.abs(fired.lateMs ?? 1) < 1e-9, `${fired.lateMs} ms late`);
        assert.equal(wheel.size, 0);
      }),
    );
  });

  it("fires an entry in time that is added while it sleeps for longer", () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock, LAP_MS);
    const [late, early] = [createEntry(clock, 5_000), createEntry(clock, 3)];
    wheel.add(late.entry);
    wheel.add(early.entry);
    void clock.advance(5_000);

    assert.deepEqual([early.fired.lateMs, late.fired.lateMs], [0, 0]);
  });

  it("never fires an entry without a deadline, and waits for it", () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const { entry, fired } = createEntry(clock, Infinity);
    wheel.add(entry);
    void clock.advance(100_000);

    assert.equal(fired.count, 0);
    assert.ok(clock.timers > 0);
  });

  it("lets what has arrived be read before it looks at deadlines, and then looks at those that had passed before", () => {
    const clock = new FakeClock();
    const reads: (() => void)[] = [];
    const reading = { ...bound(clock), nowMs: () => clock.nowMs(), whenRead: (fn: () => void) => void reads.push(fn) };
    const wheel = new TimerWheel(reading);
    const [answered, unanswered, later] = [createEntry(clock, 5), createEntry(clock, 5), createEntry(clock, 6)];
    for (const { entry } of [answered, unanswered, later]) wheel.add(entry);
    void clock.advance(5);
    assert.deepEqual([unanswered.fired.count, reads.length], [0, 1]);

    wheel.remove(answered.entry);
    void clock.advance(3);
    reads.pop()?.();
    assert.deepEqual([answered.fired.count, unanswered.fired.count, later.fired.count], [0, 1, 0]);
    void clock.advance(1);
    reads.pop()?.();
    assert.equal(later.fired.count, 1);
  });

  it("does not fire an entry that was removed", () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const { entry, fired } = createEntry(clock, 50);
    wheel.add(entry);
    wheel.remove(entry);
    wheel.remove(entry);
    void clock.advance(1_000);

    assert.equal(fired.lateMs, undefined);
  });

  it("does nothing when an entry is removed that is not in it any more, or never was", () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const [gone, fired, left, never] = [20, 10, 30, 40].map((delayMs) => createEntry(clock, delayMs));
    assert.ok(gone !== undefined && fired !== undefined && left !== undefined && never !== undefined);
    for (const { entry } of [gone, fired, left]) wheel.add(entry);
    wheel.remove(gone.entry);
    void clock.advance(10);
    for (const { entry } of [gone, fired, never]) wheel.remove(entry);

    assert.equal(wheel.size, 1);
    void clock.advance(20);
    assert.deepEqual([left.fired.count, wheel.size], [1, 0]);
  });

  it("fires every entry once after a stall of many laps", () => {
    const clock = new FakeClock();
    let stalledMs = 0;
    const stallable = { ...bound(clock), nowMs: () => clock.nowMs() + stalledMs };
    const wheel = new TimerWheel(stallable);
    const entries = [5, 500, 50_000].map((delay) => createEntry(stallable, delay));
    for (const { entry } of entries) wheel.add(entry);
    stalledMs = 100_000;
    void clock.advance(20);

    assert.deepEqual(
      entries.map(({ fired }) => fired.count),
      [1, 1, 1],
    );
  });

  it("knows for how long the loop has stood, also before it has come back to itself", () => {
    const clock = new FakeClock();
    let stalledMs = 0;
    const stallable = { ...bound(clock), nowMs: () => clock.nowMs() + stalledMs };
    const wheel = new TimerWheel(stallable);
    wheel.add(createEntry(clock, 60_000).entry);
    assert.deepEqual([wheel.stoodMs(20), wheel.stoodUntil(20)], [0, -Infinity]);

    stalledMs = 600;
    assert.deepEqual([wheel.stoodMs(600), wheel.stoodUntil(600)], [590, 600]);
    void clock.advance(10);
    assert.deepEqual([wheel.stoodMs(610), wheel.stoodUntil(610)], [600, 610]);
    void clock.advance(1_000);
    assert.deepEqual([wheel.stoodMs(1_610), wheel.stoodUntil(1_610)], [600, 610]);
  });

  it("takes neither an unpunctual timer nor a deadline that has passed for a loop that stood", () => {
    const clock = new FakeClock();
    void clock.advance(5_000);
    let lateMs = 0;
    const wheel = new TimerWheel({ ...bound(clock), nowMs: () => clock.nowMs() + lateMs });
    wheel.add(createEntry(clock, 60_000).entry);
    wheel.add(createEntry(clock, -4_000).entry);
    lateMs = 15;

    assert.equal(wheel.stoodMs(5_015), 0);
  });

  it("sets no timer while it is empty", () => {
    const clock = new FakeClock();
    const wheel = new TimerWheel(clock);
    const { entry } = createEntry(clock, 30);
    wheel.add(entry);
    void clock.advance(100);

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
    void clock.advance(200);

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
