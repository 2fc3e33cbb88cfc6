import assert from "node:assert/strict";
import type { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import { LAP_MS, TimerWheel } from "#runtime/base/timer-wheel.js";
import { IncomingCall } from "#runtime/call/incoming-call.js";
import { PeerShares } from "#runtime/server/peer-shares.js";
import { RunningWork } from "#runtime/server/running-work.js";

const PEER = { address: "127.0.0.1:1" };

function open() {
  const clock = new FakeClock();
  const wheel = new TimerWheel(clock, LAP_MS);
  const work = new RunningWork(new PeerShares(100, undefined), wheel);
  const share = work.peers.enter(PEER);
  const server = { clock, wheel, stopping: new AbortController().signal };
  const makeCall = (deadlineAt = Infinity): IncomingCall => new IncomingCall("a.S/f", {}, PEER, 1, deadlineAt, server);
  const connection = { goAway: () => undefined, end: (_reason: RpcError) => undefined, runningCalls: () => [] };
  return { clock, work, share, makeCall, connection };
}

/** Whether it has resolved by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);
}

describe("what runs in a server", () => {
  it("is counted for the server and for the peer, from begin to end", () => {
    const { work, share, makeCall } = open();
    const [first, second] = [makeCall(), makeCall()];
    work.begin(first, share);
    work.begin(second, share);
    assert.deepEqual([work.calls, share.running], [2, 2]);
    work.end(first, share);
    assert.deepEqual([work.calls, share.running], [1, 1]);
    work.end(second, share);
    assert.deepEqual([work.calls, share.running], [0, 0]);
  });

  it("has its deadline while it runs, and none when it has ended", async () => {
    const { clock, work, share, makeCall } = open();
    const [ended, running] = [makeCall(1_000), makeCall(1_000)];
    for (const call of [ended, running]) work.begin(call, share);
    work.end(ended, share);
    await clock.advance(2 * LAP_MS + 1_000);

    assert.deepEqual([ended.cancelReason, running.cancelReason?.code], [undefined, "DEADLINE_EXCEEDED"]);
  });

  it("is idle when nothing runs, also at the start", async () => {
    const { work, share, makeCall } = open();
    await work.idle();
    const calls = [makeCall(), makeCall()];
    for (const call of calls) work.begin(call, share);
    const [idle, alsoIdle] = [work.idle(), work.idle()];
    work.end(calls[0] as IncomingCall, share); // there are two
    assert.equal(await isSettled(idle), false);
    work.end(calls[1] as IncomingCall, share); // the other one
    await Promise.all([idle, alsoIdle]);
  });

  it("is empty when no connection is left, also at the start", async () => {
    const { work, connection } = open();
    await work.empty();
    const other = { ...connection };
    work.enter(connection);
    work.enter(other);
    const empty = work.empty();
    work.leave(connection);
    work.leave(connection);
    assert.deepEqual([await isSettled(empty), [...work.connections]], [false, [other]]);
    work.leave(other);
    await empty;
  });
});
