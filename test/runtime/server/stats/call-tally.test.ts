import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import { IncomingCall } from "#runtime/call/incoming-call.js";
import { NO_META } from "#runtime/schema/meta.js";
import type { CountedMethod } from "#runtime/server/call-counts.js";
import { CallTally } from "#runtime/server/stats/call-tally.js";
import { countOf, percentileOf } from "#runtime/server/stats/durations.js";
import type { MethodTally } from "#runtime/server/stats/method-tally.js";

const METHOD = "a.S/m";
const PEER = { address: "127.0.0.1:1", certificate: undefined };
/** Of which the first 1,000 are measured, and one in 17 behind them. */
const MANY = 20_000;

describe("the tally of a server's calls", () => {
  const clock = new FakeClock();
  const server = { clock, stopping: new AbortController().signal };
  let method: CountedMethod = { fullName: METHOD, tally: undefined };

  beforeEach(() => {
    method = { fullName: METHOD, tally: undefined };
  });

  function tallyIn(calls: CallTally): MethodTally {
    const tally = calls.methods.get(METHOD);
    assert.ok(tally !== undefined);
    return tally;
  }

  /** A call that takes so long; it fails first with each of `codes`. */
  function play(calls: CallTally, durationMs: number, ...codes: readonly ("NOT_FOUND" | "INTERNAL")[]): void {
    const call = new IncomingCall(METHOD, NO_META, PEER, 1, Infinity, server);
    const measured = calls.begin(method, clock.nowMs() - durationMs);
    for (const code of codes) calls.fail(method, call, code);
    measured?.tellEnd(call, clock);
    calls.end(method, call);
  }

  it("counts each call, and measures enough of many that their times are right", () => {
    const calls = new CallTally(0);
    for (let at = 0; at < MANY; at++) play(calls, at % 100 < 97 ? 1 : 50);
    const { durations, calls: counted } = tallyIn(calls);
    const counts = durations.counts();

    assert.equal(counted, MANY);
    assert.ok(Math.abs(countOf(counts) - MANY) < 17);
    assert.ok(Math.abs((percentileOf(counts, 0.5) ?? 0) - 1) < 0.02);
    assert.ok(Math.abs((percentileOf(counts, 0.99) ?? 0) - 50) < 1);
  });

  it("measures fewer of a hundred thousand, and their times are still right", () => {
    const calls = new CallTally(0);
    let measured = 0;
    for (let at = 0; at < 10 * MANY; at++) {
      const call = new IncomingCall(METHOD, NO_META, PEER, 1, Infinity, server);
      const observed = calls.begin(method, clock.nowMs() - (at % 100 < 97 ? 1 : 50));
      if (observed !== undefined) measured++;
      observed?.tellEnd(call, clock);
      calls.end(method, call);
    }
    const { durations, calls: counted } = tallyIn(calls);
    const counts = durations.counts();

    assert.equal(counted, 10 * MANY);
    assert.ok(measured > 5_000 && measured < 6_000, String(measured));
    assert.ok(Math.abs(countOf(counts) - 10 * MANY) < 67);
    assert.ok(Math.abs((percentileOf(counts, 0.5) ?? 0) - 1) < 0.02);
    assert.ok(Math.abs((percentileOf(counts, 0.99) ?? 0) - 50) < 1);
  });

  it("counts those that failed by what they failed with last, also of many", () => {
    const calls = new CallTally(0);
    for (let at = 0; at < MANY; at++) {
      if (at % 3 === 0) play(calls, 1, "INTERNAL");
      else if (at % 3 === 1) play(calls, 1, "INTERNAL", "NOT_FOUND");
      else play(calls, 1);
    }
    const { errors } = tallyIn(calls);

    assert.deepEqual(Object.fromEntries(errors), { INTERNAL: Math.ceil(MANY / 3), NOT_FOUND: Math.ceil(MANY / 3) });
  });

  it("counts a call that was cancelled by the reason", () => {
    const calls = new CallTally(0);
    for (let at = 0; at < MANY; at++) {
      const call = new IncomingCall(METHOD, NO_META, PEER, 1, Infinity, server);
      const observed = calls.begin(method, 0);
      call.cancel(new RpcError("CANCELLED", "it left"));
      observed?.tellEnd(call, clock);
      calls.end(method, call);
    }
    assert.deepEqual(Object.fromEntries(tallyIn(calls).errors), { CANCELLED: MANY });
  });

  it("takes no call for one that failed because another one did, and never ended", () => {
    const calls = new CallTally(0);
    calls.fail(method, new IncomingCall(METHOD, NO_META, PEER, 1, Infinity, server), "INTERNAL");
    play(calls, 1);
    assert.deepEqual([tallyIn(calls).calls, tallyIn(calls).errors.size], [1, 0]);
  });

  it("leaves its methods when nobody watches any more, and the next one begins at none", () => {
    const before = new CallTally(0);
    play(before, 1);
    before.stop();
    const next = new CallTally(0);
    play(next, 1);
    assert.deepEqual([tallyIn(before).calls, tallyIn(next).calls], [1, 1]);
  });

  it("measures each of the few calls behind a snapshot, however many were before", () => {
    const calls = new CallTally(0);
    for (let at = 0; at < MANY; at++) play(calls, 1);
    const { durations } = tallyIn(calls);
    const before = durations.counts();
    tallyIn(calls).beginWindow();
    for (let at = 0; at < 10; at++) play(calls, 30);

    const since = durations.since(before);
    assert.equal(countOf(since), 10);
    assert.ok(Math.abs((percentileOf(since, 0.01) ?? 0) - 30) < 0.6);
  });
});
