import assert from "node:assert/strict";
import { partOf, Schedule } from "#cli/live/bench/schedule.js";

describe("a schedule of calls", () => {
  it("has the first call at once, and then one after another at the rate", () => {
    const schedule = new Schedule(1_000, 0);
    assert.deepEqual(
      [0, 0.5, 1, 9.9, 10].map((ms) => schedule.dueBy(ms)),
      [1, 1, 2, 10, 11],
    );
    assert.deepEqual(
      [0, 1, 250].map((index) => schedule.intendedAt(index)),
      [0, 1, 250],
    );
    assert.equal(schedule.dueBy(-1), 0);
  });

  it("has less than one call a second", () => {
    const schedule = new Schedule(0.5, 0);
    assert.deepEqual([schedule.dueBy(1_999), schedule.dueBy(2_000)], [1, 2]);
    assert.equal(schedule.intendedAt(3), 6_000);
  });

  it("grows in a straight line during the ramp, so that half of the calls are made in it", () => {
    const schedule = new Schedule(1_000, 2_000);
    assert.equal(schedule.dueBy(2_000), 1_001);
    assert.equal(schedule.dueBy(1_000), 251); // a quarter of the calls in half of the time
    assert.equal(schedule.dueBy(3_000), 2_001);
    assert.equal(schedule.intendedAt(250), 1_000);
    assert.equal(schedule.intendedAt(1_000), 2_000);
    assert.equal(schedule.intendedAt(1_500), 2_500);
  });

  it("has no call due before its intended time, and none left out", () => {
    for (const rampMs of [0, 700]) {
      const schedule = new Schedule(777, rampMs);
      for (let ms = 0; ms < 3_000; ms += 7) {
        const due = schedule.dueBy(ms);
        assert.ok(schedule.intendedAt(due - 1) <= ms + 1e-6, `call ${due - 1} at ${ms}`);
        assert.ok(schedule.intendedAt(due) > ms - 1e-6, `call ${due} at ${ms}`);
      }
    }
  });

  it("is shared by generators, which make each call once between them", () => {
    const whole = new Schedule(1_000, 300);
    const shares = [0, 1, 2].map((at) => new Schedule(1_000, 300, { of: 3, at }));
    for (const ms of [0, 1, 250, 300, 1_234])
      assert.equal(
        shares.reduce((sum, share) => sum + share.dueBy(ms), 0),
        whole.dueBy(ms),
      );
    const times = shares.flatMap((share) => [0, 1, 2].map((index) => share.intendedAt(index)));
    assert.deepEqual(
      times.sort((left, right) => left - right),
      Array.from({ length: 9 }, (_, index) => whole.intendedAt(index)),
    );
    assert.deepEqual(
      [0, 1, 2].map((at) => partOf(10, { of: 3, at })),
      [4, 3, 3],
    );
    assert.equal(partOf(Infinity, { of: 3, at: 1 }), Infinity);
  });
});
