import assert from "node:assert/strict";
import { PeakEwma } from "#runtime/balancing/peak-ewma.js";

describe("PeakEwma", () => {
  it("lets an instance that was never tried go first, once", () => {
    const fresh = new PeakEwma();
    const proven = new PeakEwma();
    proven.record(1, 0);

    assert.ok(fresh.load(0, 0) < proven.load(0, 0));
    assert.ok(fresh.load(1, 0) > proven.load(1_000, 0));
  });

  it("does not take the first answer for the usual one, as it pays for warming up", () => {
    const ewma = new PeakEwma();
    ewma.record(500, 0);

    assert.equal(ewma.load(0, 0), 1);
  });

  it("reaches a slow instance's latency within a few answers", () => {
    const ewma = new PeakEwma();
    for (let answer = 0; answer < 8; answer++) ewma.record(50, answer);

    assert.equal(Math.round(ewma.latencyMs(8)), 50);
  });

  it("at most doubles in one slow moment, and forgets it over seconds", () => {
    const ewma = new PeakEwma();
    for (const now of [-4, -3, -2, -1]) ewma.record(4, now);
    for (let answer = 0; answer < 8; answer++) ewma.record(5_000, 0); // a batch that one pause held up

    assert.equal(Math.round(ewma.latencyMs(0)), 8);
    assert.ok(ewma.latencyMs(10_000) < 4);
    assert.ok(ewma.load(0, 100_000) < 1.01);
  });

  it("sees no difference below a millisecond", () => {
    const left = new PeakEwma();
    const right = new PeakEwma();
    for (const now of [0, 1, 2]) {
      left.record(0.1, now);
      right.record(0.9, now);
    }

    assert.equal(left.load(3, 2), right.load(3, 2));
  });
});
