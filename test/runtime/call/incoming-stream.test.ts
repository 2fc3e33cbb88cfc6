import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import { TimerWheel } from "#runtime/base/timer-wheel.js";
import { ConnectionStreams } from "#runtime/call/connection-streams.js";
import { IncomingCall } from "#runtime/call/incoming-call.js";
import { IncomingStream, NO_ITEMS } from "#runtime/call/incoming-stream.js";
import type { MethodDef } from "#runtime/schema/service-def.js";
import { CONNECTION_WINDOW_BYTES, Flag, Kind, SMALL_WINDOW_BYTES, STREAM_WINDOW_BYTES } from "#runtime/wire/frame.js";
import { packPayload } from "#runtime/wire/payload.js";
import { Reader } from "#runtime/wire/reader.js";
import { openConnection } from "../../support/fake-peer.js";
import { methodOf } from "../../support/outgoing-calls.js";
import { until } from "../../support/wait.js";

const STREAM_ID = 9;
const WHOLE_WINDOWS = CONNECTION_WINDOW_BYTES / STREAM_WINDOW_BYTES;

/**
 * The streams of a call to a method of the kitchen: `sum` takes items, `watch` gives some, `chat`
 * both.
 */
function open(method: string, streams = new ConnectionStreams()) {
  const { def, fullName } = methodOf(method);
  const { kind, request, result } = def as MethodDef<never, never>;
  const peer = openConnection();
  const clock = new FakeClock();
  const server = { clock, stopping: new AbortController().signal, wheel: new TimerWheel(clock) };
  const call = new IncomingCall(fullName, {}, { address: "x" }, STREAM_ID, 1_000, server);
  const response = kind === "serverStreaming" || kind === "bidi" ? result : undefined;
  const options = { method: fullName, request, response, streams, windowBytes: STREAM_WINDOW_BYTES };
  const stream = new IncomingStream(peer.connection.outbox, call, options);
  call.stream = stream;
  return { peer, call, stream, streams };
}

function items(...values: readonly unknown[]): Reader {
  return Reader.of(Buffer.concat(values.map((value) => packPayload(value))));
}

