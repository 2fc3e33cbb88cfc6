// What another protocol has of a request, with a request and a response that are none.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { RpcError } from "callwire";
import type { AnswerSink, Failure, HttpMethod, JsonRequest } from "callwire/http";
import { FakeClock } from "callwire/testing";
import { Exchange } from "#runtime/http/exchange.js";
import type { HttpConnection } from "#runtime/http/http-connection.js";
import type { Piece } from "#runtime/http/http-inflow.js";
import { FrontExchange } from "#runtime/http/other-exchange.js";
import { SlowRequests } from "#runtime/http/slow-requests.js";
import { until } from "../../support/wait.js";

const METHOD: HttpMethod = {
  fullName: "demo.desk.v1.Desk/open",
  kind: "unary",
  isReadonly: false,
  cacheableMs: undefined,
  hasParameters: true,
  streamName: undefined,
  wrapsResult: true,
};
const MAX_MESSAGE_BYTES = 10;
/** Of all bodies that are not whole, in these tests. */
const ROOM_BYTES = 8;
const WAITED = { waitedMs: 5, queuedMs: 7 };

class FakeResponse extends EventEmitter {
  takes = true;
  readonly written: Uint8Array[] = [];
  readonly stream = Object.assign(new EventEmitter(), { close: () => undefined });

  write(bytes: Uint8Array): boolean {
    this.written.push(bytes);
    return this.takes;
  }

  destroy(): void {
    this.emit("close");
  }
}

/** A turn that begins when the test says so, and a room for bodies. */
class FakeInflow {
  isOver = false;
  readonly waiting: (readonly [Piece, number])[] = [];
  spentMs = 0;
  heldBytes = 0;

  onBody(piece: Piece, bytes: number): void {
    if (this.isOver) this.waiting.push([piece, bytes]);
    else piece.deal(0, 0);
  }

  spend(ms: number): void {
    this.spentMs += ms;
  }

  openRoom() {
    return {
      hold: (bytes: number): boolean => {
        if (bytes > ROOM_BYTES) return false;
        this.heldBytes = bytes;
        return true;
      },
      close: () => {
        this.heldBytes = 0;
      },
    };
  }
}

