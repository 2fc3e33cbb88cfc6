import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import type { Prospects } from "#runtime/channel/prospects.js";
import { ReadyWaiters } from "#runtime/channel/ready-waiters.js";

const READY = { isReady: true, isHopeless: false } as Prospects; // all that is looked at
const HOPELESS = { isReady: false, isHopeless: true } as Prospects;
const NEITHER = { isReady: false, isHopeless: false } as Prospects;

describe("those who wait until a client has an instance", () => {
  let clock: FakeClock;
  let waiters: ReadyWaiters;
  beforeEach(() => {
    clock = new FakeClock();
    waiters = new ReadyWaiters(clock, ({ startedAt }) => new RpcError("UNAVAILABLE", `nobody since ${startedAt}`));
  });

  /** How it has ended so far. */
  async function stateOf(waiting: Promise<void>): Promise<string> {
    return Promise.race([waiting.then(() => "ready", String), new Promise<string>((resolve) => setImmediate(resolve, "waits"))]);
  }

  it("go on when one is ready, all at once, and leave no timer", async () => {
    const both = [waiters.add(0, 1_000, undefined), waiters.add(0, 2_000, undefined)];
    waiters.settle(NEITHER);
    assert.deepEqual(await Promise.all(both.map(stateOf)), ["waits", "waits"]);
    waiters.settle(READY);
    await Promise.all(both);

    assert.equal(clock.timers, 0);
  });

  it("are told why at their deadlines, each at its own, and not before", async () => {
    const [early, late] = [waiters.add(0, 1_000, undefined), waiters.add(0, 2_000, undefined)];
    for (const waiting of [early, late]) waiting.catch(() => undefined);
    void clock.advance(999);
    assert.equal(await stateOf(early), "waits");
    void clock.advance(1);
    await assert.rejects(early, /nobody since 0/);
    assert.equal(await stateOf(late), "waits");
    void clock.advance(1_000);
    await assert.rejects(late, { code: "UNAVAILABLE" });
  });

  it("are told at once when no attempt can succeed", async () => {
    const waiting = waiters.add(0, 1_000, undefined);
    waiters.settle(HOPELESS);

    await assert.rejects(waiting, /nobody/);
    assert.equal(clock.timers, 0);
  });

  it("are told of a signal that aborts, or has aborted, and leave no listener", async () => {
    const controller = new AbortController();
    const waiting = waiters.add(0, 1_000, controller.signal);
    const reason = new Error("enough");
    controller.abort(reason);
    await assert.rejects(waiting, { code: "CANCELLED", processed: "no", cause: reason });
    await assert.rejects(waiters.add(0, 1_000, controller.signal), { code: "CANCELLED" });

    assert.equal(clock.timers, 0);
  });

  it("leave no listener at a signal that outlives them, and no trace when they are told twice", async () => {
    const controller = new AbortController();
    const waiting = waiters.add(0, 1_000, controller.signal);
    assert.equal(getEventListeners(controller.signal, "abort").length, 1);
    waiters.settle(READY);
    waiters.fail(() => assert.fail("nobody waits any more"));
    await waiting;

    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  });

  it("are told when the client closes", async () => {
    const waiting = waiters.add(0, 1_000, undefined);
    waiters.fail(() => new RpcError("CANCELLED", "closed"));

    await assert.rejects(waiting, { code: "CANCELLED" });
  });

  it("wait without a deadline as long as it takes", async () => {
    const waiting = waiters.add(0, Infinity, undefined);
    for (let day = 0; day < 60; day++) void clock.advance(24 * 3_600_000);
    assert.equal(await stateOf(waiting), "waits");
    waiters.settle(READY);
    await waiting;

    assert.equal(clock.timers, 0);
  });
});
