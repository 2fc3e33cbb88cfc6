import assert from "node:assert/strict";
import fc from "fast-check";
import { PAUSE_READING_BYTES } from "#runtime/base/limits/connection.js";
import type { CallStream } from "#runtime/call/call-stream.js";
import type { CallWishes } from "#runtime/call/call-wishes.js";
import type { OutgoingCall } from "#runtime/call/outgoing-call.js";
import { OutgoingStream } from "#runtime/call/outgoing-stream.js";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { packPayload } from "#runtime/wire/payload.js";
import { Overloaded } from "../../../generated/kitchen-sink.js";
import { type CallTable, openTable } from "../../support/call-table.js";
import type { SentFrame } from "../../support/fake-peer.js";
import { failAttempt, type TestCall } from "../../support/outgoing-calls.js";
import { until } from "../../support/wait.js";

interface InFlight extends TestCall {
  readonly streamId: number;
  /** What its answer is to be. */
  readonly value: number;
}

/** Sends a call that is asked for `value`, and gives its id on the wire. */
function start(table: CallTable, value = 0.5, wishes: CallWishes = {}): InFlight {
  const made = table.maker.make({ args: [value, 1], wishes });
  table.send(made.call);
  const [streamId] = table.peer.takeCalls();
  assert.ok(streamId !== undefined);
  return { ...made, streamId, value };
}

/** A call that expects items. */
function startWatch(table: CallTable, wishes: CallWishes = {}): TestCall & { readonly streamId: number } {
  const made = table.maker.make({ method: "watch", args: [1], wishes });
  const stream = new OutgoingStream(made.call, {});
  stream.receive(made.call.method.def.result);
  made.call.addStream(stream);
  table.send(made.call);
  const [streamId] = table.peer.takeCalls();
  assert.ok(streamId !== undefined);
  return { ...made, streamId };
}

const SLOT_MASK = 0xffff;

