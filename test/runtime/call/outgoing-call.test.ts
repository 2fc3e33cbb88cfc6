import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import { TimerWheel } from "#runtime/base/timer-wheel.js";
import { describeAttempts } from "#runtime/call/given-up-errors.js";
import { IncomingCall } from "#runtime/call/incoming-call.js";
import { OutgoingCall } from "#runtime/call/outgoing-call.js";
import { CallMaker, failAttempt, type TestCall } from "../../support/outgoing-calls.js";

const METHOD = "demo.calculator.v1.Calculator/divide";

const noop = (): void => undefined;

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
    call.waitAt(place);
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
    made.call.beginAttempt(placeOf(made.call), 3, clock.nowMs());
    void clock.advance(299);
    assert.equal(made.endings.length, 0);
    void clock.advance(1);
    const error = errorOf(made);

    assert.deepEqual([error.code, error.processed, error.instance], ["DEADLINE_EXCEEDED", "unknown", "a"]);
    assert.equal(error.message, `[DEADLINE_EXCEEDED] ${METHOD} did not answer within 300 ms; a had it for 300 ms`);
  });

  it("had an attempt for no time that began when its deadline had passed already", () => {
    const made = maker.make({ timeoutMs: 300 });
    made.call.beginAttempt(placeOf(made.call), 3, clock.nowMs() + 500);
    made.call.onDeadline();

    assert.match(errorOf(made).message, / did not answer within 300 ms; a had it for 0 ms$/);
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

  for (const [what, slot, earlier, processed] of [
    ["was never written", -1, "no", "no"],
    ["is written", 0, "no", "unknown"],
    ["was lost before, and waits", -1, "unknown", "unknown"],
    ["has run before, and waits", -1, "yes", "yes"],
    ["has run before, and is written again", 0, "yes", "yes"],
  ] as const) {
    it(`is processed "${processed}" when it ${what}`, () => {
      const { call } = maker.make();
      if (earlier !== "no") failAttempt(call, "b", earlier);
      if (slot >= 0) call.beginAttempt(placeOf(call), slot, 0);

      assert.equal(call.processed, processed);
    });
  }

  it("names the instance that has it, else the one that had it last", () => {
    const { call } = maker.make();
    assert.equal(call.instance, undefined);
    failAttempt(call, "b");
    assert.equal(call.instance, "b");
    placeOf(call);
    assert.equal(call.instance, "a");
  });

  it("has one attempt at a time, which it forgets when that has failed or never left, and tells of those that failed", () => {
    const { call } = maker.make();
    const place = placeOf(call);
    assert.deepEqual([call.slot, call.attempts, call.processed], [-1, undefined, "no"]);
    void clock.advance(20);
    call.beginAttempt(place, 3, clock.nowMs());
    assert.deepEqual([call.slot, call.attemptAt, call.processed, call.instance], [3, clock.nowMs(), "unknown", "a"]);
    call.dropAttempt();
    assert.deepEqual([call.slot, call.attempts, call.processed, call.instance], [-1, undefined, "no", undefined]);
    call.beginAttempt(place, 0, clock.nowMs());
    void clock.advance(5);
    call.endAttempt("refused", clock.nowMs(), "no");
    assert.deepEqual([call.slot, call.processed, call.instance], [-1, "no", "a"]);
    call.beginAttempt({ instance: "b", onAbandoned: () => undefined }, 1, clock.nowMs());
    void clock.advance(7);
    call.endAttempt("lost", clock.nowMs(), "unknown");
    assert.deepEqual([call.processed, call.instance], ["unknown", "b"]);
    call.beginAttempt(place, 2, clock.nowMs());
    call.endAttempt("refused", clock.nowMs(), "no");

    assert.equal(call.processed, "unknown", "what an earlier attempt may have done, no later one undoes");
    assert.deepEqual(call.attempts, [
      { instance: "a", cause: "refused", ms: 5 },
      { instance: "b", cause: "lost", ms: 7 },
      { instance: "a", cause: "refused", ms: 0 },
    ]);
  });

  it("has run for good when it has run once, whatever becomes of later attempts", () => {
    const { call } = maker.make();
    failAttempt(call, "a", "unknown");
    failAttempt(call, "b", "yes");
    failAttempt(call, "a", "unknown");
    failAttempt(call, "a", "no");

    assert.equal(call.processed, "yes");
  });

  it("tells nobody who had it before that its caller has given up", () => {
    const { call } = maker.make();
    const before = placeOf(call);
    call.beginAttempt(before, 0, 0);
    call.endAttempt("lost", 1, "unknown");
    call.cancel();

    assert.equal(before.abandoned, 0);
  });

  it("measures for how long the loop has stood since its attempt began, and not before", () => {
    const loop = { stood: 100 };
    const wheel = new TimerWheel(clock);
    wheel.stoodMs = () => loop.stood;
    const call = new OutgoingCall(maker.make().call.method, [], 0, 1_000, wheel, noop, noop, {});
    call.beginAttempt(placeOf(call), 0, 0);
    loop.stood += 30;

    assert.equal(call.stoodMs(30), 30);
    call.succeed(undefined);
  });

  it("takes over metadata from the call that made it, below what its caller gave", () => {
    const given = new Map([["team", "x"]]);
    const inherited = new Map([
      ["team", "y"],
      ["traceparent", "1"],
    ]);
    const [both, alone] = [maker.make({ wishes: { metadata: given } }), maker.make()];
    for (const { call } of [both, alone]) call.inheritMetadata(inherited);

    assert.deepEqual(Object.fromEntries(both.call.metadata ?? []), { team: "x", traceparent: "1" });
    assert.equal(alone.call.metadata, inherited);
  });

  it("listens to two signals, and to neither when it has ended", () => {
    const [parent, own] = [new AbortController(), new AbortController()];
    const { call } = maker.make();
    call.watchParent(parent.signal);
    call.watch(own.signal);
    const listeners = () => [parent, own].map(({ signal }) => getEventListeners(signal, "abort").length);
    assert.deepEqual(listeners(), [1, 1]);
    call.succeed(7);
    call.watch(own.signal);

    assert.deepEqual(listeners(), [0, 0]);
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
