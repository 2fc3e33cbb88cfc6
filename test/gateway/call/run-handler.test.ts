// What a handler of connect-es is told of a body that the front reads no further.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { Code, ConnectError } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import type { OtherExchange } from "callwire/http";
import { runHandler } from "#gateway/call/run-handler.js";

const FULL = new Error("the front has no room");

describe("a handler of connect-es", () => {
  for (const type of ["application/grpc", "application/grpc-web+proto", "application/proto"]) {
    it(`is told by a status why a body of ${type} is read no further`, async () => {
      const seen: unknown[] = [];
      await runHandler(handlerThatReads(seen), exchangeOf(type, FULL), "never");
      const [error] = seen;
      assert.ok(error instanceof ConnectError);
      assert.deepEqual([error.code, error.rawMessage], [Code.ResourceExhausted, "no room"]);
    });
  }

  it("is told what else a body has thrown as it is", async () => {
    const seen: unknown[] = [];
    const other = new Error("the stream was cut off");
    await runHandler(handlerThatReads(seen), exchangeOf("application/grpc", other), "never");
    assert.deepEqual(seen, [other]);
  });
});

function handlerThatReads(seen: unknown[]): UniversalHandler {
  const handler = async ({ body }: { readonly body: AsyncIterable<Uint8Array> }): Promise<unknown> => {
    try {
      for await (const _ of body);
    } catch (error) {
      seen.push(error);
    }
    return { status: 200 };
  };
  return handler as unknown as UniversalHandler; // it is called, and asked for nothing else
}

function exchangeOf(type: string, thrown: Error): OtherExchange {
  const body = (async function* () {
    yield Uint8Array.of(0);
    throw thrown;
  })();
  const response = Object.assign(new EventEmitter(), { writeHead: () => undefined, end: () => undefined });
  const exchange: Partial<Record<keyof OtherExchange, unknown>> = {
    request: { headers: { "content-type": type }, httpVersion: "2.0", method: "POST", url: "/a.v1.A/a" },
    response,
    isLast: false,
    readEnvelopes: () => body,
    readBody: () => body,
    failureOf: (error: unknown) => (error === FULL ? { code: "RESOURCE_EXHAUSTED", message: "no room" } : undefined),
    textOf: ({ message }: { readonly message: string }) => message,
  };
  return exchange as unknown as OtherExchange; // of which nothing else is asked
}