describe("the table of calls of a connection", () => {
  it("gives each call its own answer, once, whatever is answered, refused, given up and answered too late", () => {
    const at = fc.nat(30);
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant({ do: "call" } as const) },
      { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("reply", "fail", "refuse", "giveUp", "late"), at }) },
      { weight: 1, arbitrary: fc.constant({ do: "unfit" } as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: "large" }), fc.boolean(), (steps, isLost) => {
        const table = openTable();
        const model: InFlight[] = [];
        const over: InFlight[] = [];
        const used = new Set<number>();
        let most = 0;
        let told = 0;
        for (const each of steps) {
          if (each.do === "call") {
            const call = start(table, used.size + 0.5);
            assert.ok(!used.has(call.streamId), "an id comes again only after 16,384 calls of its slot");
            used.add(call.streamId);
            model.push(call);
            most = Math.max(most, model.length);
            assert.ok((call.streamId & SLOT_MASK) < most, "no slot is used beyond those that were needed at once");
          } else if (each.do === "unfit") {
            assert.throws(() => table.send(table.maker.make({ args: ["text", 1] }).call), { code: "INVALID_ARGUMENT" });
            assert.deepEqual(table.peer.take(), []);
          } else if (each.do === "late") {
            const late = over[each.at];
            if (late !== undefined) table.peer.reply(late.streamId, -1.5);
          } else {
            const [ended] = model.splice(each.at, 1);
            if (ended === undefined) continue;
            over.push(ended);
            told++;
            endWith(table, ended, each.do);
          }
          assert.equal(table.calls.size, model.length);
          assert.equal(table.told.length, told, "the owner is told of each end, once");
          for (const { call, endings } of model) assert.ok(endings.length === 0 && !call.settled && call.slot >= 0);
        }
        if (!isLost) return;
        table.peer.lose();
        assert.equal(table.calls.size, 0);
        const failed = table.told.slice(told).map((each) => each.call);
        assert.deepEqual(new Set(failed), new Set(model.map(({ call }) => call)));
      }),
    );
  });

  /** Ends one call and looks at what its caller and the server got. */
  function endWith(
    table: CallTable,
    { call, endings, streamId, value }: InFlight,
    how: "reply" | "fail" | "refuse" | "giveUp",
  ): void {
    if (how === "reply") table.peer.reply(streamId, value);
    else if (how === "fail") table.peer.fail(streamId, 13);
    else if (how === "refuse") table.peer.refuseCall(streamId);
    else call.cancel();
    const last = table.told.at(-1);
    assert.equal(last?.call, call);
    const sent = table.peer.take().map((frame) => [frame.kind, frame.streamId]);
    assert.deepEqual(sent, how === "giveUp" ? [[Kind.CANCEL, streamId]] : []);
    const { result } = last;
    if (how === "reply") assert.deepEqual([result.kind, endings], ["answered", [value]]);
    else if (how === "giveUp") assert.deepEqual([result.kind, endings.length], ["givenUp", 1]);
    else assert.deepEqual(result.kind === "failed" && [result.notStarted, endings], [how === "refuse", []]);
  }

  it("drops the late answer to a call that was given up, also when another one has its slot", () => {
    const table = openTable();
    const early = start(table, 1.5);
    early.call.cancel();
    const later = start(table, 2.5);
    assert.equal(later.streamId & SLOT_MASK, early.streamId & SLOT_MASK);
    table.peer.reply(early.streamId, 1.5);
    assert.deepEqual(later.endings, []);
    table.peer.reply(later.streamId, 2.5);

    assert.deepEqual(later.endings, [2.5]);
  });

  it("gives the slot of a call whose arguments do not fit to the next one", () => {
    const table = openTable();
    table.peer.reply(start(table).streamId, 0.5);
    for (let i = 0; i < 3; i++) assert.throws(() => table.send(table.maker.make({ args: ["text", 1] }).call));

    assert.equal(start(table).streamId & SLOT_MASK, 0);
  });

  it("tells of calls that were written and never left apart from those that the server may have", () => {
    const table = openTable();
    const left = start(table);
    const stayed = table.maker.make();
    table.send(stayed.call);
    table.peer.lose();

    assert.deepEqual(
      new Map(table.told.map(({ call, result }) => [call, result.kind])),
      new Map([
        [left.call, "failed"],
        [stayed.call, "unsent"],
      ]),
    );
  });

  it("uses the ids of a slot in a circle of 16,384, each a number of 30 bits", () => {
    const table = openTable();
    const ids = Array.from({ length: 16_386 }, (_, at) => {
      const { call } = table.maker.make();
      table.send(call);
      const [streamId = -1] = table.peer.takeCalls();
      table.peer.reply(streamId, at + 0.5);
      return streamId;
    });

    assert.equal(new Set(ids.slice(0, 16_384)).size, 16_384);
    assert.deepEqual(ids.slice(16_384), ids.slice(0, 2));
    assert.ok(Math.min(...ids) >= 0 && Math.max(...ids) < 2 ** 30);
  });

  it("sends a call, and that it was given up, with the tick", async () => {
    const table = openTable();
    table.peer.take();
    const sent: number[] = [];
    const { call } = table.maker.make();
    for (const act of [
      () => table.send(call),
      () => call.cancel(),
      () => table.send(table.maker.make({ method: "log", args: ["a"] }).call),
    ]) {
      const before = table.peer.bytesWritten;
      act();
      await new Promise(setImmediate);
      sent.push(table.peer.bytesWritten - before);
    }

    assert.deepEqual(
      sent.map((bytes) => bytes > 0),
      [true, true, true],
    );
  });

  it("knows of each attempt when it began, and forgets it when it is over", () => {
    const table = openTable();
    void table.clock.advance(70);
    const { call } = start(table);
    assert.deepEqual([call.attemptAt, call.slot, table.calls.has(call), call.instance], [70, 0, true, "a"]);
    call.cancel();
    assert.deepEqual([call.slot, table.calls.has(call)], [-1, false]);
  });

  it("carries the items of a call that streams, as the server gives credit and the socket takes them", async () => {
    const table = openTable();
    const made = table.maker.make({ method: "sum", args: [] });
    const source = Array.from({ length: 10 }, (_, at) => at + 0.5);
    made.call.addStream(new OutgoingStream(made.call, { request: made.call.method.def.request, source }));
    table.send(made.call);
    const [streamId = -1] = table.peer.takeCalls();
    const frames: SentFrame[] = [];
    const hasEnd = (): boolean => {
      frames.push(...table.peer.take().filter(({ kind }) => kind === Kind.ITEM || kind === Kind.END));
      return frames.at(-1)?.kind === Kind.END;
    };
    table.peer.clog(PAUSE_READING_BYTES + 1);
    table.peer.send(Kind.CREDIT, 0, streamId, 1_000);
    await new Promise(setImmediate);
    assert.deepEqual([hasEnd(), frames.length], [false, 0]);
    table.peer.drain();
    await until(hasEnd);
    assert.equal(Buffer.concat(frames.map(({ payload }) => payload)).length, 90);
    assert.ok(frames.every((frame) => frame.streamId === streamId));
    table.peer.reply(streamId, 50);
    assert.deepEqual(made.endings, [50]);
  });

  it("says from the second attempt on which one it is, beside what the caller gives", () => {
    const table = openTable();
    const wishes = { metadata: new Map([["team", "x"]]) };
    table.send(table.maker.make().call);
    const { call } = table.maker.make({ wishes });
    failAttempt(call);
    table.send(call);
    const [first, second] = table.peer.take();

    assert.equal((first?.flags ?? 0) & Flag.METADATA, 0);
    assert.equal((second?.flags ?? 0) & Flag.METADATA, Flag.METADATA);
    const { payload = Buffer.alloc(0) } = second ?? {};
    const metadata = packPayload({ team: "x", "callwire-attempt": "2" });
    assert.deepEqual(payload.subarray(4, 4 + metadata.length), Buffer.from(metadata));
  });

  for (const [what, metadata, attempts, sent] of [
    ["nothing", undefined, 0, undefined],
    ["what the caller gives alone", new Map([["team", "x"]]), 0, { team: "x" }],
    ["nothing for metadata that is empty", new Map<string, string>(), 0, undefined],
    ["the number of the attempt alone", undefined, 1, { "callwire-attempt": "2" }],
  ] as const) {
    it(`says ${what} beside the arguments`, () => {
      const table = openTable();
      const { call } = table.maker.make({ wishes: { metadata } });
      if (attempts > 0) failAttempt(call);
      table.send(call);
      const [{ flags = 0, payload = Buffer.alloc(0) } = {}] = table.peer.take();
      const expected = sent === undefined ? Buffer.alloc(0) : Buffer.from(packPayload(sent));

      assert.equal((flags & Flag.METADATA) !== 0, sent !== undefined);
      assert.deepEqual(payload.subarray(4, 4 + expected.length), expected);
    });
  }

  it("tells the trailers of a result, of an error and of the end of a stream, and what stands behind them", async () => {
    const table = openTable();
    const trailers = packPayload({ a: "b" });
    const told: unknown[] = [];
    const wishes: CallWishes = { onTrailers: (metadata) => void told.push([...metadata]) };
    const answered = start(table, 0.5, wishes);
    table.peer.send(Kind.REPLY, Flag.METADATA, answered.streamId, 0, Buffer.concat([trailers, packPayload(2.5)]));
    const failed = start(table, 0.5, wishes);
    table.peer.send(Kind.ERROR, Flag.METADATA, failed.streamId, 5, Buffer.concat([trailers, packPayload(["nothing", 2])]));
    const streamed = startWatch(table, wishes);
    table.peer.send(Kind.END, Flag.METADATA, streamed.streamId, 0, trailers);
    await Promise.resolve();

    assert.deepEqual(told, [[["a", "b"]], [["a", "b"]], [["a", "b"]]]);
    assert.deepEqual([answered.endings, streamed.endings], [[2.5], [undefined]]);
    assert.deepEqual(
      table.told.map(({ result }) => (result.kind === "failed" ? result.error.code : result.kind)),
      ["answered", "NOT_FOUND", "answered"],
    );
    assert.equal(table.calls.size, 0);
  });

  it("fails a call whose trailers do not fit, once, and goes on", () => {
    const table = openTable();
    const wrong = packPayload({ Upper: "b" });
    for (const [kind, rest] of [
      [Kind.REPLY, packPayload(2.5)],
      [Kind.ERROR, packPayload(["nothing", 2])],
    ] as const) {
      const { streamId, endings } = start(table);
      table.peer.send(kind, Flag.METADATA, streamId, 5, Buffer.concat([wrong, rest]));
      const result = table.told.at(-1)?.result;
      assert.ok(result?.kind === "failed" && result.error.code === "INTERNAL");
      assert.deepEqual(endings, []);
    }
    assert.deepEqual([table.told.length, table.calls.size, table.closed.length], [2, 0, 0]);
  });

  for (const [what, method, payload] of [
    ["one result instead of a stream", "watch", packPayload([1.5, 2.5])],
    ["a result with something behind it", "divide", Buffer.concat([packPayload(1.5), packPayload(1)])],
  ] as const) {
    it(`fails a call that is answered with ${what}`, () => {
      const table = openTable();
      const { streamId } = method === "watch" ? startWatch(table) : start(table);
      table.peer.send(Kind.REPLY, 0, streamId, 0, payload);
      const result = table.told[0]?.result;

      assert.ok(result?.kind === "failed" && result.error.code === "INTERNAL" && !result.notStarted);
    });
  }

  it("says for how long the server may work: what is left, a millisecond at least", () => {
    const table = openTable();
    const timeouts = [10_000, 250.2, 0].map((timeoutMs) => {
      table.send(table.maker.make({ timeoutMs }).call);
      return table.peer.take()[0]?.argument;
    });

    assert.deepEqual(timeouts, [10_000, 251, 1]);
  });

  it("ends a oneway call when it is on its way, without a slot", () => {
    const table = openTable();
    const { call, endings } = table.maker.make({ method: "log", args: ["hello"] });
    table.send(call);

    assert.deepEqual(endings, [undefined]);
    assert.equal(table.calls.size, 0);
    assert.deepEqual(
      table.peer.take().map(({ kind, flags }) => [kind, flags]),
      [[Kind.CALL, Flag.ONEWAY]],
    );
  });

  it("tells a result that does not fit as INTERNAL of a call that has run, and goes on", () => {
    const table = openTable();
    const wrong = start(table);
    const right = start(table, 3.5);
    table.peer.reply(wrong.streamId, "text");
    table.peer.reply(right.streamId, 3.5);
    const result = table.told[0]?.result;

    assert.ok(result?.kind === "failed" && result.error.code === "INTERNAL" && result.error.processed === "yes");
    assert.equal(result.notStarted, false);
    assert.deepEqual([right.endings, table.closed], [[3.5], []]);
  });

  it("leaves a call that was answered with a declared error to its owner", () => {
    const table = openTable();
    const { call, endings } = table.maker.make({ method: "area", args: [{ kind: "empty" }, undefined] });
    table.send(call);
    const [streamId = -1] = table.peer.takeCalls();
    table.peer.send(Kind.ERROR, Flag.DECLARED, streamId, 8, declared("demo.kitchen.v1.Overloaded", call, [10]));
    const [told, ...more] = table.told;

    assert.ok(told?.result.kind === "declared" && told.result.error instanceof Overloaded && more.length === 0);
    assert.deepEqual([endings, table.calls.has(call)], [[], false]);
  });

  for (const [what, kind, flags] of [
    ["a CALL", Kind.CALL, 0],
    ["a CANCEL", Kind.CANCEL, 0],
    ["items for a call that expects none", Kind.ITEM, 0],
    ["credit for a call that sends none", Kind.CREDIT, 0],
    ["the end of a stream for a call that expects none", Kind.END, 0],
  ] as const) {
    it(`ends the connection on ${what}, and with it every call`, () => {
      const table = openTable();
      const [one, other] = [start(table), start(table)];
      table.peer.send(kind, flags, one.streamId, 1, packPayload(1));

      assert.match(table.closed[0]?.message ?? "", /protocol violation/);
      assert.deepEqual(new Set(table.told.map(({ call }) => call)), new Set([one.call, other.call]));
    });
  }

  it("ends one call alone when a mistake of ours meets its frame, and gives its slot back", () => {
    const table = openTable();
    const other = start(table);
    const broken = start(table);
    broken.call.addStream({
      onItems: () => {
        throw new TypeError("a bug");
      },
      stop: () => undefined,
    } as unknown as CallStream); // all that is called
    table.peer.send(Kind.ITEM, 0, broken.streamId, 0, packPayload(1));
    const [error] = broken.endings;

    assert.match(String(error), /\[INTERNAL\] internal error/);
    assert.match(table.peer.log.join(), /divide: a frame from .* met a bug of this side.*TypeError: a bug/s);
    assert.deepEqual([table.closed.length, table.calls.size, other.endings], [0, 1, []]);
    assert.deepEqual(
      table.told.map(({ call, result }) => [call === broken.call, result.kind]),
      [[true, "givenUp"]],
      "its owner knows that there is room",
    );
    assert.deepEqual(
      table.peer.take().map(({ kind, streamId }) => [kind, streamId]),
      [[Kind.CANCEL, broken.streamId]],
      "the server goes on for nobody",
    );
    assert.equal(start(table).streamId & SLOT_MASK, broken.streamId & SLOT_MASK);
  });

  it("takes HEADERS of each attempt", () => {
    const table = openTable();
    const { call, streamId } = start(table);
    const headers = (of: number): void => table.peer.send(Kind.HEADERS, Flag.OPTIONAL, of, 0, packPayload({ a: "b" }));
    headers(streamId);
    table.peer.refuseCall(streamId);
    table.send(call);
    headers(table.peer.takeCalls()[0] ?? -1);

    assert.equal(table.closed.length, 0);
  });

  it("takes HEADERS once, and none behind", () => {
    const table = openTable();
    const { streamId } = start(table);
    table.peer.send(Kind.HEADERS, Flag.OPTIONAL, streamId, 0, packPayload({ a: "b" }));
    assert.equal(table.closed.length, 0);
    table.peer.send(Kind.HEADERS, Flag.OPTIONAL, streamId, 0, packPayload({ a: "b" }));

    assert.match(table.closed[0]?.message ?? "", /second HEADERS/);
  });
});

/** The payload of a declared error of the call's method. */
function declared(name: string, { method }: OutgoingCall, fields: readonly unknown[]): Uint8Array {
  const def = method.def.errors.find((each) => each.name === name);
  assert.ok(def !== undefined);
  return packPayload([def.id, name, fields]);
}
