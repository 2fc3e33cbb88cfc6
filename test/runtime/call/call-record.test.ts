import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import type { CallEvent } from "#runtime/call/call-events.js";
import { type CallObserver, CallRecord } from "#runtime/call/call-record.js";
import { InvalidOperation, Overloaded } from "../../../generated/kitchen-sink.js";
import { methodOf } from "../../support/outgoing-calls.js";

/** A record of a call that began at 0, the events that its end tells, and who ran in its caller. */
function start(method = "area", stream?: { readonly sentBytes: number }) {
  const clock = new FakeClock();
  const events: CallEvent[] = [];
  const told: string[] = [];
  const observer: CallObserver = {
    onBegin: () => void told.push("begin"),
    onAttempt: (number, peer) => void told.push(`attempt ${number} ${peer}`),
    onAttemptUnsent: () => void told.push("unsent"),
    onAttemptFailed: ({ cause }) => void told.push(`failed ${cause}`),
    onEnd: (event) => void events.push(event),
  };
  const record = new CallRecord("static:a:1", clock, observer);
  let runs = 0;
  const call = {
    method: methodOf(method),
    startedAt: clock.nowMs(),
    stream,
    runInCaller<T>(run: (argument: T) => void, argument: T): void {
      runs++;
      run(argument);
    },
  };
  return { clock, record, call, events, told, runs: () => runs };
}

function statusOf(error: Error | undefined, method = "area"): string | undefined {
  const { record, call, events } = start(method);
  record.tell(call, undefined, error);
  return events[0]?.status;
}

describe("the record of a call", () => {
  it("tells each attempt by its number and the address of its instance, which may have no id", () => {
    const { record, told } = start();
    record.beginAttempt("10.0.0.7:4000 a~0");
    record.failAttempt({ instance: "10.0.0.7:4000 a~0", cause: "lost", ms: 1 });
    record.beginAttempt("unix:/run/my app.sock b~0");
    record.beginAttempt("10.0.0.8:4000");
    record.beginAttempt(undefined);
    assert.deepEqual(told, [
      "begin",
      "attempt 1 10.0.0.7:4000",
      "failed lost",
      "attempt 2 unix:/run/my app.sock",
      "attempt 3 10.0.0.8:4000",
      "attempt 4 undefined",
    ]);
  });

  it("does not count an attempt that has not left", () => {
    const { record, call, told, events } = start();
    record.beginAttempt("a:1 x");
    record.dropAttempt();
    record.beginAttempt("b:1 y");
    record.tell(call, "b:1 y", undefined);
    assert.deepEqual(told, ["begin", "attempt 1 a:1", "unsent", "attempt 1 b:1"]);
    assert.deepEqual([events[0]?.attempts, events[0]?.peer, events[0]?.instance], [1, "b:1", "b:1 y"]);
  });

  it("says how long the call took, and all bytes, those of its stream too", async () => {
    const { clock, record, call, events } = start("area", { sentBytes: 100 });
    record.requestBytes += 7;
    record.responseBytes += 5;
    await clock.advance(30);
    record.tell(call, undefined, undefined);
    const [event] = events;
    assert.deepEqual([event?.durationMs, event?.requestBytes, event?.responseBytes], [30, 107, 5]);
  });

  it("has the status of the result, of the error, or that which the contract gives the error", () => {
    assert.equal(statusOf(undefined), "OK");
    assert.equal(statusOf(new RpcError("ABORTED", "gone")), "ABORTED");
    assert.equal(statusOf(new InvalidOperation({ operation: "Divide" })), "INVALID_ARGUMENT");
    assert.equal(statusOf(new Overloaded({ retryAfter: 1 })), "FAILED_PRECONDITION");
    assert.equal(statusOf(new Overloaded({ retryAfter: 1 }), "ping"), "UNKNOWN"); // which declares no error
    assert.equal(statusOf(new TypeError("odd")), "UNKNOWN");
  });

  it("leaves the end of one of two hedged calls to who has made both", () => {
    const { record, call, events } = start();
    record.isHedged = true;
    record.tell(call, undefined, undefined);
    assert.equal(events.length, 0);
    record.tellHedged(call, undefined, undefined);
    assert.equal(events.length, 1);
  });

  it("publishes the same event, in the context of the caller, and only while somebody listens", () => {
    const published: unknown[] = [];
    const listen = (event: unknown): void => void published.push(event);
    const { record, call, events, runs } = start();
    record.tell(call, undefined, undefined);
    assert.equal(runs(), 0);
    subscribe("callwire:call", listen);
    try {
      record.tell(call, undefined, undefined);
    } finally {
      unsubscribe("callwire:call", listen);
    }
    assert.equal(runs(), 1);
    assert.equal(published[0], events[1]);
  });
});
