import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import { TimerWheel } from "#runtime/base/timer-wheel.js";
import { IncomingCall } from "#runtime/call/incoming-call.js";
import type { OutgoingCall } from "#runtime/call/outgoing-call.js";
import { describeAttempts } from "#runtime/call/outgoing-call.js";
import { CallMaker, type TestCall } from "../../support/outgoing-calls.js";

const METHOD = "demo.calculator.v1.Calculator/divide";

function errorOf({ endings }: TestCall): RpcError {
  const [error] = endings;
  assert.ok(error instanceof RpcError, String(error));
  return error;
}

describe("a call, as its client sees it", () => {
  let clock: FakeClock;
  let maker: CallMaker;
  beforeEach(() => {
    clock = new FakeClock();
    maker = new CallMaker(clock);
  });

  /** A place that only counts who gave up. */
  function placeOf(call: OutgoingCall, explain?: RpcError) {
    const place = { instance: "a", abandoned: 0, onAbandoned: () => void place.abandoned++, explainDeadline: () => explain };
    call.place = place;
    return place;
  }

  const ENDS: readonly (readonly [string, (call: OutgoingCall) => void])[] = [
    ["a result", (call) => call.succeed(7)],
    ["a failure", (call) => call.fail(new RpcError("INTERNAL", "broken"))],
    ["its deadline", (call) => call.onDeadline()],
    ["its caller", (call) => call.cancel()],
    ["the call that made it", (call) => call.onParentCancelled(undefined)],
  ];
  for (const [first, end] of ENDS) {
    it(`ends once, by ${first}, whatever comes behind, and leaves nothing in the wheel`, () => {
      const made = maker.make();
      const place = placeOf(made.call);
      end(made.call);
      for (const [, again] of ENDS) again(made.call);

      assert.equal(made.endings.length, 1);
      assert.deepEqual([made.call.settled, maker.wheel.size], [true, 0]);
      assert.equal(
        place.abandoned,
        first === "a result" || first === "a failure" ? 0 : 1,
        "the place is told of what it cannot know",
      );
    });
  }

  it("ends at its deadline, and says how long it was and who had it", () => {
    const made = maker.make({ timeoutMs: 300 });
    placeOf(made.call);
    made.call.slot = 3;
    void clock.advance(299);
    assert.equal(made.endings.length, 0);
    void clock.advance(1);
    const error = errorOf(made);

    assert.deepEqual([error.code, error.processed, error.instance], ["DEADLINE_EXCEEDED", "unknown", "a"]);
    assert.equal(error.message, `[DEADLINE_EXCEEDED] ${METHOD} did not answer within 300 ms; a had it for 300 ms`);
  });

  it("ends at its deadline with what its place knows better", () => {
    const made = maker.make();
    const better = new RpcError("UNAVAILABLE", "nobody there");
    placeOf(made.call, better);
    made.call.onDeadline();

    assert.equal(errorOf(made), better);
  });

  it("ends at the deadline that it was moved to", () => {
    const made = maker.make({ timeoutMs: 1_000 });
    made.call.moveDeadline(50);
    void clock.advance(50);

    assert.equal(errorOf(made).code, "DEADLINE_EXCEEDED");
  });

  it("ends with its caller's signal, also with one that has aborted, and listens no longer when it has ended", () => {
    const controller = new AbortController();
    const { signal } = controller;
    const [answered, cancelled, late] = [maker.make(), maker.make(), maker.make()];
    answered.call.watch(signal);
    cancelled.call.watch(signal);
    answered.call.succeed(7);
    assert.equal(getEventListeners(signal, "abort").length, 1);
    const reason = new Error("enough");
    controller.abort(reason);
    late.call.watch(signal);

    assert.deepEqual([errorOf(cancelled).code, errorOf(cancelled).cause, errorOf(late).code], ["CANCELLED", reason, "CANCELLED"]);
    assert.deepEqual(answered.endings, [7]);
  });

  it("ends with the call that made it, as CANCELLED or at the deadline that they share", () => {
    const server = { clock, stopping: new AbortController().signal, wheel: new TimerWheel(clock) };
    for (const [reason, code] of [
      [new RpcError("CANCELLED", "enough"), "CANCELLED"],
      [new RpcError("DEADLINE_EXCEEDED", "late"), "DEADLINE_EXCEEDED"],
    ] as const) {
      const parent = new IncomingCall("a.S/f", {}, { address: "x" }, 1, 100, server);
      const [made, answered] = [maker.make(), maker.make()];
      made.call.follow(parent);
      answered.call.follow(parent);
      answered.call.succeed(7);
      parent.cancel(reason);
      const late = maker.make();
      late.call.follow(parent);

      assert.deepEqual([errorOf(made).code, errorOf(late).code, answered.endings], [code, code, [7]]);
    }
  });

  for (const [what, slot, mayHaveRun, processed] of [
    ["was never written", -1, false, "no"],
    ["is written", 0, false, "unknown"],
    ["was lost before, and waits", -1, true, "unknown"],
  ] as const) {
    it(`is processed "${processed}" when it ${what}`, () => {
      const { call } = maker.make();
      Object.assign(call, { slot, mayHaveRun });

      assert.equal(call.processed, processed);
    });
  }

  it("names the instance that has it, else the one that had it last", () => {
    const { call } = maker.make();
    assert.equal(call.instance, undefined);
    call.attempts = [{ instance: "b", cause: "lost", ms: 1 }];
    assert.equal(call.instance, "b");
    placeOf(call);
    assert.equal(call.instance, "a");
  });

  it("says that it was not sent when its deadline had passed before", () => {
    const made = maker.make({ timeoutMs: -5 });
    made.call.onDeadline();

    assert.equal(errorOf(made).message, `[DEADLINE_EXCEEDED] ${METHOD} was not sent: its deadline had passed by 5 ms`);
    assert.equal(errorOf(made).processed, "no");
  });
});

describe("attempts", () => {
  it("are told with who had the call and for how long", () => {
    assert.equal(describeAttempts(), "");
    const attempts = [
      { instance: "a", cause: "lost", ms: 12.4 },
      { instance: "b", cause: "lost", ms: 1 },
    ];
    assert.equal(describeAttempts(attempts), "; a had it for 12 ms, b had it for 1 ms");
  });
});
