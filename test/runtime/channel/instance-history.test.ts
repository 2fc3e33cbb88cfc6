import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { UsualLatency } from "#runtime/balancing/latency-memory.js";
import { SILENCE_MS } from "#runtime/base/limits/call.js";
import { LOOP_STOOD_MS } from "#runtime/base/limits/connection.js";
import { ANSWERED, GIVEN_UP } from "#runtime/call/attempt-result.js";
import { InstanceHistory } from "#runtime/channel/instance-history.js";

describe("what a client remembers of an instance", () => {
  it("is how long it took to answer", () => {
    const { history, answer } = startHistory();
    for (let at = 0; at < 1_000; at += 100) answer(at, at + 30);

    assert.equal(Math.round(history.latency.latencyMs(1_000)), 30);
  });

  it("is not the time in which this process's own loop stood", () => {
    const { history, answer, loop, send } = startHistory();
    for (let at = 0; at < 1_000; at += 100) answer(at, at + 30);
    for (let at = 1_000; at < 5_000; at += 1_000) {
      const call = send(at);
      loop.stood += 590;
      call.answer(at + 600);
    }

    assert.equal(Math.round(history.latency.latencyMs(4_600)), 30);
  });

  it("is that it answers, when nobody knows how long the first answers took", () => {
    const { history, loop, send } = startHistory();
    const call = send(0);
    loop.stood += 590;
    call.answer(600);

    assert.ok(history.latency.load(1, 600) < 10);
  });

  it("is slowness that shows beside a loop that stands often", () => {
    const { history, loop, send } = startHistory();
    for (let at = 0; at < 10_000; at += 1_000) {
      const call = send(at);
      loop.stood += 200;
      call.answer(at + 500);
    }

    assert.equal(Math.round(history.latency.latencyMs(10_000)), 300);
  });

  it("is silence until a deadline", () => {
    const { history, send } = startHistory();
    const call = send(0, 200);

    assert.equal(call.giveUp(-1, 201), "failed");
    assert.ok(history.latency.latencyMs(201) > 100);
  });

  it("is nothing when the deadline passed while the loop stood, or most of the time before", () => {
    const { history, answer, loop, send } = startHistory();
    for (let at = -1_000; at < 0; at += 100) answer(at, at + 30);
    const late = send(0, 200);
    assert.equal(late.giveUp(-1, 200 + LOOP_STOOD_MS + 1), undefined);
    const asleep = send(0, 200);
    loop.stood += 180;
    assert.equal(asleep.giveUp(-1, 201), undefined);

    assert.equal(Math.round(history.latency.latencyMs(201)), 30);
  });

  it("is a failure that took no longer than the loop ran", () => {
    const { history, loop, send } = startHistory();
    const failed = send(0);
    loop.stood += 590;
    const outcome = failed.fail(new RpcError("INTERNAL", "x", { origin: "server" }), false, 600);

    assert.equal(outcome, "failed");
    assert.ok(history.latency.latencyMs(600) <= 10);
  });

  for (const [what, code, origin, notStarted, outcome] of [
    ["lost, when its connection is", "UNAVAILABLE", "transport", false, "lost"],
    ["overloaded, when it refuses as it has too much to do", "RESOURCE_EXHAUSTED", "server", true, "overloaded"],
    ["nothing, when it refuses as it stops", "UNAVAILABLE", "server", true, undefined],
    ["nothing, when it does not let this client in", "PERMISSION_DENIED", "server", true, undefined],
    ["failed, when it says that something is wrong with itself", "INTERNAL", "handler", false, "failed"],
    ["failed, when its handler says UNAVAILABLE", "UNAVAILABLE", "handler", false, "failed"],
    ["good, when its handler does not want the call", "NOT_FOUND", "handler", false, "good"],
    ["good, when its handler has enough", "RESOURCE_EXHAUSTED", "handler", false, "good"],
  ] as const) {
    it(`is that it was ${what}`, () => {
      const { send } = startHistory();
      const error = new RpcError(code, "x", { origin });

      assert.equal(send(0).fail(error, notStarted, 10), outcome);
    });
  }

  /** One that has answered in 30 ms often. */
  function known() {
    const started = startHistory();
    for (let at = -1_000; at < 0; at += 100) started.answer(at, at + 30);
    return { ...started, ms: (now: number): number => Math.round(started.history.latency.latencyMs(now)) };
  }

  for (const [what, code, origin, notStarted, remembered] of [
    ["a failure of its own, which counts as slow", "INTERNAL", "server", false, true],
    ["a lost connection, which counts as slow", "UNAVAILABLE", "transport", false, true],
    ["an answer that its handler did not want the call, which took its time", "NOT_FOUND", "handler", false, true],
    ["a refusal, however quick", "UNAVAILABLE", "server", true, false],
  ] as const) {
    it(`is ${remembered ? "" : "not "}how long it took: ${what}`, () => {
      const { ms, send } = known();
      send(0).fail(new RpcError(code, "x", { origin }), notStarted, 90);

      assert.equal(ms(90) > 35, remembered, `${ms(90)} ms`);
    });
  }

  for (const [what, readAt, now, outcome] of [
    ["a failure, when nothing was heard until the deadline", -1, 200, "failed"],
    ["slowness alone, when something was heard in that time", 0, 200, undefined],
    ["slowness alone, when the caller gave up before", -1, 199, undefined],
  ] as const) {
    it(`is ${what}`, () => {
      const { ms, send } = known();

      assert.equal(send(0, 200).giveUp(readAt, now), outcome);
      assert.ok(outcome === "failed" ? ms(now) > 150 : ms(now) > 40 && ms(now) < 150, `${ms(now)} ms`);
    });
  }

  it("is asked for a sign of life only while a call waits there, and again sooner when it has answered", () => {
    const { history, answer, send } = startHistory();
    answer(0, 1);
    const peer = { readAt: 0, pings: 0, sendPing: () => void peer.pings++ };
    history.load(0, 10_000, 1, peer);
    assert.equal(peer.pings, 0);
    const pingsAfter = (): number => {
      for (let round = 0; round < 20; round++) {
        const at = 20_000 + round * SILENCE_MS;
        if (round === 0) send(at);
        history.load(1, at, 1, peer);
      }
      return peer.pings;
    };
    assert.ok(pingsAfter() > 0);
  });

  it("is no silence right after the loop has stood: what was said lies in the socket", () => {
    const { history, answer, loop, send } = startHistory();
    for (let at = 0; at < 1_000; at += 100) answer(at, at + 1);
    const peer = { readAt: 1_000, pings: 0, sendPing: () => void peer.pings++ };
    send(1_000);
    history.load(1, 1_000 + SILENCE_MS, 1, peer);
    assert.equal(peer.pings, 1);
    loop.until = 1_600;

    assert.equal(history.load(1, 1_610, 1, peer), 2);
    assert.ok(history.load(1, 1_600 + SILENCE_MS, 1, peer) > 1_000);
  });
});

interface Sent {
  answer(now: number): unknown;
  fail(error: RpcError, notStarted: boolean, now: number): unknown;
  giveUp(readAt: number, now: number): unknown;
}

function startHistory() {
  const loop = { stood: 0, until: -Infinity, stoodMs: () => loop.stood, stoodUntil: () => loop.until };
  const history = new InstanceHistory(new UsualLatency(), loop);
  /** Sends a call there, where no other is. */
  const send = (attemptAt: number, timeoutMs = 10_000): Sent => {
    const { stood } = loop;
    history.addFirstCall(attemptAt);
    const call = { attemptAt, deadlineAt: attemptAt + timeoutMs, stoodMs: () => loop.stood - stood };
    return {
      answer: (now) => history.addAttempt(call, ANSWERED, now, now),
      fail: (error, notStarted, now) => history.addAttempt(call, { kind: "failed", error, notStarted }, now, now),
      giveUp: (readAt, now) => history.addAttempt(call, GIVEN_UP, readAt, now),
    };
  };
  const answer = (from: number, to: number): void => void send(from).answer(to);
  return { loop, history, send, answer };
}
