// Calls through a gateway in this process: they look as those at a server that answers HTTP itself.

import assert from "node:assert/strict";
import { type CallwireServer, implement, openRegistry, type Registry, RpcError, serve } from "callwire";
import { implementDynamic } from "callwire/dynamic";
import { createHttp, type Failure, type HttpListener, type HttpMethod } from "callwire/http";
import { FollowedContracts } from "#cli/live/followed-contracts.js";
import { GatewayBackend } from "#cli/live/gateway/gateway-backend.js";
import { openHttpFront } from "#cli/live/gateway/http-front.js";
import { KnownServices } from "#cli/live/gateway/known-services.js";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator } from "../../../../generated/calculator.js";
import { InvalidOperation, type KitchenHandler, Overloaded } from "../../../../generated/kitchen-sink.js";
import { closeKitchens, startKitchen } from "../../../support/kitchen-server.js";
import { deferred, eventually } from "../../../support/wait.js";
import { createLive } from "../live-here.js";
import { compileText } from "../mcp/shop.js";

const KITCHEN = "/demo.kitchen.v1.Kitchen/";
const JSON_TYPE = { "content-type": "application/json" };
/** Of the registry, of servers, and of code: nothing that a client is told. */
const INSIDE = /127\.0\.0\.1|memory:|\bat .*\.js|instance/;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

