// The client of Connect-ES for Node, from exported contracts, against a server with HTTP: by
// HTTP/1.1 and HTTP/2, JSON, with the cases that Connect's own conformance suite names.

import assert from "node:assert/strict";
import type { DescMessage, DescService } from "@bufbuild/protobuf";
import { type CallOptions, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { type CallwireServer, RpcError } from "callwire";
import { createHttp } from "callwire/http";
import { InvalidOperation, type KitchenHandler, Overloaded } from "../../generated/kitchen-sink.js";
import { compileProto } from "../support/compiled-proto.js";
import { describeIdl } from "../support/contracts.js";
import { closeKitchens, startKitchen } from "../support/kitchen-server.js";
import { deferred } from "../support/wait.js";

const KITCHEN = "demo.kitchen.v1.Kitchen";
const PATIENT: CallOptions = { timeoutMs: 60_000 };

/** By the names of the export; a client of a service that is data has no types. */
interface KitchenClient {
  divide(message: object, options?: CallOptions): Promise<{ readonly result?: number }>;
  find(message: object, options?: CallOptions): Promise<{ readonly result: Readonly<Record<string, unknown>> }>;
  log(message: object, options?: CallOptions): Promise<object>;
  ping(message: object, options?: CallOptions): Promise<object>;
  sum(messages: AsyncIterable<object>, options?: CallOptions): Promise<{ readonly result?: number }>;
  watch(message: object, options?: CallOptions): AsyncIterable<{ readonly x?: number; readonly y?: number }>;
  chat(messages: AsyncIterable<object>, options?: CallOptions): AsyncIterable<{ readonly result?: string }>;
}

for (const httpVersion of ["1.1", "2"] as const) {
  describe(`connect-node by HTTP/${httpVersion}`, () => {
    let service: DescService;
    let invalidOperation: DescMessage;

    before(function () {
      this.timeout(30_000);
      const registry = compileProto(describeIdl());
      const [found, error] = [registry.getService(KITCHEN), registry.getMessage("demo.kitchen.v1.InvalidOperation")];
      assert.ok(found !== undefined && error !== undefined);
      [service, invalidOperation] = [found, error];
    });
    afterEach(closeKitchens);

    async function start(methods: Partial<KitchenHandler> = {}, metadata: readonly string[] = []): Promise<KitchenClient> {
      const server = await startKitchen(methods, { http: createHttp({ metadata }) });
      return connectTo(server);
    }

    function connectTo(server: CallwireServer): KitchenClient {
      const options = { baseUrl: server.httpUrl ?? "", useBinaryFormat: false, useHttpGet: true };
      const transport = createConnectTransport(httpVersion === "2" ? { ...options, httpVersion } : { ...options, httpVersion });
      return createClient(service, transport) as unknown as KitchenClient; // of the service that is data
    }

    it("calls a method, with defaults left out", async () => {
      const kitchen = await start();

      assert.equal((await kitchen.divide({ num1: 10, num2: 4 }, PATIENT)).result, 2.5);
      assert.equal((await kitchen.divide({ num1: 10 }, PATIENT)).result, 10);
      assert.equal((await kitchen.divide({ num1: 0 }, PATIENT)).result, 0);
      await kitchen.ping({});
    });

    it("calls what changes nothing by GET", async () => {
      const kitchen = await start({ find: (_context, name, limit) => new Map([[limit, { kind: "left", value: name }]]) });

      const { result } = await kitchen.find({ name: "p&n ü" }, PATIENT);
      assert.match(JSON.stringify(result), /"10":.*"p&n ü"/);
    });

    it("gets an error with its code, its text, its type and its fields", async () => {
      const kitchen = await start({
        divide() {
          throw new InvalidOperation({ operation: "Divide", why: "not by zero" });
        },
        ping() {
          throw new RpcError("NOT_FOUND", "nobody is here");
        },
      });

      const declared = await failureOf(kitchen.divide({ num1: 1 }, PATIENT));
      assert.deepEqual([declared.code, declared.rawMessage], [Code.InvalidArgument, "not by zero"]);
      assert.deepEqual(
        declared.details.map((detail) => Reflect.get(detail, "type")),
        ["demo.kitchen.v1.InvalidOperation"],
      );
      const [detail] = declared.findDetails(invalidOperation);
      assert.ok(detail !== undefined);
      assert.deepEqual([Reflect.get(detail, "operation"), Reflect.get(detail, "why")], [0, "not by zero"]);
      const plain = await failureOf(kitchen.ping({}));
      assert.deepEqual([plain.code, plain.rawMessage], [Code.NotFound, "nobody is here"]);
      assert.equal((await failureOf(kitchen.find({ name: "" }))).code, Code.InvalidArgument);
    });

    it("reads what a server streams, and how it ended", async () => {
      const kitchen = await start({
        async *watch(_context, fromSeq) {
          yield { x: fromSeq, y: 0 };
          yield { x: 1, y: 2 };
          if (fromSeq === 7) throw new Overloaded({ retryAfter: 1 });
        },
      });

      const seen: unknown[] = [];
      for await (const { x, y } of kitchen.watch({ fromSeq: 3n })) seen.push([x, y]);
      assert.deepEqual(seen, [
        [3, 0],
        [1, 2],
      ]);
      let count = 0;
      const failure = await failureOf(
        (async () => {
          for await (const _ of kitchen.watch({ fromSeq: 7n })) count++;
        })(),
      );
      assert.deepEqual([failure.code, count], [Code.FailedPrecondition, 2]);
    });

    it("streams to a server, and over HTTP/2 both ways", async () => {
      const kitchen = await start();

      assert.equal((await kitchen.sum(each({ values: 1 }, { values: 2.5 }))).result, 3.5);
      assert.equal((await kitchen.sum(each())).result, 0);
      const chat = async (): Promise<readonly unknown[]> => {
        const lines: unknown[] = [];
        for await (const { result } of kitchen.chat(each({ room: "a", lines: "one" }, { lines: "two" }))) lines.push(result);
        return lines;
      };
      if (httpVersion === "2") assert.deepEqual(await chat(), ["a: one", "a: two"]);
      else assert.ok((await failureOf(chat())) instanceof ConnectError);
    });

    it("has its deadline and its cancellation reach the handler", async () => {
      const ended: string[] = [];
      const cancelled = deferred<undefined>();
      const begun = deferred<undefined>();
      const kitchen = await start({
        async ping({ signal }) {
          begun.resolve(undefined);
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          ended.push(String(Reflect.get(signal.reason, "code")));
          cancelled.resolve(undefined);
        },
      });

      assert.equal((await failureOf(kitchen.ping({}, { timeoutMs: 100 }))).code, Code.DeadlineExceeded);
      await cancelled.promise;
      assert.match(ended[0] ?? "", /DEADLINE_EXCEEDED|CANCELLED/);
      const abort = new AbortController();
      const call = failureOf(kitchen.ping({}, { signal: abort.signal }));
      await begun.promise;
      abort.abort();
      assert.equal((await call).code, Code.Canceled);
    });

    it("sends and gets metadata, twice under one name, too", async () => {
      let seen: string | Uint8Array | undefined;
      const kitchen = await start(
        {
          ping({ metadata, headers, trailers }) {
            seen = metadata.get("x-tenant");
            headers.set("x-cost", "5");
            trailers.set("x-end", "bye");
          },
        },
        ["x-tenant"],
      );
      const headers = new Headers({ "x-tenant": "a" });
      headers.append("x-tenant", "b");
      const got: (string | null)[] = [];

      await kitchen.ping(
        {},
        { headers, onHeader: (given) => got.push(given.get("x-cost")), onTrailer: (given) => got.push(given.get("x-end")) },
      );
      assert.equal(seen, "a, b");
      assert.deepEqual(got, ["5", "bye"]);
    });

    it("is told when a message is too large", async () => {
      const kitchen = connectTo(await startKitchen({}, { maxFrameBytes: 1_000, http: createHttp() }));

      assert.equal((await failureOf(kitchen.log({ line: "a".repeat(2_000) }))).code, Code.ResourceExhausted);
      assert.equal((await failureOf(kitchen.find({ name: "a".repeat(2_000) }))).code, Code.InvalidArgument); // by GET
    });
  });
}

async function* each(...messages: readonly object[]): AsyncGenerator<object> {
  yield* messages;
}

async function failureOf(call: Promise<unknown>): Promise<ConnectError> {
  try {
    await call;
  } catch (error) {
    return ConnectError.from(error);
  }
  return assert.fail("it did not fail");
}
