// How long work is cut: by a clock that the steps themselves move.

import assert from "node:assert/strict";
import { runInSlices } from "#cli/lsp/slices.js";

/** Milliseconds of each step. */
const STEP_MS = 4;

describe("work in slices", () => {
  let now: number;
  let taken: number;
  let rests: number[];
  const clock = {
    nowMs: () => now,
    rest: () => {
      rests.push(taken);
      return Promise.resolve();
    },
  };

  beforeEach(() => {
    now = 0;
    taken = 0;
    rests = [];
  });

  function* steps(count: number): Generator<undefined, string> {
    while (taken < count) {
      taken++;
      now += STEP_MS;
      yield;
    }
    return "done";
  }

  it("rests when ten milliseconds are over, and gives what comes of it", async () => {
    assert.equal(await runInSlices(steps(8), () => undefined, clock), "done");
    assert.deepEqual(rests, [3, 6]);
  });

  it("begins at once, and does not rest when it is short", async () => {
    const done = runInSlices(steps(2), () => undefined, clock);
    assert.equal(taken, 2);
    assert.equal(await done, "done");
    assert.deepEqual(rests, []);
  });

  it("does not count the time that others take", async () => {
    const slow = {
      ...clock,
      rest: () => {
        now += 1000;
        return clock.rest();
      },
    };
    await runInSlices(steps(8), () => undefined, slow);
    assert.deepEqual(rests, [3, 6]);
  });

  it("takes no further step when it is not wanted any more", async () => {
    const check = (): void => {
      if (taken >= 6) throw new Error("enough");
    };
    await assert.rejects(runInSlices(steps(100), check, clock), /enough/);
    assert.equal(taken, 6);
  });

  it("ends with what breaks in a step", async () => {
    function* breaking(): Generator<undefined, string> {
      yield* steps(5);
      throw new RangeError("too far");
    }
    await assert.rejects(
      runInSlices(breaking(), () => undefined, clock),
      /too far/,
    );
  });
});
