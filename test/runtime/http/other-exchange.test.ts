// What another protocol has of a request, with a request and a response that are none.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { RpcError } from "callwire";
import type { AnswerSink, Failure, HttpMethod, JsonRequest } from "callwire/http";
import { FakeClock } from "callwire/testing";
import { Exchange } from "#runtime/http/exchange.js";
import type { HttpConnection } from "#runtime/http/http-connection.js";
import { FrontExchange } from "#runtime/http/other-exchange.js";
import { SlowRequests } from "#runtime/http/slow-requests.js";

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

class FakeResponse extends EventEmitter {
  takes = true;
  readonly written: Uint8Array[] = [];

  write(bytes: Uint8Array): boolean {
    this.written.push(bytes);
    return this.takes;
  }

  destroy(): void {
    this.emit("close");
  }
}

describe("a request of another protocol", () => {
  let clock: FakeClock;
  let response: FakeResponse;
  let started: JsonRequest[];
  let cancelled: RpcError[];

  beforeEach(() => {
    clock = new FakeClock();
    response = new FakeResponse();
    started = [];
    cancelled = [];
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
      { caller, closesBehindAnswer: false } as unknown as HttpConnection,
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
    return new FrontExchange(exchange, "demo.desk.v1.Desk/open", limits, explain);
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
    const parts = [Buffer.alloc(6), Buffer.alloc(6), Buffer.alloc(6), Buffer.alloc(6)];
    const exchange = exchangeOf({}, parts);
    let bytes = 0;
    for await (const part of exchange.readBody()) bytes += part.length;
    assert.deepEqual([bytes, exchange.readBytes], [12, 12]);
  });

  it("shows texts of others so that they are safe", () => {
    const exchange = exchangeOf();
    assert.equal(exchange.explainPath(), "nothing\\u{1b}[31m is there");
    assert.equal(exchange.textOf({ code: "INTERNAL", message: "a\nb" }), "a\\nb");
  });
});