describe("the streams of a call at its server", () => {
  it("let the client send when the handler is about to run, and give the reader its items until END", async () => {
    const { peer, stream } = open("sum");
    assert.deepEqual(peer.take(), []);
    stream.start();
    assert.deepEqual(
      peer.take().map(({ kind, streamId, argument }) => [kind, streamId, argument]),
      [[Kind.CREDIT, STREAM_ID, STREAM_WINDOW_BYTES]],
    );
    stream.onItems(items(1.5, 2.5));
    stream.onEnd();
    const read: unknown[] = [];
    for await (const item of stream.items) read.push(item);

    assert.deepEqual(read, [1.5, 2.5]);
  });

  it("take part of the connection's window for as long as the client may send: until END, or the end of the call", () => {
    const streams = new ConnectionStreams();
    for (let i = 1; i < WHOLE_WINDOWS; i++) streams.openWindow();
    for (const end of ["onEnd", "close"] as const) {
      const { peer, stream } = open("sum", streams);
      stream.start();
      assert.equal(peer.take()[0]?.argument, STREAM_WINDOW_BYTES);
      const second = open("sum", streams);
      second.stream.start();
      assert.equal(second.peer.take()[0]?.argument, SMALL_WINDOW_BYTES);
      second.stream.close();
      stream[end]();
      stream.close();
      stream.close();
    }
    assert.equal(streams.openWindow(), STREAM_WINDOW_BYTES);
    assert.equal(streams.openWindow(), SMALL_WINDOW_BYTES, "none was given back twice");
  });

  for (const [what, method, frame, error] of [
    [
      "items for a method that takes none",
      "watch",
      (stream: IncomingStream) => stream.onItems(items(1)),
      /items for a method that takes none/,
    ],
    [
      "an END for a method that takes no items",
      "watch",
      (stream: IncomingStream) => stream.onEnd(),
      /an END for a method that takes no items/,
    ],
    [
      "credit for a method that sends none",
      "sum",
      (stream: IncomingStream) => stream.onCredit(1),
      /credit for a method that sends no items/,
    ],
    [
      "items behind the END",
      "sum",
      (stream: IncomingStream) => {
        stream.onEnd();
        stream.onItems(items(1));
      },
      /items behind the END of their stream/,
    ],
    [
      "a second END",
      "chat",
      (stream: IncomingStream) => {
        stream.onEnd();
        stream.onEnd();
      },
      /a second END of one stream/,
    ],
  ] as const) {
    it(`are broken by ${what}`, () => {
      const { stream } = open(method);
      stream.start();

      assert.throws(() => frame(stream), { name: "ViolationError", message: error });
    });
  }

  it("send the handler's items with the headers before the first, and not before", async () => {
    const { peer, call, stream } = open("watch");
    call.headers.set("a", "b");
    async function* points() {
      call.headers.set("c", "d");
      yield { x: 1, y: 2 };
    }
    await stream.send(points());

    assert.deepEqual(
      peer.take().map(({ kind, flags, streamId }) => [kind, flags, streamId]),
      [
        [Kind.HEADERS, Flag.OPTIONAL, STREAM_ID],
        [Kind.ITEM, 0, STREAM_ID],
      ],
    );
  });

  it("reject a result that has no items, and take none when the method sends none", async () => {
    await assert.rejects(open("watch").stream.send(7), /a handler of a stream must return an iterable, got number/);
    const { peer, stream } = open("sum");
    await stream.send([1]);

    assert.deepEqual(peer.take(), []);
  });

  it("tell the reader why the call is over, and close what the handler sends", async () => {
    const { stream } = open("chat");
    stream.start();
    stream.onItems(items("a"));
    let state = "";
    const reader = stream.items[Symbol.asyncIterator]();
    await reader.next();
    const sending = stream.send(
      (async function* () {
        try {
          state = "open";
          for (;;) yield "b".repeat(1_000);
        } finally {
          state = "closed";
        }
      })(),
    );
    await until(() => state === "open");
    const reason = new RpcError("CANCELLED", "enough");
    stream.cancel(reason);

    await assert.rejects(reader.next(), reason);
    await sending;
    assert.equal(state, "closed");
  });

  it("tell the reader which item does not fit, without a method that would make it the error of a call of its own", async () => {
    const { stream } = open("sum");
    stream.start();
    stream.onItems(items(1.5, "text"));
    const reader = stream.items[Symbol.asyncIterator]();
    await reader.next();

    await assert.rejects(reader.next(), (error) => {
      assert.ok(error instanceof RpcError && error.code === "INVALID_ARGUMENT" && error.method === undefined);
      assert.match(error.message, /Kitchen\/sum: values\[1\] /);
      return true;
    });
  });

  it("give the client credit for what was read, and none when the connection is gone", async () => {
    const { peer, stream } = open("sum");
    stream.start();
    peer.take();
    for (let left = STREAM_WINDOW_BYTES; left > 0; left -= 9_000)
      stream.onItems(items(...Array.from({ length: 1_000 }, () => 0.5)));
    const reader = stream.items[Symbol.asyncIterator]();
    for (let i = 0; i < 20_000; i++) await reader.next();
    const credits = peer.take().filter(({ kind }) => kind === Kind.CREDIT);
    assert.ok(credits.length > 0 && credits.every(({ argument }) => argument > 0));
    peer.lose();
    for (let i = 0; i < 9_000; i++) await reader.next();

    assert.deepEqual(peer.connection.isClosed, true);
  });

  it("are open for what the client may still send, until its END", () => {
    const { stream } = open("sum");
    stream.start();
    assert.equal(stream.openBytes, STREAM_WINDOW_BYTES);
    stream.onItems(items(1.5));
    assert.equal(stream.openBytes, STREAM_WINDOW_BYTES - 9);
    stream.onEnd();
    assert.equal(stream.openBytes, 0);
    assert.equal(open("watch").stream.openBytes, 0);
  });

  it("have no items for the handler of a method that takes none", async () => {
    assert.equal(open("watch").stream.items, NO_ITEMS);
    for await (const _ of NO_ITEMS) assert.fail("an item");
    await NO_ITEMS[Symbol.asyncDispose]();
  });
});
