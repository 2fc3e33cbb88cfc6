// A server without generated code, called by clients of generated code.

import assert from "node:assert/strict";
import { type CallwireServer, type ServerInterceptor, type ServerRequest, serve } from "callwire";
import {
  connectDynamic,
  DynamicError,
  type DynamicHandler,
  type DynamicRequest,
  type ImplementDynamicOptions,
  implementDynamic,
} from "callwire/dynamic";
import { schemaOf } from "callwire/schema";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { InvalidOperation, type KitchenClient } from "../../../generated/kitchen-sink.js";
import { compileKitchenSink } from "../../compiler/contracts.js";
import { closeKitchens, connectKitchen } from "../../support/kitchen-server.js";
import { eventually } from "../../support/wait.js";

const KITCHEN = "demo.kitchen.v1.Kitchen";
const contract = compileKitchenSink();
const servers: CallwireServer[] = [];

describe("implementDynamic", () => {
  afterEach(async () => {
    await closeKitchens();
    for (const server of servers.splice(0)) await server.close();
  });

  it("answers every method with one function, with JSON in and out", async () => {
    const seen: DynamicRequest[] = [];
    const kitchen = await start((_context, request) => {
      seen.push(request);
      if (request.method.name === "divide") return 2.5;
      return request.method.name === "find" ? Promise.resolve({ 7: { left: "a" }, "-1": { right: { empty: {} } } }) : null;
    });

    assert.equal(await kitchen.divide(10), 2.5);
    assert.deepEqual(
      await kitchen.find("pan"),
      new Map([
        [7, { kind: "left", value: "a" }],
        [-1, { kind: "right", value: { kind: "empty" } }],
      ]),
    );
    assert.equal(await kitchen.area({ kind: "circle", radius: 1 }), undefined);
    await kitchen.ping();
    assert.deepEqual(
      seen.map(({ method, args }) => [method.name, args]),
      [
        ["divide", { num1: 10, num2: 1 }],
        ["find", { name: "pan", limit: 10 }],
        ["area", { shape: { circle: { radius: 1 } } }],
        ["ping", {}],
      ],
    );
  });

  it("streams both ways", async () => {
    const kitchen = await start(async function* (_context, { method, args, items }) {
      if (method.name === "watch")
        yield* [
          { x: 1, y: "-0" },
          { x: "NaN", y: 2 },
        ];
      else for await (const item of items) yield `${String(args["room"])}: ${String(item)}`;
    });
    const points: unknown[] = [];
    for await (const point of kitchen.watch(0)) points.push(point);
    const lines: unknown[] = [];
    for await (const line of kitchen.chat("r", ["a", "b"])) lines.push(line);

    assert.deepEqual(points, [
      { x: 1, y: -0 },
      { x: Number.NaN, y: 2 },
    ]);
    assert.deepEqual(lines, ["r: a", "r: b"]);
  });

  it("sums what a client streams", async () => {
    const kitchen = await start(async (_context, { items }) => {
      let total = 0;
      for await (const item of items) total += Number(item);
      return total;
    });

    assert.equal(await kitchen.sum([1, 2.5]), 3.5);
  });

  it("answers with an error of the contract, dynamic or of generated code", async () => {
    const kitchen = await start((_context, { args }) => {
      if (args["num1"] === 1) throw new DynamicError("InvalidOperation", { operation: "Sqrt", why: "by name" });
      throw new InvalidOperation({ operation: "Never", why: "by class" });
    });

    await assert.rejects(kitchen.divide(1), (error) => error instanceof InvalidOperation && error.why === "by name");
    await assert.rejects(kitchen.divide(2), (error) => error instanceof InvalidOperation && error.operation === "Never");
  });

  it("answers INTERNAL for a result that does not fit, and the log says what", async () => {
    const lines: string[] = [];
    const note = (text: string) => void lines.push(text);
    const kitchen = await start(() => "2.5", {}, { debug: note, info: note, warn: note, error: note });

    await assert.rejects(kitchen.divide(1), { code: "INTERNAL", message: /Kitchen\/divide: internal error \w{8}/ });
    assert.match(lines.join("\n"), /"2\.5" is not a number/);
  });

  it("has native values when it is told to, and interceptors see those either way", async () => {
    const seen: ServerRequest[] = [];
    const interceptor: ServerInterceptor = {
      call(request, next) {
        seen.push(request);
        return next(request);
      },
    };
    const interceptors = [interceptor];
    const native = await start((_context, { args }) => new Map([[Number(args["limit"]), { kind: "left", value: "a" }]]), {
      values: "native",
      interceptors,
    });
    const json = await start(() => ({ 1: { left: "b" } }), { interceptors });

    assert.deepEqual(await native.find("pan", 3), new Map([[3, { kind: "left", value: "a" }]]));
    assert.deepEqual(await json.find("pan", 3), new Map([[1, { kind: "left", value: "b" }]]));
    assert.deepEqual(
      seen.map(({ args }) => args),
      [
        ["pan", 3],
        ["pan", 3],
      ],
    );
  });

  it("puts its contract into the registry", async () => {
    await using registry = new MemoryRegistry("implement-dynamic");
    const services = [implementDynamic(contract, KITCHEN, () => 2.5)];
    servers.push(await serve({ services, registry, stopOnSignal: false }));

    const schema = await eventually(async () => {
      const found = await registry.schema(services[0]?.service.fingerprint ?? "");
      assert.ok(found !== undefined);
      return found;
    });
    assert.deepEqual(JSON.parse(JSON.stringify(schema)), JSON.parse(JSON.stringify(schemaOf(KITCHEN, contract))));
  });

  it("gives its contract to who asks the server, from a text too", async () => {
    for (const given of [contract, JSON.stringify(contract)]) {
      const server = await serve({ services: [implementDynamic(given, KITCHEN, () => 2.5)], stopOnSignal: false });
      servers.push(server);
      const target = `tcp://${server.listening}`;

      const kitchen = await connectDynamic(KITCHEN, target);
      assert.equal(await kitchen.with({ timeoutMs: 30_000 }).call("divide", { num1: 5 }), 2.5, target);
      assert.deepEqual(
        kitchen.descriptor.files.map(({ path }) => path),
        ["kitchen-sink.rpc", "money.rpc"],
      );
      await kitchen.close();
    }
  });

  it("publishes no contract of a server with schemas: false", async () => {
    const services = [implementDynamic(contract, KITCHEN, () => 2.5)];
    const server = await serve({ services, schemas: false, stopOnSignal: false });
    servers.push(server);

    await assert.rejects(connectDynamic(KITCHEN, `tcp://${server.listening}`), {
      code: "NOT_FOUND",
      message: /has none to give$/,
    });
  });

  it("refuses a wrong handler, contract or option", () => {
    const wrong: readonly (readonly [args: readonly unknown[], message: RegExp])[] = [
      [[contract, KITCHEN, {}], /implementDynamic takes a function that handles every call, got an object$/],
      [[contract, "a.v1.B", () => null], /implementDynamic: the contract has no service "a\.v1\.B"/],
      [[5, KITCHEN, () => null], /implementDynamic: the contract is no descriptor/],
      [[contract, KITCHEN, () => null, { values: 1 }], /option values must be "json" or "native", got 1$/],
      [[contract, KITCHEN, () => null, { alow: [] }], /option "alow" of implementDynamic is unknown/],
    ];
    for (const [args, message] of wrong) {
      assert.throws(() => Reflect.apply(implementDynamic, undefined, args), { code: "INVALID_ARGUMENT", message });
    }
  });
});

async function start(
  handler: DynamicHandler,
  options?: ImplementDynamicOptions,
  logger?: Parameters<typeof serve>[0]["logger"],
): Promise<KitchenClient> {
  const services = [implementDynamic(contract, KITCHEN, handler, options)];
  const server = await serve({ services, stopOnSignal: false, graceMs: 100, logger });
  servers.push(server);
  return connectKitchen(server);
}
