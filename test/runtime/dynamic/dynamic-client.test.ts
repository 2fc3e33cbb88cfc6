// A client without generated code, against servers of generated code.

import assert from "node:assert/strict";
import { type CallwireServer, type ClientRequest, RpcError, Status } from "callwire";
import { connectDynamic, type DynamicClient, DynamicError, type DynamicOptions } from "callwire/dynamic";
import type { Descriptor } from "callwire/schema";
import { InvalidOperation, type KitchenHandler, Overloaded } from "../../../generated/kitchen-sink.js";
import { compileKitchenSink } from "../../compiler/contracts.js";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";

const KITCHEN = "demo.kitchen.v1.Kitchen";
const contract = compileKitchenSink();
const open: AsyncDisposable[] = [];

describe("a dynamic client", () => {
  afterEach(async () => {
    for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
    await closeKitchens();
  });

  it("calls a method by its name, with JSON in and out", async () => {
    const kitchen = await startAndConnect({
      area: (_context, shape) => (shape.kind === "circle" ? shape.radius * 2 : undefined),
      find: (_context, name, limit) => new Map([[limit, { kind: "left", value: name }]]),
    });

    const options = { timeoutMs: 20_000 }; // not the 500 ms of its contract: this is the first call of the process
    assert.equal(await kitchen.with(options).call("divide", { num1: 10, num2: 4 }), 2.5);
    assert.equal(await kitchen.call("divide", { num1: 10 }), 10);
    assert.equal(await kitchen.call("area", { shape: { circle: { radius: 2 } } }), 4);
    assert.equal(await kitchen.call("area", { shape: { empty: {} } }), null);
    assert.deepEqual(await kitchen.call("find", { name: "pan" }), { 10: { left: "pan" } });
    assert.equal(await kitchen.call("ping"), null);
    assert.equal(await kitchen.call("log", { line: "one way" }), null);
  });

  it("has values as generated code has them when it is told to", async () => {
    const seen: unknown[] = [];
    const kitchen = await startAndConnect(
      {
        area(_context, _shape, options) {
          seen.push(options?.big, options?.at, options?.limits);
          return undefined;
        },
        find: () => new Map([[7, { kind: "left", value: "a" }]]),
      },
      { values: "native" },
    );
    const options = { tags: ["a"], limits: new Map([["low", [1]]]), big: 2n ** 63n, at: new Date(5), data: new Uint8Array(2) };

    assert.equal(await kitchen.call("area", { shape: { kind: "empty" }, options }), undefined);
    assert.deepEqual(seen, [2n ** 63n, new Date(5), new Map([["low", [1]]])]);
    assert.deepEqual(await kitchen.call("find", { name: "a" }), new Map([[7, { kind: "left", value: "a" }]]));
    await assert.rejects(kitchen.call("find", { nam: "a" }), /unknown name "nam"; there are name, limit$/);
  });

  it("streams from the server, both ways, and to the server", async () => {
    const kitchen = await startAndConnect();

    assert.deepEqual(await listOf(kitchen.stream("watch", { fromSeq: "2" })), [
      { x: 0, y: "-0" },
      { x: 1, y: -1 },
    ]);
    assert.deepEqual(await listOf(kitchen.stream("chat", { room: "r" }, ["a", "b"])), ["r: a", "r: b"]);
    assert.equal(await kitchen.call("sum", {}, [1, 2, "NaN"].slice(0, 2)), 3);
  });

  it("cancels the call when the loop over a stream is left", async () => {
    let ended: () => void = () => undefined;
    const isEnded = new Promise<void>((resolve) => (ended = resolve));
    const kitchen = await startAndConnect({
      async *watch(context) {
        context.signal.addEventListener("abort", ended);
        for (let x = 0; ; x++) {
          yield { x, y: 0 };
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
    });

    for await (const item of kitchen.stream("watch", { fromSeq: 1 })) {
      assert.deepEqual(item, { x: 0, y: 0 });
      break;
    }
    await isEnded;
    const stream = kitchen.stream("watch", { fromSeq: 1 });
    stream[Symbol.asyncIterator]();
    assert.throws(() => stream[Symbol.asyncIterator](), { code: "FAILED_PRECONDITION" });
    await stream.return();
  });

  it("gets a declared error by its name, with its code, its message and its fields", async () => {
    const kitchen = await startAndConnect({
      divide() {
        throw new InvalidOperation({ operation: "Sqrt", why: "negative" });
      },
      // biome-ignore lint/correctness/useYield: it fails before the first
      *watch() {
        throw new Overloaded({ retryAfter: 1500 });
      },
    });

    await assert.rejects(kitchen.call("divide", { num1: 1 }), (error) => {
      assert.ok(error instanceof DynamicError && error instanceof Error);
      assert.deepEqual([error.name, error.code, error.message], ["InvalidOperation", "INVALID_ARGUMENT", "negative"]);
      assert.deepEqual(error.fields, { operation: "Sqrt", why: "negative" });
      return true;
    });
    await assert.rejects(listOf(kitchen.stream("watch", { fromSeq: 1 })), {
      name: "Overloaded",
      code: "FAILED_PRECONDITION",
      message: "Overloaded",
      fields: { retryAfter: "1.5s" },
    });
  });

  it("prepares a call that is made over and over, and says of each end which instance had it", async () => {
    const seen: number[] = [];
    const kitchen = await startAndConnect({
      divide(_context, num1, num2) {
        seen.push(num2);
        if (num1 < 0) throw new InvalidOperation({ operation: "Sqrt", why: "negative" });
        return num1 / num2;
      },
      find: (_context, name, limit) => new Map([[limit, { kind: "left", value: name }]]),
    });
    const divide = kitchen.prepare("divide", { num1: 10, num2: 4 });
    await kitchen.ready();
    const [{ endpoint } = assert.fail()] = kitchen.inspect().instances;
    for (const end of await Promise.all([divide(), divide(), divide()]))
      assert.deepEqual(end, { instance: `${endpoint.host}:${endpoint.port}`, error: undefined, value: 2.5 });
    assert.equal((await kitchen.prepare("divide", { num1: 10 })()).value, 10);
    assert.deepEqual(seen, [4, 4, 4, 1]);
    const failed = await kitchen.prepare("divide", { num1: -1 })();
    assert.deepEqual([failed.error?.name, failed.value], ["InvalidOperation", undefined]);
    assert.deepEqual((await kitchen.prepare("find", { name: "pan" })()).value, new Map([[10, { kind: "left", value: "pan" }]]));
    const late = await kitchen.with({ signal: AbortSignal.abort() }).prepare("divide", { num1: 1 })();
    assert.ok(late.error instanceof RpcError && late.error.code === "CANCELLED");
  });

  it("prepares no call that cannot be made, and none that interceptors would miss", async () => {
    const kitchen = await startAndConnect();
    assert.throws(() => kitchen.prepare("divide", { num1: "x" }), /Kitchen\/divide: num1: "x" is not a number/);
    assert.throws(() => kitchen.prepare("watch", { fromSeq: 1 }), /only a method that answers once can be prepared/);
    assert.throws(() => kitchen.prepare("log", { line: "a" }), /only a method that answers once can be prepared/);
    const native = await startAndConnect({}, { values: "native" });
    assert.throws(() => native.prepare("divide", { num1: "x" }), { code: "INVALID_ARGUMENT", message: /num1/ });
    const intercepted = await startAndConnect({}, { interceptors: [{ call: (request, next) => next(request) }] });
    assert.throws(() => intercepted.prepare("divide", { num1: 1 }), /a prepared call passes no interceptors/);
    assert.throws(() => intercepted.with({ timeoutMs: 1 }).prepare("divide", { num1: 1 }), /no interceptors/);
  });

  it("makes no call when an argument does not fit, and says where", async () => {
    const kitchen = await startAndConnect();
    const wrong: readonly (readonly [method: string, args: object, message: RegExp])[] = [
      ["divide", { num1: "10" }, /^\[INVALID_ARGUMENT\] demo\.kitchen\.v1\.Kitchen\/divide: num1: "10" is not a number/],
      ["divide", { num3: 10 }, /Kitchen\/divide: num1: missing/],
      ["divide", { num1: 1, nmu2: 10 }, /Kitchen\/divide: unknown name "nmu2"; did you mean num2$/],
      ["find", { name: "", limit: 5 }, /Kitchen\/find: name: its length is 0, not 1\.\.64$/],
      ["area", { shape: { polygon: { points: [{ x: 1, y: 1 }, { x: 1 }] } } }, /shape\.polygon\.points\[1\]\.y: missing/],
      ["divde", {}, /^\[INVALID_ARGUMENT\] demo\.kitchen\.v1\.Kitchen has no method "divde"; did you mean divide$/],
      ["constructor", {}, /has no method "constructor"; it has divide, area, /],
      ["watch", { fromSeq: 1 }, /Kitchen\/watch: the server streams; read it with stream\("watch", \.\.\.\)$/],
      ["sum", {}, /Kitchen\/sum: the client streams; give an iterable/],
    ];
    for (const [method, args, message] of wrong) {
      await assert.rejects(kitchen.call(method, { ...args }), (error) => {
        assert.ok(error instanceof RpcError);
        assert.equal(error.status, Status.INVALID_ARGUMENT);
        assert.match(error.message, message);
        return true;
      });
    }
    assert.throws(() => kitchen.stream("divide", { num1: 1 }), /it answers once; make it with call\("divide", \.\.\.\)$/);
    await assert.rejects(kitchen.call("divide", { num1: 1 }, [1]), /the client streams nothing; leave the items out$/);
  });

  it("ends a call whose item does not fit, and says where", async () => {
    const kitchen = await startAndConnect();

    await assert.rejects(kitchen.call("sum", {}, [1, "2"]), { code: "INVALID_ARGUMENT", message: /"2" is not a number/ });
  });

  it("has the deadlines, metadata and interceptors of connect; they see native values", async () => {
    const seen: ClientRequest[] = [];
    const results: unknown[] = [];
    const server = await startKitchen({
      divide: async (context, num1) => {
        if (num1 === 0) await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
        return num1 + Number(context.metadata.get("add"));
      },
      find: () => new Map([[1, { kind: "left", value: "a" }]]),
    });
    const kitchen = keep(
      connectDynamic(KITCHEN, `tcp://${server.listening}`, {
        contract,
        interceptors: [
          {
            async call(request, next) {
              seen.push(request);
              const result = await next(request);
              results.push(result);
              return result;
            },
          },
        ],
      }),
    );

    assert.equal(await kitchen.with({ metadata: { add: "5" } }).call("divide", { num1: 1 }), 6);
    await kitchen.call("find", { name: "a" });
    assert.deepEqual(
      seen.map(({ method, args, meta }) => [method, args, meta["team"]]),
      [
        [`${KITCHEN}/divide`, [1, 1], "pastry"],
        [`${KITCHEN}/find`, ["a", 10], "pastry"],
      ],
    );
    assert.deepEqual(results, [6, new Map([[1, { kind: "left", value: "a" }]])]);
    await assert.rejects(kitchen.with({ timeoutMs: 20 }).call("divide", { num1: 0 }), { code: "DEADLINE_EXCEEDED" });
    await assert.rejects(kitchen.with({ signal: AbortSignal.abort() }).call("ping"), { code: "CANCELLED" });
    await kitchen.ready();
    assert.equal(kitchen.inspect().instances.length, 1);
  });

  it("has its contract as data", async () => {
    const kitchen = await startAndConnect();

    assert.equal(kitchen.service.name, KITCHEN);
    assert.deepEqual(
      kitchen.service.methods.map(({ name }) => name),
      ["divide", "area", "sum", "watch", "chat", "find", "log", "ping"],
    );
    assert.deepEqual(
      kitchen.descriptor.files.flatMap(({ services }) => services.map(({ name }) => name)),
      [KITCHEN],
    );
  });

  it("ends with close, and twice", async () => {
    const kitchen = await startAndConnect();
    await kitchen.call("ping");
    await kitchen.close();
    await kitchen.close();

    await assert.rejects(kitchen.call("ping"), { code: "CANCELLED" });
  });

  it("refuses a wrong contract, service or option at once", () => {
    const connectTo = (service: string, options: object) =>
      keep(connectDynamic(service, "memory:dynamic-refused", options as DynamicOptions<"json"> & { contract: Descriptor }));

    assert.throws(
      () => connectTo(KITCHEN, { contract: {} }),
      /connectDynamic: the contract is no descriptor: descriptor\.version is missing/,
    );
    assert.throws(
      () => connectTo(KITCHEN, { contract: "{" }),
      /the contract is no descriptor: it is not JSON; give what callwire descriptor/,
    );
    assert.throws(() => connectTo("a.v1.B", { contract }), /has no service "a\.v1\.B"; it has demo\.kitchen\.v1\.Kitchen$/);
    assert.throws(() => connectTo(KITCHEN, { contract, values: "text" }), /option values must be "json" or "native", got "text"/);
    assert.throws(() => connectTo(KITCHEN, { contract, timeout: 5 }), /option "timeout" of connectDynamic is unknown/);
    assert.throws(() => connectTo(5 as unknown as string, { contract }), /takes the full name of a service, such as .*, got 5/);
    for (const name of ["close", "constructor", "__proto__"]) {
      const hostile = JSON.stringify(contract).replace('"name":"divide"', `"name":"${name}"`);
      assert.throws(() => connectTo(KITCHEN, { contract: hostile }), /has a method "\w+", which none may have$/, name);
    }
  });
});

async function startAndConnect<Values extends "json" | "native" = "json">(
  methods: Partial<KitchenHandler> = {},
  options: DynamicOptions<Values> = {},
): Promise<DynamicClient<Values>> {
  const server: CallwireServer = await startKitchen(methods);
  return keep(connectDynamic(KITCHEN, `tcp://${server.listening}`, { ...options, contract }));
}

function keep<Client extends AsyncDisposable>(client: Client): Client {
  open.push(client);
  return client;
}

async function listOf(items: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const list: unknown[] = [];
  for await (const item of items) list.push(item);
  return list;
}
