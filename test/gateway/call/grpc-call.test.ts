// Calls by gRPC, gRPC-Web and Connect in binary through a gateway in this process, by the clients
// of connect-es with types that protoc has made.

import assert from "node:assert/strict";
import {
  create,
  type DescMethod,
  type DescMethodStreaming,
  type DescService,
  type FileRegistry,
  fromJson,
  type JsonObject,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { type CallOptions, Code, ConnectError, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { RpcError } from "callwire";
import { isUnary, streamsAnswers, streamsBoth, streamsRequests } from "#gateway/call/method-kinds.js";
import { InvalidOperation, type KitchenHandler, Overloaded } from "../../../generated/kitchen-sink.js";
import { compileProto } from "../../support/compiled-proto.js";
import { describeIdl } from "../../support/contracts.js";
import { deferred, eventually } from "../../support/wait.js";
import { GrpcGateway } from "../grpc-gateway.js";

/** Of the registry, of servers, and of code: nothing that a client is told. */
const INSIDE = /127\.0\.0\.1|memory:|\bat .*\.js|instance/;
const PATIENT: CallOptions = { timeoutMs: 60_000 };

const PROTOCOLS: Readonly<Record<string, (baseUrl: string) => Transport>> = {
  gRPC: (baseUrl) => createGrpcTransport({ baseUrl }),
  "gRPC with JSON": (baseUrl) => createGrpcTransport({ baseUrl, useBinaryFormat: false }),
  "gRPC-Web": (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2" }),
  "gRPC-Web over HTTP/1.1": (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  "Connect in binary": (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2", useBinaryFormat: true }),
};

describe("a call by gRPC", () => {
  let types: FileRegistry;
  let service: DescService;
  let gateway: GrpcGateway;
  let transport: Transport;

  before(() => {
    types = compileProto(describeIdl());
    const found = types.getService("demo.kitchen.v1.Kitchen");
    assert.ok(found !== undefined);
    service = found;
  });
  afterEach(() => gateway[Symbol.asyncDispose]());

  async function start(methods: Partial<KitchenHandler> = {}, protocol = "gRPC"): Promise<void> {
    gateway = await GrpcGateway.ofKitchen(methods, { metadata: ["x-trace", "x-key-bin"] });
    const connect = PROTOCOLS[protocol];
    assert.ok(connect !== undefined);
    transport = connect(gateway.url);
  }

  async function call(name: string, args: JsonObject, options: CallOptions = PATIENT): Promise<unknown> {
    const method = methodOf(name);
    assert.ok(isUnary(method));
    const { signal, timeoutMs, headers, onHeader, onTrailer } = options;
    const { message, header, trailer } = await transport.unary(method, signal, timeoutMs, headers, fromJson(method.input, args));
    onHeader?.(header);
    onTrailer?.(trailer);
    return toJson(method.output, message);
  }

  /** Messages of the answer; the last is what it has failed with. */
  async function stream(name: string, messages: Iterable<JsonObject> | AsyncIterable<JsonObject>): Promise<unknown[]> {
    const method = streamOf(name);
    const input = (async function* () {
      for await (const message of messages) yield fromJson(method.input, message);
    })();
    const found: unknown[] = [];
    try {
      const answer = await transport.stream(method, undefined, PATIENT.timeoutMs, undefined, input);
      for await (const message of answer.message) found.push(toJson(method.output, message));
    } catch (error) {
      found.push(ConnectError.from(error));
    }
    return found;
  }

  function methodOf(name: string): DescMethod {
    const method = service.methods.find((each) => each.name === name);
    assert.ok(method !== undefined, name);
    return method;
  }

  function streamOf(name: string): DescMethodStreaming {
    const method = methodOf(name);
    assert.ok(streamsAnswers(method) || streamsRequests(method) || streamsBoth(method));
    return method;
  }

  async function failureOf(work: Promise<unknown>): Promise<ConnectError> {
    const error = await work.then(
      (answer) => assert.fail(`answered ${JSON.stringify(answer)}`),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ConnectError);
    return error;
  }

  for (const protocol of Object.keys(PROTOCOLS)) {
    it(`has the values and the errors of its server, by ${protocol}`, async () => {
      await start(
        {
          divide(_context, num1, num2) {
            if (num2 === 0) throw new InvalidOperation({ operation: "Divide", why: "not by zero" });
            if (num2 === 2) throw new Error("a secret of the handler");
            if (num2 === 3) throw new RpcError("PERMISSION_DENIED", "not for\nyou: 100 %, \u00e9");
            return num1 / num2;
          },
          area: (_context, shape) => (shape.kind === "circle" ? shape.radius : undefined),
          find: (_context, name, limit) => new Map([[limit, { kind: "left", value: name }]]),
        },
        protocol,
      );
      assert.deepEqual(await call("divide", { num1: 10, num2: 4 }), { result: 2.5 });
      assert.deepEqual(await call("divide", { num1: 10 }), { result: 10 }); // num2 is 1 by default
      assert.deepEqual(await call("divide", { num1: 0, num2: 5 }), { result: 0 }); // 0 is sent
      assert.deepEqual(await call("divide", { num1: "Infinity", num2: 5 }), { result: "Infinity" });
      assert.deepEqual(await call("area", { shape: { circle: { radius: 2 } } }), { result: 2 });
      assert.deepEqual(await call("area", { shape: { empty: {} } }), {});
      assert.deepEqual(await call("find", { name: "pan" }), { result: { "10": { left: "pan" } } });
      assert.deepEqual(await call("ping", {}), {});
      assert.deepEqual(await call("log", { line: "one way" }), {});

      const declared = await failureOf(call("divide", { num1: 1, num2: 0 }));
      assert.deepEqual([declared.code, declared.rawMessage], [Code.InvalidArgument, "not by zero"]);
      const schema = types.getMessage("demo.kitchen.v1.InvalidOperation");
      assert.ok(schema !== undefined);
      const [detail] = declared.findDetails(schema);
      assert.deepEqual(toJson(schema, detail ?? create(schema)), { operation: "Divide", why: "not by zero" });
      const hidden = await failureOf(call("divide", { num1: 1, num2: 2 }));
      assert.equal(hidden.code, Code.Internal);
      assert.doesNotMatch(hidden.message, /secret/);
      const told = await failureOf(call("divide", { num1: 1, num2: 3 }));
      assert.deepEqual([told.code, told.rawMessage], [Code.PermissionDenied, "not for\\nyou: 100 %, \u00e9"]);
      for (const [method, args, text] of [
        ["divide", {}, /num1: missing/],
        ["area", { shape: {} }, /shape/],
        ["area", {}, /shape: missing/],
        ["find", { name: "" }, /name/],
      ] as const) {
        const wrong = await failureOf(call(method, args));
        assert.equal(wrong.code, Code.InvalidArgument, method);
        assert.match(wrong.rawMessage, text, method);
      }
    });

    it(`streams from its server, by ${protocol}`, async () => {
      await start(
        {
          *watch(_context, fromSeq) {
            for (let x = 0; x < fromSeq; x++) yield { x, y: x + 0.5 };
            if (fromSeq > 2) throw new Overloaded({ retryAfter: 1_000 });
          },
        },
        protocol,
      );
      assert.deepEqual(await stream("watch", [{ fromSeq: 2 }]), [
        { x: 0, y: 0.5 },
        { x: 1, y: 1.5 },
      ]);
      const failed = await stream("watch", [{ fromSeq: 3 }]);
      assert.equal(failed.length, 4);
      const error = failed[3];
      assert.ok(error instanceof ConnectError);
      assert.equal(error.code, Code.FailedPrecondition);
      const schema = types.getMessage("demo.kitchen.v1.Overloaded");
      assert.ok(schema !== undefined);
      const [detail] = error.findDetails(schema);
      assert.deepEqual(toJson(schema, detail ?? create(schema)), { retryAfter: "1s" });
    });
  }

  for (const protocol of ["gRPC", "Connect in binary"]) {
    it(`streams from its client, and both ways, by ${protocol}`, async () => {
      await start({}, protocol);
      assert.deepEqual(await stream("sum", [{ values: 1 }, { values: 2.5 }]), [{ result: 3.5 }]);
      assert.deepEqual(await stream("sum", []), [{ result: 0 }]);
      const answers = deferred<void>();
      const lines = (async function* () {
        yield { room: "a", lines: "first" };
        await answers.promise;
        yield { lines: "" };
      })();
      const method = streamOf("chat");
      const input = (async function* () {
        for await (const line of lines) yield fromJson(method.input, line);
      })();
      const answer = await transport.stream(method, undefined, PATIENT.timeoutMs, undefined, input);
      const found: unknown[] = [];
      for await (const message of answer.message) {
        found.push(toJson(method.output, message));
        answers.resolve(); // the second line is sent behind the first answer
      }
      assert.deepEqual(found, [{ result: "a: first" }, { result: "a: " }]);
    });
  }

  it("takes metadata that is listed, and gives back what the handler sets", async () => {
    const seen: unknown[] = [];
    await start({
      divide(context, num1) {
        const { metadata } = context;
        seen.push(metadata.get("x-trace"), metadata.has("x-other"), metadata.get("x-key-bin"));
        context.headers.set("x-answered", "by the kitchen");
        context.trailers.set("x-cost", "3");
        return num1;
      },
    });
    let header = new Headers();
    let trailer = new Headers();
    const options: CallOptions = {
      ...PATIENT,
      headers: { "x-trace": "abc", "x-other": "no", "x-key-bin": "AQI" },
      onHeader: (given) => {
        header = given;
      },
      onTrailer: (given) => {
        trailer = given;
      },
    };
    await call("divide", { num1: 1 }, options);
    assert.deepEqual(seen.slice(0, 2), ["abc", false]);
    assert.deepEqual(Uint8Array.from(seen[2] as Uint8Array), Uint8Array.of(1, 2)); // metadata that ends in -bin is bytes
    assert.deepEqual([header.get("x-answered"), trailer.get("x-cost")], ["by the kitchen", "3"]);
    const reserved = await failureOf(call("ping", {}, { ...PATIENT, headers: { "callwire-x": "1" } }));
    assert.equal(reserved.code, Code.InvalidArgument);
  });

  it("carries its deadline to the handler, and takes one of a year", async () => {
    const left: number[] = [];
    const aborted = deferred<void>();
    await start({
      async divide(context, num1) {
        left.push((context.deadlineAt ?? Infinity) - performance.now());
        if (num1 === 1) return 1;
        await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()));
        aborted.resolve();
        return 2;
      },
    });
    await call("divide", { num1: 1 }, { timeoutMs: 45_000 });
    const { input } = methodOf("divide");
    const body = writeEnvelope(toBinary(input, fromJson(input, { num1: 1 })));
    const headers = { "content-type": "application/grpc-web+proto", "grpc-timeout": "31536000S" };
    await fetch(`${gateway.url}/demo.kitchen.v1.Kitchen/divide`, { method: "POST", headers, body });
    assert.ok((left[0] ?? 0) > 500 && (left[0] ?? 0) <= 45_000, String(left[0]));
    assert.ok((left[1] ?? 0) > 45_000, String(left[1]));
    for (let timeoutMs = 300; left.length < 3; timeoutMs *= 2) {
      const late = await failureOf(call("divide", { num1: 2 }, { timeoutMs })); // before it has come there, on a busy machine
      assert.equal(late.code, Code.DeadlineExceeded);
      assert.doesNotMatch(late.message, INSIDE);
    }
    await aborted.promise;
  });

  it("is cancelled at its server when its client leaves, also a stream that is read to nowhere", async () => {
    const entered = deferred<void>();
    const aborted = deferred<void>();
    const closed = deferred<void>();
    await start({
      async divide(context) {
        entered.resolve();
        await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()));
        aborted.resolve();
        return 2;
      },
      async *watch() {
        try {
          for (let x = 0; ; x++) {
            yield { x, y: 0 };
            await new Promise((resolve) => setImmediate(resolve));
          }
        } finally {
          closed.resolve();
        }
      },
    });
    const gone = new AbortController();
    const asked = call("divide", { num1: 2 }, { ...PATIENT, signal: gone.signal });
    await entered.promise;
    gone.abort();
    assert.equal((await failureOf(asked)).code, Code.Canceled);
    await aborted.promise;

    const method = streamOf("watch");
    const input = (async function* () {
      yield fromJson(method.input, { fromSeq: 1 });
    })();
    const leaving = new AbortController();
    const answer = await transport.stream(method, leaving.signal, undefined, undefined, input);
    for await (const _message of answer.message) break;
    leaving.abort();
    await closed.promise;
    await gateway.backend.idle();
  });

  it("is refused in the form of its protocol where nothing is, and says what was meant", async () => {
    await start();
    for (const [path, text] of [
      ["/demo.kitchen.v1.Kitchen/divid", /did you mean \/demo\.kitchen\.v1\.Kitchen\/divide/],
      ["/demo.none.v1.None/call", /there is no method/],
    ] as const) {
      const response = await fetch(`${gateway.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/grpc-web+proto" },
        body: Buffer.alloc(5),
      });
      assert.deepEqual([response.status, response.headers.get("grpc-status")], [200, "12"], path);
      assert.match(response.headers.get("grpc-message") ?? "", text, path);
      const stub = methodOf("ping");
      assert.ok(isUnary(stub));
      const [, parent = "", name = ""] = path.split("/");
      const unknown = { ...stub, name, parent: { ...stub.parent, typeName: parent } };
      const failed = await failureOf(transport.unary(unknown, undefined, PATIENT.timeoutMs, undefined, fromJson(stub.input, {})));
      assert.equal(failed.code, Code.Unimplemented, path);
      assert.match(failed.rawMessage, text, path);
      const connect = await fetch(`${gateway.url}${path}`, { method: "POST", headers: { "content-type": "application/proto" } });
      assert.equal(connect.status, 404);
    }
  });

  it("is refused when its message is too large, compressed, nested without end, or garbage", async () => {
    await start({ area: () => 1 });
    const post = async (path: string, body: Buffer, headers: Readonly<Record<string, string>> = {}): Promise<string> => {
      const own = { "content-type": "application/grpc-web+proto", ...headers };
      const response = await fetch(`${gateway.url}/demo.kitchen.v1.Kitchen/${path}`, { method: "POST", headers: own, body });
      const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
      return /grpc-status: ?(\d+)/.exec(text)?.[1] ?? response.headers.get("grpc-status") ?? `HTTP ${response.status}`;
    };
    const nested = (levels: number): Buffer => {
      let bytes = Buffer.alloc(0);
      for (let level = 0; level < levels; level++) bytes = Buffer.concat([Buffer.of(0x42), varint(bytes.length), bytes]);
      return bytes;
    };
    assert.equal(await post("ping", writeEnvelope(Buffer.alloc(0))), "0");
    assert.equal(await post("ping", writeEnvelope(Buffer.alloc(0), 0, 4 * 1024 * 1024 + 1)), "8");
    assert.equal(await post("ping", writeEnvelope(Buffer.alloc(0), 1)), "13"); // compressed, and nobody has said how
    assert.equal(await post("ping", writeEnvelope(Buffer.alloc(0)), { "grpc-encoding": "gzip" }), "12");
    assert.equal(
      await post("area", writeEnvelope(Buffer.concat([Buffer.of(0x12), varint(nested(2_000).length), nested(2_000)]))),
      "13",
    );
    assert.equal(await post("area", writeEnvelope(Buffer.of(0xff, 0xff, 0xff))), "13");
    assert.equal(await post("ping", writeEnvelope(Buffer.alloc(2), 0, 20)), "3"); // ends in the middle
    assert.equal(await post("ping", Buffer.alloc(0)), "12"); // there is no message
  });

  it("has a text and details that fit into trailers, and all of them where there is room", async () => {
    const why = "\u{1f600}".repeat(3_000);
    await start({
      divide() {
        throw new InvalidOperation({ operation: "Divide", why });
      },
    });
    const short = await failureOf(call("divide", { num1: 1 }));
    assert.deepEqual([short.code, short.rawMessage, short.details], [Code.InvalidArgument, "\u{1f600}".repeat(512), []]);
    const connect = PROTOCOLS["Connect in binary"];
    assert.ok(connect !== undefined);
    transport = connect(gateway.url);
    const whole = await failureOf(call("divide", { num1: 1 }));
    assert.deepEqual([whole.rawMessage, whole.details.length], [why, 1]);
  });

  it("refuses values that no contract has", async () => {
    await start({ area: () => 1 });
    const method = methodOf("area");
    const args = { shape: { empty: {} }, options: { tags: ["a"], big: "1", data: "", at: "2026-11-28T12:00:00Z" } };
    assert.deepEqual(await call("area", args), { result: 1 });
    const message = fromJson(method.input, args);
    const options = Reflect.get(message, "options") as { at: { seconds: bigint } }; // of the exported type
    options.at.seconds = 10n ** 15n; // far behind the year 9999
    assert.ok(isUnary(method));
    const failed = await failureOf(transport.unary(method, undefined, PATIENT.timeoutMs, undefined, message));
    assert.equal(failed.code, Code.InvalidArgument);
    assert.match(failed.rawMessage, /demo\.kitchen\.v1\.Kitchen\/area: .*Timestamp/);
  });

  it("asks who may call, as the front does, and lets pages of an origin that is named call by gRPC-Web", async () => {
    gateway = await GrpcGateway.ofKitchen({}, { cors: { origins: ["https://shop.example"] }, metadata: ["x-trace"] });
    const ping = (headers: Readonly<Record<string, string>>, method = "POST"): Promise<Response> =>
      fetch(`${gateway.url}/demo.kitchen.v1.Kitchen/ping`, {
        method,
        headers: { "content-type": "application/grpc-web+proto", ...headers },
        ...(method === "POST" ? { body: Buffer.alloc(5) } : {}),
      });
    const asked = { origin: "https://shop.example", "access-control-request-method": "POST" };
    const preflight = await ping(asked, "OPTIONS");
    const allowed = (preflight.headers.get("access-control-allow-headers") ?? "").split(", ");
    for (const name of ["content-type", "grpc-timeout", "x-grpc-web", "x-user-agent", "x-trace"])
      assert.ok(allowed.includes(name), name);
    const page = await ping({ origin: "https://shop.example" });
    assert.deepEqual([page.status, page.headers.get("access-control-allow-origin")], [200, "https://shop.example"]);
    assert.equal(page.headers.get("access-control-expose-headers"), "*");
    assert.equal((await ping({ origin: "https://evil.example" })).status, 403);
  });

  it("makes no more items than its client takes", async () => {
    let made = 0;
    const padding = 1_000_000;
    await start({
      *chat() {
        for (; made < 1_000; made++) yield "x".repeat(padding);
      },
    });
    const method = streamOf("chat");
    const input = (async function* () {
      yield fromJson(method.input, { room: "a" });
    })();
    const leaving = new AbortController();
    const answer = await transport.stream(method, leaving.signal, undefined, undefined, input);
    const items = answer.message[Symbol.asyncIterator]();
    await items.next();
    // Meanwhile all could be made: the calls of another client take their turns with them.
    const other = createGrpcTransport({ baseUrl: gateway.url });
    const ping = methodOf("ping");
    assert.ok(isUnary(ping));
    for (let before = -1; made > before; ) {
      before = made;
      for (let count = 0; count < 20; count++)
        await other.unary(ping, undefined, PATIENT.timeoutMs, undefined, fromJson(ping.input, {}));
    }
    assert.ok(made < 500, `${made} MB were made for a client that has taken one`);
    leaving.abort();
    await gateway.backend.idle();
  });

  it("tells nothing of the registry and of servers when nobody takes it", async () => {
    await start();
    assert.deepEqual(await call("ping", {}), {});
    const { closeKitchens } = await import("../../support/kitchen-server.js");
    await closeKitchens();
    const failed = await failureOf(call("ping", {}, { timeoutMs: 500 }));
    assert.ok(failed.code === Code.Unavailable || failed.code === Code.DeadlineExceeded, String(failed.code));
    assert.doesNotMatch(failed.message, INSIDE);
  });

  it("leaves Connect with JSON to the front, and GET to it", async () => {
    await start({ find: (_context, name) => new Map([[1, { kind: "left", value: name }]]) });
    const response = await fetch(`${gateway.url}/demo.kitchen.v1.Kitchen/divide`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"num1":10,"num2":4}',
    });
    assert.equal(await response.text(), '{"result":2.5}');
    const own = await fetch(`${gateway.url}/demo.kitchen.v1.Kitchen/find?message=%7B%22name%22%3A%22pan%22%7D`);
    assert.equal(await own.text(), '{"result":{"1":{"left":"pan"}}}');
    const method = methodOf("find");
    assert.ok(isUnary(method));
    const binary = createConnectTransport({ baseUrl: gateway.url, httpVersion: "1.1", useBinaryFormat: true, useHttpGet: true });
    const { message } = await binary.unary(method, undefined, undefined, undefined, fromJson(method.input, { name: "pan" }));
    assert.deepEqual(toJson(method.output, message), { result: { "1": { left: "pan" } } });
  });

  it("is finished while the gateway drains", async () => {
    const entered = deferred<void>();
    const go = deferred<void>();
    await start({
      async divide() {
        entered.resolve();
        await go.promise;
        return 7;
      },
    });
    const running = call("divide", { num1: 1 });
    await entered.promise;
    gateway.backend.isDraining = true;
    gateway.front.goAway();
    go.resolve();
    assert.deepEqual(await running, { result: 7 });
    await eventually(() => gateway.backend.idle());
  });
});

function writeEnvelope(message: Uint8Array, flags = 0, length = message.length): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
