import assert from "node:assert/strict";
import { BusyTime, Overload, WaitingTime } from "#runtime/server/waiting-time.js";
import { STAMPS, stampAt } from "#runtime/wire/frame.js";

describe("WaitingTime", () => {
  it("is what is above the quickest call, whatever the clocks of the two sides are", () => {
    for (const offset of [0, 12_345, -7_000_000, 65_530]) {
      const waiting = new WaitingTime();
      const wait = (sentAt: number, ms: number): number => waiting.msOf(stampAt(sentAt + 1e9 + offset), sentAt + ms);
      assert.equal(wait(0, 20), 0, "nothing is known yet");
      assert.equal(wait(10, 3), 0, "quicker than any before");
      assert.equal(wait(20, 3), 0);
      assert.equal(wait(30, 503), 500);
      assert.equal(wait(40, 30_003), 30_000);
      assert.equal(wait(200_000, 10), 7);
    }
  });

  it("is none without a stamp", () => {
    const waiting = new WaitingTime();
    assert.equal(waiting.msOf(0, 1_000), 0);
    assert.equal(waiting.msOf(0, 9_000), 0);
  });

  it("follows clocks that drift apart", () => {
    const waiting = new WaitingTime();
    let last = 0;
    for (let now = 0; now < 7_200_000; now += 100)
      last = Math.max(now > 1_300_000 ? last : 0, waiting.msOf(stampAt(now * 0.99995), now));
    assert.ok(last <= 62, `${last} ms`); // 50 millionths of two windows
  });

  it("has a stamp for every moment, never 0", () => {
    for (const now of [0, 0.5, STAMPS - 1, STAMPS, STAMPS + 0.9, 1e12]) {
      const stamp = stampAt(now);
      assert.ok(Number.isInteger(stamp) && stamp >= 1 && stamp <= 65_535, `${stamp}`);
    }
  });
});

describe("Overload", () => {
  it("lets a burst pass, however long it has waited", () => {
    const overload = new Overload();
    for (let now = 0; now <= 100; now++) assert.equal(overload.refuses(900, 1_000, now), false);
  });

  it("refuses what has waited for half of its time, while the queue stands", () => {
    const overload = new Overload();
    overload.refuses(60, 1_000, 0);
    assert.equal(overload.refuses(501, 1_000, 101), true);
    assert.equal(overload.refuses(499, 1_000, 102), false);
    assert.equal(overload.refuses(60, 100, 103), true);
  });

  it("is over with the first call that has not waited", () => {
    const overload = new Overload();
    overload.refuses(600, 1_000, 0);
    overload.refuses(10, 1_000, 200);
    assert.equal(overload.refuses(600, 1_000, 201), false);
  });

  it("does not believe that calls have waited for a process that was idle: a clock has jumped", () => {
    let idleMs = 0;
    const overload = new Overload(new BusyTime(() => idleMs));
    overload.believe(8_000, 1_000);
    for (let now = 1_100; now < 60_000; now += 100) {
      idleMs += 99;
      assert.equal(overload.believe(8_000, now), 1);
    }
  });

  it("believes it of a process without a pause, for as long as that lasts", () => {
    let idleMs = 500;
    const overload = new Overload(new BusyTime(() => idleMs));
    overload.believe(300, 500);
    idleMs += 90;
    overload.believe(300, 600);
    for (let now = 601; now <= 800; now++) {
      idleMs += 0.01; // between two tasks
      const waited = overload.believe(300, now);
      assert.ok(Math.abs(waited - Math.min(300, now - 590)) < 1, `${waited} ms at ${now}`);
    }
  });
});

describe("BusyTime where the engine does not measure its event loop", () => {
  // Bun and Deno have the function, which says 0 for everything.
  for (const [engine, utilization] of [
    ["says 0 for everything", () => ({ idle: 0, active: 0, utilization: 0 })],
    ["lacks the function", undefined],
  ] as const) {
    it(`believes no waiting time: one that ${engine}`, () => {
      const original = performance.eventLoopUtilization;
      Reflect.set(performance, "eventLoopUtilization", utilization);
      try {
        const overload = new Overload();
        for (let now = 1_000; now < 60_000; now += 10) assert.equal(overload.believe(30_000, now), 0);
      } finally {
        Reflect.set(performance, "eventLoopUtilization", original);
      }
    });
  }
});
