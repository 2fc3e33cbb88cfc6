import assert from "node:assert/strict";
import { INVALID_SPAN_CONTEXT, type Span, trace } from "@opentelemetry/api";
import { IncomingCall } from "#runtime/call/incoming-call.js";
import { RunningSpans } from "#runtime/otel/running-spans.js";
import { ObservedCall } from "#runtime/server/observed-call.js";

const SERVER = { clock: { nowMs: () => 0 }, stopping: new AbortController().signal };

function makeCall(isObserved = true): IncomingCall {
  const call = new IncomingCall("a.S/f", {}, { address: "127.0.0.1:1" }, 1, 100, SERVER);
  if (isObserved) call.observed = new ObservedCall(1, 0);
  return call;
}

/** Counts how often it is ended. */
function makeSpan(ended: Span[] = []): Span {
  const span = trace.wrapSpanContext({ ...INVALID_SPAN_CONTEXT });
  span.end = () => void ended.push(span);
  return span;
}

describe("the spans of calls that run", () => {
  it("has one for a call, which is taken once", () => {
    const [running, call, span] = [new RunningSpans(), makeCall(), makeSpan()];
    assert.ok(running.canAdd(call));
    running.add(call, span);
    assert.ok(!running.canAdd(call), "it has one");
    assert.equal(running.take(call), span);
    assert.equal(running.take(call), undefined);
    assert.equal(running.take(makeCall()), undefined);
  });

  it("keeps those of several providers apart", () => {
    const [first, second, call] = [new RunningSpans(), new RunningSpans(), makeCall()];
    const [outer, inner] = [makeSpan(), makeSpan()];
    first.add(call, outer);
    assert.ok(second.canAdd(call));
    second.add(call, inner);
    assert.deepEqual([first.take(call) === outer, second.take(call) === inner], [true, true]);
  });

  it("takes none of a call whose end nobody is told of", () => {
    const running = new RunningSpans();
    const ended: Span[] = [];
    for (const call of [makeCall(false), { ...makeCall() }]) {
      assert.ok(!running.canAdd(call as IncomingCall)); // a copy, as an interceptor might make one
      running.add(call as IncomingCall, makeSpan(ended)); // as above
    }
    running.endAll();
    assert.equal(ended.length, 0);
  });

  it("ends at its end what runs then, and nothing twice", () => {
    const running = new RunningSpans();
    const ended: Span[] = [];
    const calls = Array.from({ length: 1_000 }, () => makeCall());
    const spans = calls.map(() => makeSpan(ended));
    calls.forEach((call, at) => {
      running.add(call, spans[at] ?? assert.fail());
      const before = calls[at - 3]; // three run at a time
      if (before !== undefined) assert.equal(running.take(before), spans[at - 3]);
    });
    running.endAll();
    assert.deepEqual(
      ended.map((span) => spans.indexOf(span)).sort((left, right) => left - right),
      [997, 998, 999],
    );
    assert.equal(running.take(calls[999] ?? assert.fail()), undefined);
    running.endAll();
    assert.equal(ended.length, 3);
  });
});