describe("a request of another protocol", () => {
  let clock: FakeClock;
  let response: FakeResponse;
  let started: JsonRequest[];
  let cancelled: RpcError[];
  let inflow: FakeInflow;

  beforeEach(() => {
    clock = new FakeClock();
    response = new FakeResponse();
    started = [];
    cancelled = [];
    inflow = new FakeInflow();
  });

  function exchangeOf(headers: Readonly<Record<string, string>> = {}, chunks: readonly Buffer[] = []): FrontExchange {
    const request = Object.assign(Readable.from(chunks, { objectMode: true }), { headers, httpVersionMajor: 2, complete: true });
    const caller = {
      start(_method: HttpMethod, call: JsonRequest) {
        started.push(call);
        return { cancel: (reason: RpcError) => void cancelled.push(reason) };
      },
      leave: () => undefined,
    };
    const exchange = new Exchange(
      // What is asked of the three is there.
      request as unknown as IncomingMessage,
      response as unknown as ServerResponse,
      { caller, inflow, unread: new SlowRequests(clock, 1_000), closesBehindAnswer: false } as unknown as HttpConnection,
    );
    const limits = {
      metadata: ["x-trace"],
      maxMessageBytes: MAX_MESSAGE_BYTES,
      slow: new SlowRequests(clock, 1_000),
      stalled: new SlowRequests(clock, 1_000),
    };
    const explain = (): { status: number; code: "UNIMPLEMENTED"; message: string } => ({
      status: 404,
      code: "UNIMPLEMENTED",
      message: "nothing\u001b[31m is there",
    });
    return new FrontExchange(exchange, "demo.desk.v1.Desk/open", limits, WAITED, explain);
  }

  function sinkOf(failures: Failure[]): AnswerSink {
    const none = (): undefined => undefined;
    return { onResult: none, onItem: none, onEnd: none, onFailure: (failure) => void failures.push(failure), writtenBytes: 0 };
  }

  it("waits for a client that takes its answer, cuts off one that does not, and nobody once it is over", async () => {
    const exchange = exchangeOf();
    await exchange.write(Buffer.of(1));
    response.takes = false;
    const waiting = exchange.write(Buffer.of(2));
    response.emit("drain");
    await waiting;
    const stalled = exchange.write(Buffer.of(3));
    await clock.advance(5_000);
    await stalled;
    assert.equal(exchange.isOver, true);
    await exchange.write(Buffer.of(4));
    assert.deepEqual(
      response.written.map((bytes) => bytes[0]),
      [1, 2, 3],
    );
  });

  it("is cut off a while behind its answer when something of its body is unread, and not otherwise", async () => {
    const read = exchangeOf({}, [Buffer.alloc(4)]);
    for await (const _ of read.readBody());
    response.stream.emit("finish");
    await clock.advance(5_000);
    assert.equal(read.isOver, false);

    response = new FakeResponse();
    const unread = exchangeOf({}, [Buffer.alloc(4), Buffer.alloc(4)]);
    response.stream.emit("finish");
    await clock.advance(500);
    assert.equal(unread.isOver, false);
    await clock.advance(5_000);
    assert.equal(unread.isOver, true);
  });

  it("begins a call with the metadata that is listed, and no longer than a timer has", () => {
    const exchange = exchangeOf({ "x-trace": "abc", "x-other": "no" });
    const failures: Failure[] = [];
    const call = { args: {}, bytes: 0, items: undefined, timeoutMs: 1e12 };
    const cancel = exchange.start(METHOD, call, sinkOf(failures));
    assert.deepEqual([started[0]?.timeoutMs, [...(started[0]?.metadata ?? [])]], [2_147_483_647, [["x-trace", "abc"]]]);
    cancel();
    assert.deepEqual([cancelled[0]?.code, failures], ["CANCELLED", []]);
    assert.match(cancelled[0]?.text ?? "", /demo\.desk\.v1\.Desk\/open: its client is gone/);
  });

  it("begins none with a header that is reserved", () => {
    const failures: Failure[] = [];
    const call = { args: {}, bytes: 0, items: undefined, timeoutMs: undefined };
    exchangeOf({ "callwire-attempt": "1" }).start(METHOD, call, sinkOf(failures))();
    assert.deepEqual([started, cancelled], [[], []]);
    assert.equal(failures[0]?.code, "INVALID_ARGUMENT");
  });

  it("reads a body to its limit, and one part further that says that it is larger", async () => {
    const parts = [Buffer.alloc(3), Buffer.alloc(4), Buffer.alloc(4), Buffer.alloc(4)];
    const hold = inflow.openRoom().hold;
    inflow.openRoom = () => ({ hold: (bytes) => hold(Math.min(bytes, ROOM_BYTES)), close: () => undefined });
    const exchange = exchangeOf({}, parts);
    let bytes = 0;
    for await (const part of exchange.readBody()) bytes += part.length;
    assert.deepEqual([bytes, exchange.readBytes], [11, 11]);
  });

  it("says how long it has waited when its call begins, and how long its first message has at most", async () => {
    const exchange = exchangeOf({}, [envelope(2)]);
    inflow.isOver = true;
    const messages = exchange.readEnvelopes("never");
    let isThere = false;
    const first = messages.next().then(() => {
      isThere = true;
    });
    await until(() => inflow.waiting.length > 0);
    assert.equal(isThere, false);
    inflow.waiting[0]?.[0].deal(30, 40);
    await first;
    const call = { args: {}, bytes: 0, items: undefined, timeoutMs: undefined };
    exchange.start(METHOD, call, sinkOf([]));
    assert.deepEqual([started[0]?.waitedMs, started[0]?.queuedMs], [5, 40]);
  });

  it("is cut off when its connection goes while a message waits", async () => {
    const exchange = exchangeOf({}, [envelope(2)]);
    inflow.isOver = true;
    const first = exchange.readEnvelopes("never").next();
    await until(() => inflow.waiting.length > 0);
    inflow.waiting[0]?.[0].drop();
    await assert.rejects(first, { code: "CANCELLED" });
  });

  it("has its body's end in the turn of its peer", async () => {
    const exchange = exchangeOf({ "content-length": "3" }, [Buffer.alloc(3)]);
    inflow.isOver = true;
    const body = exchange.readBody();
    assert.equal((await body.next()).done, false);
    const end = body.next();
    await until(() => inflow.waiting.length > 0);
    assert.equal(inflow.waiting[0]?.[1], 3);
    inflow.waiting[0]?.[0].deal(0, 0);
    assert.equal((await end).done, true);
  });

  it("has room for what is not whole, counts small parts, and gives the room back with its answer", async () => {
    const exchange = exchangeOf({}, [Buffer.alloc(2), Buffer.alloc(2)]);
    const body = exchange.readBody();
    await body.next();
    await body.next();
    assert.equal(inflow.heldBytes, 4);
    assert.ok(inflow.spentMs > 0);
    response.emit("close"); // and nobody reads on
    assert.equal(inflow.heldBytes, 0);
  });

  for (const [kind, read] of [
    ["a body", (exchange: FrontExchange) => exchange.readBody()],
    ["a message", (exchange: FrontExchange) => exchange.readEnvelopes("never")],
  ] as const) {
    it(`is told when there is no room for more of ${kind}`, async () => {
      const whole = envelope(9);
      const exchange = exchangeOf({}, [whole.subarray(0, 6), whole.subarray(6, 12), whole.subarray(12)]);
      const failed = (async () => {
        for await (const _ of read(exchange));
      })();
      const error: unknown = await failed.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof RpcError);
      assert.equal(exchange.failureOf(error)?.code, "RESOURCE_EXHAUSTED");
      assert.match(exchange.failureOf(error)?.message ?? "", /there is no room for \d+ bytes/);
      assert.equal(exchange.failureOf(new TypeError("of somebody else")), undefined);
    });
  }

  it("shows texts of others so that they are safe", () => {
    const exchange = exchangeOf();
    assert.equal(exchange.explainPath(), "nothing\\u{1b}[31m is there");
    assert.equal(exchange.textOf({ code: "INTERNAL", message: "a\nb" }), "a\\nb");
  });
});

function envelope(bytes: number): Buffer {
  const whole = Buffer.alloc(5 + bytes);
  whole.writeUInt32BE(bytes, 1);
  return whole;
}
