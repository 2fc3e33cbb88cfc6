import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import fc from "fast-check";
import type { Outcome } from "#runtime/balancing/ejection.js";
import { UsualLatency } from "#runtime/balancing/latency-memory.js";
import { RpcError } from "#runtime/base/errors.js";
import { BASE_BACKOFF_MS, MAX_BACKOFF_MS } from "#runtime/base/limits/balancing.js";
import type { AttemptResult } from "#runtime/call/attempt-result.js";
import type { CallStream } from "#runtime/call/call-stream.js";
import type { OutgoingCall } from "#runtime/call/outgoing-call.js";
import { Subchannel, type SubchannelState } from "#runtime/channel/subchannel.js";
import type { Endpoint } from "#runtime/discovery/registry.js";
import { Kind } from "#runtime/wire/frame.js";
import { packPayload } from "#runtime/wire/payload.js";
import { FakeDialer } from "../../support/fake-peer.js";
import { CallMaker, type TestCall } from "../../support/outgoing-calls.js";

const ENDPOINT: Endpoint = { id: "a", rev: 0, host: "10.0.0.7", port: 4_000, weight: 100, state: "up", meta: {} };
const CLOSED = new RpcError("CANCELLED", "closed");
/** A server that said GOAWAY is dialled again after this long. */
const AFTER_GOAWAY_MS = 1_000;
const NEVER_MS = 1_000_000_000;

function open() {
  const clock = new FakeClock();
  const dialer = new FakeDialer(clock);
  const maker = new CallMaker(clock);
  const states: SubchannelState[] = [];
  const failed: { readonly call: OutgoingCall; readonly notStarted: boolean }[] = [];
  const unsent: OutgoingCall[] = [];
  const ends: AttemptResult["kind"][] = [];
  const counts = { room: 0, lost: 0, good: 0, bad: 0 };
  const owner = {
    onSubchannelChange: ({ state }: Subchannel) => void states.push(state),
    onAttemptEnd: (_: Subchannel, call: OutgoingCall, result: AttemptResult, outcome: Outcome | undefined) => {
      ends.push(result.kind);
      if (result.kind === "failed") failed.push({ call, notStarted: result.notStarted });
      if (result.kind === "unsent") unsent.push(call);
      if (outcome !== undefined) counts[outcome === "good" ? "good" : "bad"]++;
    },
    onRoom: () => void counts.room++,
    onLost: () => void counts.lost++,
  };
  const options = { clock, loop: maker.wheel, random: () => 0.5, dialer, usual: new UsualLatency() };
  const subchannel = new Subchannel(ENDPOINT, owner, options);
  const send = (): Running => {
    const made = maker.make({ timeoutMs: NEVER_MS });
    subchannel.send(made.call, clock.nowMs(), false);
    const [streamId = -1] = dialer.last.takeCalls();
    return { ...made, streamId };
  };
  subchannel.connect();
  return { clock, dialer, maker, subchannel, states, failed, unsent, ends, counts, send };
}

/** Of a connection that is lost nobody knows in which order its calls end. */
function endsOf(
  failed: readonly { readonly call: OutgoingCall; readonly notStarted: boolean }[],
): ReadonlyMap<OutgoingCall, boolean> {
  return new Map(failed.map(({ call, notStarted }) => [call, notStarted]));
}

interface Running extends TestCall {
  readonly streamId: number;
}

/** What a subchannel must be, said as plainly as possible. */
class Model {
  state: SubchannelState = "connecting";
  running: Running[] = [];
  maxCalls = 0;
  failures = 0;
  dials = 1;
  redialAt = Infinity;
  restUntil = 0;
  isRetired = false;
  isUnlisted = false;
  failed: { readonly call: OutgoingCall; readonly notStarted: boolean }[] = [];

  /** The connection, or the attempt, is over. */
  end(now: number): void {
    const wasDraining = this.state === "draining";
    this.failed.push(...this.running.map(({ call }) => ({ call, notStarted: false })));
    this.running = [];
    if (this.isRetired || this.isUnlisted) {
      this.state = "closed";
      return;
    }
    this.state = "backoff";
    const grown = Math.min(BASE_BACKOFF_MS * 1.6 ** this.failures++, MAX_BACKOFF_MS);
    this.redialAt = now + (wasDraining ? AFTER_GOAWAY_MS : grown);
  }

  passTo(now: number): void {
    if (this.state !== "backoff" || now < this.redialAt) return;
    this.state = "connecting";
    this.dials++;
  }

