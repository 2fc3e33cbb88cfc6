import assert from "node:assert/strict";
import { ITEMS_SLICE_MS, ITEMS_TURN_MS } from "#runtime/base/limits/call.js";
import { type LoopAccess, TimeSlices } from "#runtime/call/time-slices.js";

/** An event loop whose time and turns the test moves. */
class FakeLoop implements LoopAccess {
  now = 100;
  looks = 0;
  #immediates: (() => void)[] = [];
  #pauses: (() => void)[] = [];

  nowMs(): number {
    this.looks++;
    return this.now;
  }

  setImmediate(fn: () => void): void {
    this.#immediates.push(fn);
  }

  afterMicrotasks(fn: () => void): void {
    this.#pauses.push(fn);
  }

  /** The loop goes round once, and everything that can be done without waiting is done. */
  turn(): void {
    for (const fn of this.#immediates.splice(0)) fn();
    while (this.#pauses.length > 0) for (const fn of this.#pauses.splice(0)) fn();
  }

  get isIdle(): boolean {
    return this.#immediates.length === 0;
  }
}

function start() {
  const loop = new FakeLoop();
  const slices = new TimeSlices(loop);
  /** Takes items that cost `ms` each until there is no time for one more; returns how many. */
  const takeAll = (ms: number, most = 1_000_000): number => {
    let taken = 0;
    while (taken < most && slices.take()) {
      loop.now += ms;
      taken++;
    }
    return taken;
  };
  return { loop, slices, takeAll };
}

describe("TimeSlices", () => {
  it("lets items through for one turn, and no more before the event loop has been round", () => {
    const { loop, slices, takeAll } = start();
    const taken = takeAll(0.001);
    assert.ok(taken >= ITEMS_TURN_MS / 0.001 && taken < (ITEMS_TURN_MS + 0.3) / 0.001, `${taken} items`);
    assert.equal(slices.take(), false);
    loop.now += 60_000;
    assert.equal(slices.take(), false);
    loop.turn();
    assert.equal(slices.take(), true);
  });

  it("looks at the clock seldom while items are quick, and before each one while they are slow", () => {
    const { loop, takeAll } = start();
    const quick = takeAll(0.0002);
    assert.ok(loop.looks < quick / 100, `${loop.looks} looks for ${quick} items`);
    loop.turn();

    assert.equal(takeAll(1), ITEMS_TURN_MS);
  });

  it("looks at the clock soon after an item that says nothing of the next ones", () => {
    const { loop, slices, takeAll } = start();
    takeAll(0.0002, 2_000);
    loop.now += ITEMS_TURN_MS;
    slices.lookSoon();

    assert.equal(slices.take(), false);
  });

  it("gives those that wait a slice each in their order, then the loop, then the rest of them before who came again", () => {
    const { loop, slices, takeAll } = start();
    const order: string[] = [];
    const waitAs = (name: string): void =>
      slices.wait({
        onSlice: () => {
          order.push(name);
          takeAll(0.01);
          waitAs(name);
        },
      });
    takeAll(0.01);
    for (const name of ["a", "b", "c", "d", "e", "f", "g", "h"]) waitAs(name);
    const before = loop.now;
    loop.turn();
    assert.deepEqual(order, ["a", "b", "c", "d"]);
    assert.ok(loop.now - before < ITEMS_TURN_MS + ITEMS_SLICE_MS);
    assert.equal(slices.take(), false, "the turn is used up");
    loop.turn();

    assert.deepEqual(order.slice(4), ["e", "f", "g", "h"]);
    loop.turn();
    assert.deepEqual(order.slice(8), ["a", "b", "c", "d"]);
  });

  it("gives the whole turn to one that waits alone", () => {
    const { loop, slices, takeAll } = start();
    let taken = 0;
    takeAll(0.01);
    slices.wait({
      onSlice: () => {
        taken = takeAll(0.01);
      },
    });
    loop.turn();

    assert.ok(taken >= ITEMS_TURN_MS / 0.01, `${taken} items`);
  });

  it("leaves the loop alone when no items come", () => {
    const { loop, takeAll } = start();
    takeAll(0.001);
    loop.turn();
    loop.turn();

    assert.equal(loop.isIdle, true);
  });

  it("forgets nobody of ten thousand that wait", async () => {
    const { loop, slices, takeAll } = start();
    takeAll(0.01);
    const all = Array.from({ length: 10_000 }, (_, index) => slices.slice().then(() => index));
    for (let turns = 0; turns < 10_000 && !loop.isIdle; turns++) loop.turn();

    assert.deepEqual(
      await Promise.all(all),
      all.map((_, index) => index),
    );
  });
});
