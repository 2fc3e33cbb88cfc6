import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { RpcError } from "#runtime/base/errors.js";
import { MAX_WAITING_CALLS } from "#runtime/base/limits/call.js";
import type { OutgoingCall } from "#runtime/call/outgoing-call.js";
import { CallQueue } from "#runtime/channel/call-queue.js";
import { CallMaker } from "../../support/outgoing-calls.js";

describe("a CallQueue", () => {
  it("gives the calls back in their order, without those that were given up", () => {
    const step = fc.oneof(
      fc.constant("add"),
      fc.constant("shift"),
      fc.nat(50).map((at) => ({ giveUp: at })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const queue = new CallQueue(() => new RpcError("UNAVAILABLE", "nobody"));
        const model: OutgoingCall[] = [];
        for (const each of steps) {
          if (each === "add") {
            const call = waitingCall();
            queue.add(call);
            model.push(call);
          } else if (each === "shift") {
            assert.equal(queue.shift(), model.shift());
          } else if (model[each.giveUp] !== undefined) {
            giveUp(queue, model.splice(each.giveUp, 1)[0] as OutgoingCall); // in the array: looked at above
          }
          assert.equal(queue.first, model[0]);
          assert.equal(queue.size, model.length);
        }
      }),
    );
  });

  it("forgets the calls that were given up though none is taken out", async () => {
    const queue = new CallQueue(() => new RpcError("UNAVAILABLE", "nobody"));
    const stays = waitingCall();
    queue.add(stays);
    const given: WeakRef<OutgoingCall>[] = [];
    for (let round = 0; round < 3 * MAX_WAITING_CALLS; round++) {
      const call = waitingCall();
      given.push(new WeakRef(call));
      queue.add(call);
      giveUp(queue, call);
    }
    assert.equal(queue.size, 1);
    await new Promise((resolve) => setImmediate(resolve)); // a WeakRef holds what was made in this turn
    collectGarbage();
    const kept = given.filter((call) => call.deref() !== undefined).length;
    assert.ok(kept < MAX_WAITING_CALLS / 2, `${kept} of ${given.length} are kept`);
    assert.equal(queue.shift(), stays);
    assert.equal(queue.shift(), undefined);
  });

  it("has room for so many calls, and for another one as soon as one has left", () => {
    const queue = new CallQueue(() => new RpcError("UNAVAILABLE", "nobody"));
    const maker = new CallMaker();
    for (let i = 0; i < MAX_WAITING_CALLS; i++) queue.add(waitingCall());
    const refused = maker.make();
    queue.add(refused.call);
    const [error] = refused.endings;
    assert.ok(error instanceof RpcError && error.code === "RESOURCE_EXHAUSTED" && error.processed === "no", String(error));
    queue.shift();
    const taken = maker.make();
    queue.add(taken.call);

    assert.deepEqual([taken.endings.length, queue.size], [0, MAX_WAITING_CALLS]);
  });

  it("fails those that wait in vain with why, and keeps the others in their order", () => {
    const queue = new CallQueue(() => new RpcError("UNAVAILABLE", "nobody"));
    const maker = new CallMaker();
    const calls = Array.from({ length: 6 }, (_, at) => {
      const made = maker.make({ wishes: { failFast: at % 2 === 0 } });
      queue.add(made.call);
      return made;
    });
    queue.failWhere(({ failFast }) => failFast);

    assert.deepEqual(
      calls.map(({ endings }) => endings.map(String)),
      calls.map(({ call }) => (call.failFast ? ["RpcError: [UNAVAILABLE] nobody"] : [])),
    );
    assert.deepEqual(
      [queue.size, queue.shift(), queue.shift(), queue.shift()],
      [3, calls[1]?.call, calls[3]?.call, calls[5]?.call],
    );
  });

  it("is where its calls are: it forgets who gives up, and says why at the deadline", () => {
    const queue = new CallQueue(() => new RpcError("UNAVAILABLE", "nobody"));
    const maker = new CallMaker();
    const [cancelled, late] = [maker.make(), maker.make()];
    for (const { call } of [cancelled, late]) queue.add(call);
    cancelled.call.cancel();
    assert.equal(queue.size, 1);
    late.call.onDeadline();

    assert.deepEqual([queue.size, late.endings.map(String)], [0, ["RpcError: [UNAVAILABLE] nobody"]]);
  });

  it("fails all when it is told to, each with an error of its own", () => {
    const queue = new CallQueue(() => new RpcError("UNAVAILABLE", "nobody"));
    const maker = new CallMaker();
    const calls = Array.from({ length: 3 }, () => maker.make());
    for (const { call } of calls) queue.add(call);
    queue.failAll(({ method }) => new RpcError("CANCELLED", method.fullName));

    assert.equal(queue.size, 0);
    assert.equal(new Set(calls.map(({ endings }) => endings[0])).size, 3);
    assert.ok(calls.every(({ endings }) => endings.length === 1));
  });

  it("takes no longer when many wait: those that have left are not walked over", () => {
    const few = timeRounds(10);
    const many = timeRounds(MAX_WAITING_CALLS - 1);

    assert.ok(many < 5 * few + 50, `${few.toFixed(1)} ms with 10, ${many.toFixed(1)} ms with all that may wait`);
  });
});

/** Milliseconds of 100,000 calls that come and go while `waiting` others wait. */
function timeRounds(waiting: number): number {
  const queue = new CallQueue(() => new RpcError("UNAVAILABLE", "nobody"));
  for (let at = 0; at < waiting; at++) queue.add(waitingCall());
  const startedAt = performance.now();
  for (let round = 0; round < 100_000; round++) {
    queue.add(waitingCall());
    assert.ok(queue.first !== undefined);
    queue.shift();
  }
  return performance.now() - startedAt;
}

function waitingCall(): OutgoingCall {
  return { settled: false, waitAt: () => undefined } as unknown as OutgoingCall; // all that a queue looks at
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void; // which the flag has made
  setFlagsFromString("--no-expose-gc");
  collect();
}

/** As a call does that reaches its deadline. */
function giveUp(queue: CallQueue, call: OutgoingCall): void {
  Object.assign(call, { settled: true });
  queue.onAbandoned(call);
}
