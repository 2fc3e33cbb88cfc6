import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import fc from "fast-check";
import { TimerWheel } from "#runtime/base/timer-wheel.js";
import { type CallItems, type Dependent, IncomingCall } from "#runtime/call/incoming-call.js";

const REASON = new RpcError("CANCELLED", "enough");

function incoming(deadlineAt = 100) {
  const clock = new FakeClock();
  const stopping = new AbortController().signal;
  const wheel = new TimerWheel(clock);
  const call = new IncomingCall("a.S/f", {}, { address: "127.0.0.1:1" }, 1, deadlineAt, { clock, stopping, wheel });
  return { clock, stopping, wheel, call };
}

describe("a call at its server", () => {
  it("is cancelled once: the first reason counts for its signal, its items and the calls that it made", () => {
    const { call } = incoming();
    const told: unknown[] = [];
    call.stream = { cancel: (reason) => void told.push(reason) } as CallItems; // all that is called
    call.addDependent({ onParentCancelled: (reason) => void told.push(reason) });
    const { signal } = call;
    call.cancel(REASON);
    call.cancel(new RpcError("INTERNAL", "later"));

    assert.deepEqual(told, [REASON, REASON]);
    assert.equal(signal.reason, REASON);
    assert.deepEqual([call.abandoned, call.cancelReason], [true, REASON]);
  });

  it("keeps the process no longer once it is cancelled, whenever its handler ends", () => {
    const { wheel, call } = incoming();
    wheel.add(call);
    call.cancel(REASON);

    assert.equal(wheel.size, 0);
  });

  it("has a signal that is aborted already when it is first read behind the end", () => {
    const { call } = incoming();
    call.cancel(REASON);

    assert.deepEqual([call.signal.aborted, call.signal.reason], [true, REASON]);
  });

  it("ends the calls that its handler has made and that have not ended, each once, and takes none later", () => {
    const step = fc.record({ isAdded: fc.boolean(), at: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { call } = incoming();
        const told: Dependent[] = [];
        const model: Dependent[] = [];
        for (const { isAdded, at } of steps) {
          if (isAdded) {
            const dependent: Dependent = { onParentCancelled: () => void told.push(dependent) };
            assert.equal(call.addDependent(dependent), true);
            model.push(dependent);
          } else {
            const [left] = model.splice(at, 1);
            if (left !== undefined) call.removeDependent(left);
          }
        }
        call.cancel(REASON);
        assert.equal(told.length, model.length);
        assert.deepEqual(new Set(told), new Set(model));
        assert.equal(call.addDependent({ onParentCancelled: () => assert.fail("told") }), false);
      }),
    );
  });

  it("says at its deadline that it ran beyond it, and before how much time is left", () => {
    const { call, clock } = incoming(100);
    void clock.advance(60);
    assert.equal(call.remainingMs, 40);
    void clock.advance(60);
    assert.equal(call.remainingMs, 0);
    call.onDeadline();

    assert.equal(call.cancelReason?.code, "DEADLINE_EXCEEDED");
    assert.equal(incoming(Infinity).call.remainingMs, Infinity);
  });

  for (const [sent, attempt] of [
    [undefined, 1],
    ["2", 2],
    ["0", 1],
    ["-1", 1],
    ["1.5", 1],
    ["text", 1],
  ] as const) {
    it(`is attempt ${attempt} when its client says ${sent ?? "nothing"}, and the handler does not see that key`, () => {
      const { call } = incoming();
      const metadata = new Map([["team", "x"]]);
      if (sent !== undefined) metadata.set("callwire-attempt", sent);
      call.receiveMetadata(metadata);

      assert.equal(call.attempt, attempt);
      assert.deepEqual([...call.metadata], [["team", "x"]]);
    });
  }

  it("makes metadata of its answer only for a handler that touches it", () => {
    const { call } = incoming();
    assert.equal(String(call.response), "undefined");
    call.headers.set("a", "b");
    call.trailers.set("c", "d");

    assert.deepEqual([...(call.response?.headers ?? [])], [["a", "b"]]);
    assert.deepEqual([...(call.response?.trailers ?? [])], [["c", "d"]]);
    assert.equal(call.response?.headersSent, false);
  });
});