describe("a call through the gateway", () => {
  let count = 0;
  let target: string;
  let registry: Registry;
  let contracts: FollowedContracts<"native">;
  let services: KnownServices;
  let backend: GatewayBackend;
  let front: HttpListener;
  const told: string[] = [];

  async function startGateway(): Promise<void> {
    const live = createLive({ registry: target }, told);
    registry = openRegistry(target).registry;
    contracts = new FollowedContracts(live, registry, "native", 20);
    services = new KnownServices(live, registry, contracts);
    await services.begin();
    backend = new GatewayBackend(contracts, services);
    front = await openHttpFront(backend, { listen: "127.0.0.1:0", metadata: ["x-trace"] });
  }

  beforeEach(() => {
    target = `memory:gateway-${count++}`;
    told.length = 0;
  });
  afterEach(async () => {
    front.stop();
    backend.end();
    services.end();
    await closeKitchens();
    await contracts.close();
    await registry[Symbol.asyncDispose]();
  });

  async function ask(url: string, path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(`${url}${path}`, init);
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  function post(path: string, args: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return ask(front.url, path, { method: "POST", body: JSON.stringify(args), headers: { ...JSON_TYPE, ...headers } });
  }

  async function start(methods: Partial<KitchenHandler> = {}): Promise<CallwireServer> {
    const server = await startKitchen(methods, {
      listen: "127.0.0.1:0",
      registry: target,
      http: createHttp({ metadata: ["x-trace"] }),
    });
    await startGateway();
    return server;
  }

  it("has the answer that its server gives by HTTP, whatever becomes of it", async () => {
    const server = await start({
      divide(context, num1, num2) {
        context.headers.set("x-answered", "by the kitchen");
        if (num2 === 0) throw new InvalidOperation({ operation: "Divide", why: "not by zero" });
        if (num2 === 1) throw new RpcError("PERMISSION_DENIED", "not for you");
        if (num2 === 2) throw new Error("a secret of the handler");
        return num1 / num2;
      },
      area: (_context, shape) => (shape.kind === "circle" ? shape.radius : undefined),
      find: (_context, name, limit) => new Map([[limit, { kind: "left", value: name }]]),
    });
    for (const [path, args] of [
      ["divide", { num1: 10, num2: 4 }],
      ["divide", { num1: 9, num2: 3, newer: [1] }],
      ["divide", { num1: 1, num2: 0 }],
      ["divide", { num1: 1, num2: 1 }],
      ["divide", { num1: "x" }],
      ["divide", []],
      ["area", { shape: { circle: { radius: 2 } } }],
      ["area", { shape: { empty: {} } }],
      ["area", { shape: { cirle: {} } }],
      ["find", { name: "pan" }],
      ["find", { name: "" }],
      ["ping", {}],
      ["log", { line: "one way" }],
      ["log", { line: 1 }],
    ] as const) {
      const own = await ask(server.httpUrl ?? "", KITCHEN + path, {
        method: "POST",
        body: JSON.stringify(args),
        headers: JSON_TYPE,
      });
      const { status, body, headers } = await post(KITCHEN + path, args);
      assert.deepEqual([status, body], [own.status, own.body], `${path} ${JSON.stringify(args)}`);
      assert.equal(headers.get("x-answered"), own.headers.get("x-answered"), path);
    }
    const { status, body } = await post(`${KITCHEN}divide`, { num1: 1, num2: 2 });
    assert.equal(status, 500);
    assert.doesNotMatch(body, /secret/);
  });

  it("may be as large as at its server, to the byte, whatever its metadata", async () => {
    const lengths: number[] = [];
    const server = await start({
      log: (_context, line) => void lengths.push(line.length),
    });
    const limit = backend.maxMessageBytes;
    const lineOf = (bytes: number) => "a".repeat(bytes - '{"line":""}'.length);
    for (const url of [server.httpUrl ?? "", front.url]) {
      for (const [bytes, expected] of [
        [limit - 1, 200],
        [limit, 200],
        [limit + 1, 413],
      ] as const) {
        const { status, body } = await ask(url, `${KITCHEN}log`, {
          method: "POST",
          body: JSON.stringify({ line: lineOf(bytes) }),
          headers: { ...JSON_TYPE, authorization: "x".repeat(7_000) },
        });
        assert.equal(status, expected, `${bytes} ${body.slice(0, 200)}`);
      }
    }
    const both = [limit - 1, limit].map((bytes) => lineOf(bytes).length);
    await eventually(() => assert.deepEqual(lengths, [...both, ...both]));
  });

  it("has the same answers to GET, with what may be kept of them", async () => {
    const server = await start({ find: (_context, name, limit) => new Map([[limit, { kind: "left", value: name }]]) });
    for (const query of ["find?message=%7B%22name%22%3A%22pan%22%7D", "find?message=%7B%7D", "find", "divide?message=%7B%7D"]) {
      const own = await ask(server.httpUrl ?? "", KITCHEN + query, {});
      const { status, body, headers } = await ask(front.url, KITCHEN + query, {});
      assert.deepEqual([status, body], [own.status, own.body], query);
      for (const name of ["etag", "cache-control", "allow"]) assert.equal(headers.get(name), own.headers.get(name), query);
    }
    assert.equal((await ask(front.url, "/readyz?service=demo.kitchen.v1.Kitchen", {})).status, 200);
  });

  it("streams in each direction", async () => {
    await start({
      *watch(_context, fromSeq) {
        for (let x = 0; x < fromSeq; x++) yield { x, y: -x };
        throw new Overloaded({ retryAfter: 1_000 });
      },
    });
    assert.deepEqual(await stream("watch", { fromSeq: 2 }), [
      { x: 0, y: "-0" },
      { x: 1, y: -1 },
      {
        error: {
          code: "failed_precondition",
          message: "Overloaded",
          details: [{ type: "demo.kitchen.v1.Overloaded", value: "CgIIAQ", debug: { retryAfter: "1s" } }],
        },
      },
    ]);
    assert.deepEqual(await stream("sum", { values: 1 }, { values: 2.5 }), [{ result: 3.5 }, {}]);
    const [wrong] = (await stream("sum", { values: 1 }, { values: "x" })) as { error: { code: string; message: string } }[];
    assert.equal(wrong?.error.code, "invalid_argument");
    assert.match(wrong?.error.message ?? "", /"x" is not a number/);
    const [odd] = (await stream("sum", { values: 1 }, [2])) as { error: { code: string; message: string } }[];
    assert.equal(odd?.error.code, "invalid_argument");
    assert.match(odd?.error.message ?? "", /sum: a message is no object; send \{"values": \.\.\.\}/);
  });

  /** Messages of the answer, the last of which ends it. */
  async function stream(method: string, ...messages: readonly unknown[]): Promise<readonly unknown[]> {
    const body = Buffer.concat(messages.map((message) => envelope(JSON.stringify(message))));
    const headers = { "content-type": "application/connect+json", "connect-protocol-version": "1" };
    const response = await fetch(`${front.url}${KITCHEN}${method}`, { method: "POST", body, headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    const found: unknown[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = at + 5 + bytes.readUInt32BE(at + 1);
      found.push(JSON.parse(bytes.toString("utf8", at + 5, end)));
      at = end;
    }
    return found;
  }

  it("carries metadata, deadlines and cancellation to the handler", async () => {
    const seen: unknown[] = [];
    const entered = deferred<void>();
    const aborted = deferred<void>();
    await start({
      async divide(context, num1) {
        seen.push(context.metadata.get("x-trace"), context.metadata.has("x-other"));
        if (num1 === 1) return 1;
        entered.resolve();
        await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()));
        aborted.resolve();
        return 2;
      },
    });
    await post(`${KITCHEN}divide`, { num1: 1 }, { "x-trace": "abc", "x-other": "no", "connect-timeout-ms": "30000" });
    assert.deepEqual(seen, ["abc", false]);
    for (const longest of ["2147483648", "9999999999"])
      assert.equal((await post(`${KITCHEN}ping`, {}, { "connect-timeout-ms": longest })).status, 200, longest);
    const late = await post(`${KITCHEN}divide`, { num1: 2 }, { "connect-timeout-ms": "100" });
    assert.equal(late.status, 504);
    assert.doesNotMatch(late.body, INSIDE);
    await aborted.promise;
  });

  it("has the metadata of its own answer alone, whoever had its client before", async () => {
    await start({
      async divide(context, num1) {
        const name = String(num1);
        context.headers.set("x-early", name);
        context.trailers.set("x-late", name);
        if (num1 % 4 === 1) throw new InvalidOperation({ operation: "Divide", why: "odd" });
        if (num1 % 4 === 2) await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()));
        return num1;
      },
    });
    const callOf = async (num1: number): Promise<void> => {
      const isLate = num1 % 4 === 2;
      const [{ status, headers }, other] = await Promise.all([
        post(`${KITCHEN}divide`, { num1 }, isLate ? { "connect-timeout-ms": "20" } : {}),
        post(`${KITCHEN}ping`, {}),
      ]);
      const name = isLate ? headers.get("x-early") && `${num1}` : `${num1}`; // who is late may have it
      assert.equal(status, isLate ? 504 : num1 % 4 === 1 ? 400 : 200);
      assert.deepEqual([headers.get("x-early"), headers.get("trailer-x-late")], [name, name], `${num1}`);
      assert.deepEqual([other.status, other.headers.get("x-early"), other.headers.get("trailer-x-late")], [200, null, null]);
    };
    for (let num1 = 0; num1 < 24; num1++) await callOf(num1); // by one client, in turn
    await Promise.all(Array.from({ length: 48 }, (_, num1) => callOf(num1)));
  });

  it("is cancelled at its server when its client goes away", async () => {
    const entered = deferred<void>();
    const aborted = deferred<void>();
    await start({
      async find(context) {
        entered.resolve();
        await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()));
        aborted.resolve();
        return new Map();
      },
    });
    const gone = new AbortController();
    const asked = fetch(`${front.url}${KITCHEN}find`, {
      method: "POST",
      body: '{"name":"x"}',
      headers: { ...JSON_TYPE, "connect-timeout-ms": "60000" },
      signal: gone.signal,
    });
    await entered.promise;
    gone.abort();
    await assert.rejects(asked);
    await aborted.promise;
    await backend.idle();
  });

  it("finds a service that registers later, and says which path was meant", async () => {
    await start();
    const wrong = await post("/demo.kitchen.v1.Kitchen/divid", {});
    assert.equal(wrong.status, 404);
    assert.match(wrong.body, /did you mean \/demo\.kitchen\.v1\.Kitchen\/divide/);
    const misspelt = await post("/demo.kitchen.v1.Kitchin/divide", {});
    assert.match(misspelt.body, /did you mean \/demo\.kitchen\.v1\.Kitchen\/divide/);
    const args = { num1: 10, num2: 4 };
    assert.equal((await post("/demo.calculator.v1.Calculator/divide", args)).status, 404);
    await using _later = await serve({
      listen: "127.0.0.1:0",
      registry: target,
      services: [implement(Calculator, calculator)],
      stopOnSignal: false,
    });
    await eventually(async () =>
      assert.equal((await post("/demo.calculator.v1.Calculator/divide", args)).body, '{"result":2.5}'),
    );
  });

  it("follows a contract that changes", async () => {
    const desk = (body: string, answer: string): Promise<CallwireServer> => {
      const contract = compileText(`package demo.desk.v1; service Desk { ${body} }`);
      const services = [implementDynamic(contract, "demo.desk.v1.Desk", () => answer)];
      return serve({ listen: "127.0.0.1:0", registry: target, services, stopOnSignal: false, graceMs: 100 });
    };
    await using before = await desk("open(): string;", "before");
    await startGateway();
    assert.equal((await post("/demo.desk.v1.Desk/open", {})).body, '{"result":"before"}');
    assert.equal((await post("/demo.desk.v1.Desk/shut", {})).status, 404);
    await using _after = await desk("open(): string; shut(): string;", "after");
    await before.close();
    await eventually(async () => assert.equal((await post("/demo.desk.v1.Desk/shut", {})).body, '{"result":"after"}'));
  });

  it("asks the registry nothing for names of strangers, and keeps none of them", async () => {
    const own = compileText("package callwire.tools.v1; service Tools { ping(): bool; }");
    const services = [implementDynamic(own, "callwire.tools.v1.Tools", () => true)];
    await using _tools = await serve({ listen: "127.0.0.1:0", registry: target, services, stopOnSignal: false });
    await start();
    const asked: string[] = [];
    const { subscribe } = registry;
    Object.assign(registry, {
      subscribe(name: string, ...rest: []) {
        asked.push(name);
        return subscribe.call(registry, name, ...rest);
      },
    });
    for (let index = 0; index < 50; index++) assert.equal((await post(`/demo.x.v1.Stranger${index}/call`, {})).status, 404);
    for (const path of [
      "/callwire.tools.v1.Tools/ping",
      "/callwire.reflection.v1.Reflection/services",
      "/%00/x",
      "/..//x",
      "/__proto__/x",
      "/a b/x",
      "/",
      "/x",
    ])
      assert.equal((await post(path, {})).status, 404, path);
    assert.deepEqual(asked, []);
    assert.equal(contracts.size, 1);
  });

  it("asks twice a second at most for a service without an instance", async () => {
    await start();
    const { list, subscribe } = registry;
    let asked = 0;
    Object.assign(registry, {
      list: async () => [...(await list.call(registry)), "demo.ghost.v1.Ghost"],
      subscribe(name: string, ...rest: []) {
        asked++;
        return subscribe.call(registry, name, ...rest);
      },
    });
    const askGhost = (): Promise<Answer> => post("/demo.ghost.v1.Ghost/call", {});
    await eventually(async () => assert.ok((await askGhost()).status === 404 && asked > 0)); // it is in the list now
    asked = 0;
    const startedAt = performance.now();
    for (let index = 0; index < 100; index++) assert.equal((await askGhost()).status, 404);
    const looks = Math.ceil((performance.now() - startedAt) / 500) + 1;
    assert.ok(asked <= looks * 4, `${asked} questions in ${looks} looks`); // a look is a few of them
  });

  it("compares a path that is not there with those of the nearest service alone", async () => {
    await start();
    const meant = [...backend.paths("demo.kitchen.v1.Kitchin/find")];
    assert.ok(meant.includes("demo.kitchen.v1.Kitchen/find"));
    assert.deepEqual([...backend.paths("demo.kitchen.v1.Kitchen/zzz")], meant);
    assert.deepEqual([...backend.paths("zzz/zzz"), ...backend.paths("")], []);
  });

  it("tells nothing of the registry and of servers when nobody takes it", async () => {
    const server = await start();
    assert.equal((await post(`${KITCHEN}ping`, {})).status, 200);
    await server.close();
    const { status, body } = await post(`${KITCHEN}ping`, {}, { "connect-timeout-ms": "500" });
    assert.ok(status === 503 || status === 504, String(status));
    assert.doesNotMatch(body, INSIDE);
  });

  it("is UNAVAILABLE soon when the last server is gone, whatever its time is", async () => {
    const server = await start();
    assert.equal((await post(`${KITCHEN}ping`, {})).status, 200);
    await server.close();
    const startedAt = performance.now();

    for (const method of ["ping", "divide"]) {
      const { status, body } = await post(KITCHEN + method, { num1: 1 }, { "connect-timeout-ms": "600000" });
      assert.deepEqual([status, JSON.parse(body).code], [503, "unavailable"], method);
    }
    assert.ok(performance.now() - startedAt < 60_000);
  });

  it("fails when its contract has changed since its path was read", async () => {
    await start();
    const method = await backend.find("demo.kitchen.v1.Kitchen/ping");
    assert.ok(method !== undefined);
    const caller = backend.enter({ peer: { address: "" }, goAway: () => undefined, end: () => undefined });
    const fails = async (changed: Partial<HttpMethod>): Promise<string> => {
      const failed = deferred<Failure>();
      const none = (): undefined => undefined;
      const sink = { onResult: none, onItem: none, onEnd: none, onFailure: failed.resolve, writtenBytes: 0 };
      const request = {
        args: {},
        bytes: 2,
        items: undefined,
        timeoutMs: undefined,
        waitedMs: 0,
        queuedMs: 0,
        metadata: new Map(),
      };
      caller.start({ ...method, ...changed }, request, sink);
      return (await failed.promise).code;
    };
    assert.equal(await fails({ kind: "serverStreaming" }), "UNIMPLEMENTED");
    assert.equal(await fails({ fullName: "demo.kitchen.v1.Kitchen/pong" }), "UNIMPLEMENTED");
    assert.equal(await fails({ fullName: "demo.none.v1.None/ping" }), "UNIMPLEMENTED");
    caller.leave();
  });

  it("is answered while the gateway drains, with a connection that ends", async () => {
    const server = await start();
    assert.ok(server.listening);
    assert.equal((await post(`${KITCHEN}ping`, {})).headers.get("connection"), "keep-alive");
    backend.isDraining = true;
    front.goAway();
    const { status, headers } = await post(`${KITCHEN}ping`, {});
    assert.deepEqual([status, headers.get("connection")], [200, "close"]);
    assert.equal((await ask(front.url, "/readyz", {})).status, 503);
  });
});

function envelope(text: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(Buffer.byteLength(text), 1);
  return Buffer.concat([head, Buffer.from(text)]);
}
