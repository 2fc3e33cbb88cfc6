import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import { ConnectionStreams } from "#runtime/call/connection-streams.js";
import { OutgoingStream, type OutgoingStreamOptions } from "#runtime/call/outgoing-stream.js";
import { CONNECTION_WINDOW_BYTES, Flag, Kind, STREAM_WINDOW_BYTES } from "#runtime/wire/frame.js";
import { packPayload } from "#runtime/wire/payload.js";
import { Reader } from "#runtime/wire/reader.js";
import { openConnection } from "../../support/fake-peer.js";
import { CallMaker } from "../../support/outgoing-calls.js";
import { until } from "../../support/wait.js";

const STREAM_ID = 9;

/** The streams of a call of the kitchen: `sum` sends items, `watch` expects some, `chat` both. */
function open(method: string, options: Pick<OutgoingStreamOptions, "source" | "waitMs"> = {}, timeoutMs = 10_000) {
  const clock = new FakeClock();
  const made = new CallMaker(clock).make({ method, timeoutMs });
  const { def } = made.call.method;
  const stream = new OutgoingStream(made.call, { request: def.request, ...options });
  made.call.addStream(stream);
  const incoming = def.kind === "clientStreaming" ? undefined : stream.receive(def.result);
  const peer = openConnection(clock);
  const streams = new ConnectionStreams();
  const begin = (): number => {
    const flags = stream.onSending(streams);
    stream.onSent(peer.connection, STREAM_ID);
    return flags;
  };
  const sent = () =>
    peer.take().map(({ kind, argument, payload }) => (kind === Kind.ITEM ? ["item", [...payload]] : [kind, argument]));
  return { ...made, clock, stream, incoming, peer, streams, begin, sent };
}

function point(): Reader {
  return Reader.of(packPayload([1.5, 2.5]));
}

describe("the streams of a call at its client", () => {
  it("touch their source only when the server gives credit: until then the call may go elsewhere", async () => {
    let taken = 0;
    const source = (function* () {
      taken++;
      yield 0.5;
    })();
    const { stream, begin, sent } = open("sum", { source });
    begin();
    assert.deepEqual([taken, stream.hasMoved, sent()], [0, false, []]);
    stream.onCredit(1_000);
    await until(() => taken === 1);

    assert.equal(stream.hasMoved, true);
    await new Promise(setImmediate);
    assert.deepEqual(sent(), [
      ["item", [...packPayload(0.5)]],
      [Kind.END, 0],
    ]);
  });

  it("have moved with the first item that comes", () => {
    const { stream, begin } = open("watch");
    begin();
    assert.equal(stream.hasMoved, false);
    stream.onItems(point());
    assert.equal(stream.hasMoved, true);
  });

  it("run their source where the caller is", async () => {
    const place = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const source = (function* () {
      seen.push(place.getStore());
      yield 0.5;
    })();
    const { stream, begin } = place.run("caller", () => open("sum", { source }));
    begin();
    place.run("frame", () => stream.onCredit(1_000));
    await until(() => seen.length > 0);

    assert.deepEqual(seen, ["caller"]);
  });

  for (const [what, method, frame, error] of [
    [
      "items for a call that expects none",
      "sum",
      (stream: OutgoingStream) => stream.onItems(point()),
      /items for a call that expects none/,
    ],
    [
      "credit for a call that sends none",
      "watch",
      (stream: OutgoingStream) => stream.onCredit(1),
      /credit for a call that sends no items/,
    ],
  ] as const) {
    it(`are broken by ${what}`, () => {
      const { stream, begin } = open(method);
      begin();

      assert.throws(() => frame(stream), { name: "ViolationError", message: error });
    });
  }

  it("say by a flag that the window is small when many streams have theirs, and give it back when the call ends", () => {
    const { stream, streams, begin } = open("watch");
    for (let i = 0; i < CONNECTION_WINDOW_BYTES / STREAM_WINDOW_BYTES; i++) streams.openWindow();
    assert.equal(begin(), Flag.SMALL_WINDOW);
    stream.stop();
    streams.closeWindow(STREAM_WINDOW_BYTES);
    assert.equal(begin(), 0);
    assert.equal(begin(), 0, "each attempt gives back what the one before had");
    stream.stop();
    stream.stop();
    assert.equal(streams.openWindow(), STREAM_WINDOW_BYTES);
    assert.notEqual(streams.openWindow(), STREAM_WINDOW_BYTES, "none was given back twice");
  });

  it("have no deadline once they are on their way, when only the wait for an instance had one, and have it again while they wait", () => {
    const { call, clock, endings, stream, begin } = open("watch", { waitMs: 500 }, 500);
    begin();
    void clock.advance(10_000);
    assert.deepEqual([endings.length, call.deadlineAt], [0, Infinity]);
    stream.onWaiting(clock.nowMs());
    assert.equal(call.deadlineAt, clock.nowMs() + 500);
    void clock.advance(500);
    assert.ok(endings[0] instanceof RpcError && endings[0].code === "DEADLINE_EXCEEDED");
  });

  it("keep a deadline that somebody gave, and end with the call that made theirs at the latest", () => {
    const given = open("watch", {}, 500);
    given.begin();
    given.stream.onWaiting(0);
    assert.equal(given.call.deadlineAt, 500);
    const inherited = open("watch", { waitMs: 500 }, 500);
    inherited.stream.endBy(2_000);
    inherited.stream.endBy(3_000);
    inherited.begin();
    assert.equal(inherited.call.deadlineAt, 2_000);
    inherited.stream.onWaiting(1_900);
    assert.equal(inherited.call.deadlineAt, 2_000);
  });

  it("end the call when its reader leaves, and when an item does not fit", async () => {
    const left = open("watch");
    left.begin();
    await left.incoming?.return();
    assert.ok(left.endings[0] instanceof RpcError && left.endings[0].code === "CANCELLED");
    const wrong = open("watch");
    wrong.begin();
    wrong.stream.onItems(Reader.of(packPayload("text")));
    await assert.rejects(Promise.resolve(wrong.incoming?.next()), /items\[0\]/);
    assert.ok(wrong.endings[0] instanceof RpcError && wrong.endings[0].code === "INTERNAL");
  });

  for (const [what, source, code, text] of [
    ["an item that does not fit", [0.5, "text"], "INVALID_ARGUMENT", /sum: values\[1\] /],
    [
      "what the source throws",
      (function* () {
        yield 0.5;
        throw new RangeError("no more");
      })(),
      "CANCELLED",
      /sum: the source of `values` failed: no more/,
    ],
  ] as const) {
    it(`end the call with ${what}`, async () => {
      const { endings, stream, begin } = open("sum", { source: source as Iterable<unknown> });
      begin();
      stream.onCredit(1_000);
      await until(() => endings.length > 0);
      const [error] = endings;

      assert.ok(error instanceof RpcError && error.code === code, String(error));
      assert.match(error.message, text);
    });
  }

  it("give the server credit for what was read, and send nothing more when the call is over", async () => {
    const { stream, incoming, begin, sent } = open("watch");
    begin();
    const items = Reader.of(Buffer.concat(Array.from({ length: 10_000 }, () => packPayload([1.5, 2.5]))));
    stream.onItems(items);
    for (let i = 0; i < 5_000; i++) await incoming?.next();
    const credits = sent();
    assert.ok(credits.length > 0 && credits.every(([kind, bytes]) => kind === Kind.CREDIT && Number(bytes) > 0));
    stream.stop();
    for (let i = 0; i < 5_000; i++) await incoming?.next();

    assert.deepEqual(sent(), []);
  });
});