  hasRoom(now: number): boolean {
    return this.state === "ready" && this.running.length < this.maxCalls && now >= this.restUntil;
  }
}

describe("a Subchannel", () => {
  it("is as its model, whatever its server, its callers, the registry and the clock do", () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant("accept" as const), maxCalls: fc.integer({ min: 1, max: 3 }) }) },
      { weight: 5, arbitrary: fc.record({ do: fc.constant("call" as const) }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constantFrom("reply" as const, "refuseCall" as const, "pause" as const, "giveUp" as const),
          at: fc.nat(2),
        }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 4_000 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("refuse" as const, "lose" as const, "goaway" as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("retire" as const, "unlist" as const) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, dialer, subchannel, failed, send } = open();
        const model = new Model();
        const isConnected = (): boolean => model.state === "ready" || model.state === "draining";
        for (const each of steps) {
          const now = clock.nowMs();
          const peer = dialer.last;
          switch (each.do) {
            case "accept":
              if (model.state !== "connecting") break;
              peer.accept({ maxCalls: each.maxCalls });
              Object.assign(model, { state: "ready", maxCalls: each.maxCalls, failures: 0 });
              break;
            case "refuse":
              if (model.state !== "connecting") break;
              peer.refuse();
              model.end(now);
              break;
            case "lose":
              if (!isConnected()) break;
              peer.lose();
              model.end(now);
              break;
            case "goaway":
              if (!isConnected()) break;
              if (model.state === "ready") model.state = "draining";
              peer.goaway();
              break;
            case "call":
              if (model.hasRoom(now)) model.running.push(send());
              break;
            case "wait":
              for (let left = each.ms; left > 0; left -= 100) {
                void clock.advance(Math.min(left, 100));
                if (isConnected()) peer.showLife();
                model.passTo(clock.nowMs());
              }
              break;
            case "retire":
              model.isRetired = true;
              subchannel.retire();
              if (model.state === "ready") model.state = "draining";
              else if (model.state !== "draining") model.state = "closed";
              break;
            case "unlist":
              model.isUnlisted = subchannel.isUnlisted = true;
              break;
            default: {
              const [ended] = model.running.splice(each.at, 1);
              if (ended === undefined) break;
              if (each.do === "reply") peer.reply(ended.streamId, 0.5);
              else if (each.do === "giveUp") ended.call.cancel();
              else {
                peer.refuseCall(ended.streamId, 14, each.do === "pause" ? 500 : null);
                model.failed.push({ call: ended.call, notStarted: true });
                if (each.do === "pause") model.restUntil = now + 500;
              }
            }
          }
          if (model.state === "draining" && model.running.length === 0) {
            assert.ok(dialer.last.isEnded, "one that drains ends with its last call");
            dialer.last.closeSocket();
            model.end(clock.nowMs());
          } else if (isConnected()) assert.ok(!dialer.last.isEnded, "nobody ends a connection that has calls or may get some");
          assert.equal(subchannel.state, model.state);
          assert.equal(subchannel.inFlight, model.running.length);
          assert.equal(subchannel.hasRoom, model.hasRoom(clock.nowMs()));
          assert.equal(dialer.peers.length, model.dials);
          assert.equal(failed.length, model.failed.length);
          assert.deepEqual(endsOf(failed), endsOf(model.failed));
        }
        void subchannel.close(CLOSED);
        assert.equal(failed.length, model.failed.length + model.running.length);
        void clock.advance(10 * MAX_BACKOFF_MS);
        assert.deepEqual([subchannel.state, dialer.peers.length], ["closed", model.dials]);
      }),
      { numRuns: 300 },
    );
  });

  it("says what it becomes, once for each change", () => {
    const { clock, dialer, states } = open();
    dialer.last.accept();
    dialer.last.lose();
    void clock.advance(BASE_BACKOFF_MS);
    dialer.last.accept().goaway();
    dialer.last.closeSocket();

    assert.deepEqual(states, ["connecting", "ready", "backoff", "connecting", "ready", "draining", "backoff"]);
  });

  it("tells of room when a call has ended, and when a pause is over that the server has asked for", () => {
    const { clock, dialer, counts, send } = open();
    dialer.last.accept();
    dialer.last.reply(send().streamId, 0.5);
    assert.equal(counts.room, 1);
    dialer.last.refuseCall(send().streamId, 8, 500);
    const before = counts.room;
    void clock.advance(499);
    assert.equal(counts.room, before);
    void clock.advance(1);
    assert.equal(counts.room, before + 1);
  });

  it("has no room while it drains, nor in a pause that the server has asked for, nor beyond its bound", () => {
    const { clock, dialer, subchannel, send } = open();
    assert.equal(subchannel.hasRoom, false, "not connected");
    dialer.last.accept({ maxCalls: 2 });
    const { streamId } = send();
    assert.equal(subchannel.hasRoom, true);
    send();
    assert.equal(subchannel.hasRoom, false, "its bound");
    dialer.last.refuseCall(streamId, 8, 500);
    assert.equal(subchannel.hasRoom, false, "its pause");
    void clock.advance(500);
    assert.equal(subchannel.hasRoom, true);
    dialer.last.goaway();
    assert.equal(subchannel.hasRoom, false, "it drains");
  });

  it("forgets how often it failed when it is connected, and not when a socket is only there", () => {
    const { clock, dialer, subchannel } = open();
    for (let failures = 1; failures <= 5; failures++) {
      dialer.last.refuse();
      assert.equal(subchannel.failures, failures);
      void clock.advance(MAX_BACKOFF_MS);
    }
    dialer.last.accept();

    assert.equal(subchannel.failures, 0);
    assert.equal(String(subchannel.lastError), "undefined");
    dialer.last.lose();
    assert.equal(subchannel.lastError?.message, "[UNAVAILABLE] connection lost");
  });

  it("has answered from its first answer on, until it is connected anew", () => {
    const { clock, dialer, subchannel, send } = open();
    dialer.last.accept();
    const { streamId } = send();
    dialer.last.refuseCall(send().streamId);
    send().call.cancel();
    assert.equal(subchannel.hasAnswered, false);
    dialer.last.reply(streamId, 0.5);
    dialer.last.lose();
    assert.equal(subchannel.hasAnswered, true, "who asks after the loss");
    void clock.advance(BASE_BACKOFF_MS);
    dialer.last.accept();
    assert.equal(subchannel.hasAnswered, false);
  });

  it("counts one loss of a connection that took calls, and none of one that drained", () => {
    const { clock, dialer, counts, send } = open();
    dialer.last.accept();
    send();
    send();
    dialer.last.lose();
    assert.equal(counts.lost, 1);
    void clock.advance(BASE_BACKOFF_MS);
    dialer.last.accept();
    send();
    dialer.last.goaway();
    dialer.last.lose();
    assert.equal(counts.lost, 1);
  });

  it("tells of each attempt how it has ended, once, and of room behind it", () => {
    const { dialer, ends, counts, send } = open();
    dialer.last.accept();
    dialer.last.reply(send().streamId, 0.5);
    dialer.last.fail(send().streamId, 13);
    send().call.cancel();
    send();
    dialer.last.lose();

    assert.deepEqual(ends, ["answered", "failed", "givenUp", "failed"]);
    assert.deepEqual([counts.room, counts.good, counts.bad], [4, 1, 2]);
  });

  it("ends when it drains and a bug of this side has met the frame of its last call", () => {
    const { clock, dialer, maker, subchannel } = open();
    dialer.last.accept();
    const { call, endings } = maker.make({ method: "watch", args: [1] });
    call.addStream({
      onSending: () => 0,
      onSent: () => undefined,
      onItems: () => {
        throw new TypeError("a bug");
      },
      stop: () => undefined,
    } as unknown as CallStream); // all that is called
    subchannel.send(call, clock.nowMs(), false);
    const [streamId = -1] = dialer.last.takeCalls();
    dialer.last.goaway();
    assert.equal(dialer.last.isEnded, false);
    dialer.last.send(Kind.ITEM, 0, streamId, 0, packPayload(1));

    assert.deepEqual([endings.length, dialer.last.isEnded], [1, true]);
  });

  it("tells of a call that never left as unsent, and blames nobody for it", () => {
    const { clock, dialer, maker, subchannel, failed, unsent, counts, send } = open();
    dialer.last.accept();
    const left = send();
    const stayed = maker.make();
    subchannel.send(stayed.call, clock.nowMs(), false);
    dialer.last.lose();

    assert.deepEqual([failed.length, failed[0]?.call === left.call], [1, true]);
    assert.deepEqual([unsent.length, unsent[0] === stayed.call, counts.bad], [1, true, 1]);
  });

  it("takes no more calls at once than stream ids tell apart, whatever the server allows", () => {
    const { dialer, subchannel } = open();
    dialer.last.accept({ maxCalls: 1_000_000 });

    assert.equal(subchannel.maxCalls, 65_536);
  });
});
