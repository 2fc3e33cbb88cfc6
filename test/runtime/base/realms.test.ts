import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import type { Metadata } from "callwire";
import { attempt, connect, implement, RpcError, serve } from "callwire";
import { describeValue } from "#runtime/base/contract-error.js";
import { isAbortSignal, isBytes, isDate, isError, isMap, isPlainObject } from "#runtime/base/realms.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { type DivideOptions, InvalidOperation, Kitchen, Overloaded } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, kitchen, startKitchen } from "../../support/kitchen-server.js";

const realm = createContext({ structuredClone });

/** The value of an expression in another realm, such as Jest gives each test file. */
function foreign<T>(expression: string): T {
  return runInContext(`(${expression})`, realm) as T;
}

const OPTIONS = { tags: ["a"], limits: new Map<string, number[]>(), at: new Date(5), data: new Uint8Array([1]), big: 0n };

describe("values of another realm", () => {
  afterEach(closeKitchens);

  async function send(options: Partial<DivideOptions>): Promise<DivideOptions | undefined> {
    let seen: DivideOptions | undefined;
    const server = await startKitchen({
      area(_context, _shape, given) {
        seen = given;
        return undefined;
      },
    });
    await connectKitchen(server).area({ kind: "empty" }, { ...OPTIONS, ...options });
    return seen;
  }

  it("are taken: a Date, a Map, bytes, and a list", async () => {
    const seen = await send(
      foreign(`{ at: new Date(1234), data: new Uint8Array([7, 8]), tags: ["x"], limits: new Map([["m", [1, 2]]]) }`),
    );

    assert.deepEqual(
      [seen?.at, seen?.data, seen?.tags, seen?.limits],
      [new Date(1234), new Uint8Array([7, 8]), ["x"], new Map([["m", [1, 2]]])],
    );
  });

  it("are taken as structuredClone makes them, also bytes of a Buffer", async () => {
    const seen = await send(structuredClone({ at: new Date(1234), data: Buffer.from("hi"), limits: new Map([["m", [1]]]) }));

    assert.deepEqual([seen?.at, Buffer.from(seen?.data ?? []).toString(), seen?.limits.size], [new Date(1234), "hi", 1]);
  });

  it("are taken where bytes are sent without a copy", async () => {
    const handler = { ...calculator, checksum: (_: unknown, data: Uint8Array) => BigInt(data.length * 10 + (data[19_999] ?? 0)) };
    await using server = await serve({ stopOnSignal: false, services: [implement(Calculator, handler)] });
    await using client = connect(Calculator, `tcp://${server.listening}`);

    assert.equal(await client.checksum(foreign("new Uint8Array(20000).fill(1)")), 200_001n);
  });

  it("are refused as those of this realm when they are wrong", async () => {
    const client = connectKitchen(await startKitchen());
    const refused = (options: Partial<DivideOptions>, message: RegExp): Promise<void> =>
      assert.rejects(client.area({ kind: "empty" }, { ...OPTIONS, ...options }), { code: "INVALID_ARGUMENT", message });

    await refused({ at: foreign("new Date(NaN)") }, /options\.at must be a valid Date, got a Date$/);
    await refused(
      { data: foreign("new Uint16Array(2)") },
      /options\.data must be a Uint8Array, got a Uint16Array of 4 bytes; give new Uint8Array\(view\.buffer, /,
    );
    await refused({ limits: foreign("new Set()") }, /options\.limits must be a Map, got an object$/);
    await refused({ limits: foreign("new Date(0)") }, /must be a Map, got a Date$/);
  });

  it("are refused when they only look like one: a prototype alone, or a Proxy", async () => {
    const client = connectKitchen(await startKitchen());
    const wrong = (options: object, message: RegExp): Promise<void> =>
      assert.rejects(client.area({ kind: "empty" }, { ...OPTIONS, ...options }), { code: "INVALID_ARGUMENT", message });
    const none = (type: string): RegExp => new RegExp(`must be a .*${type}, got an object that looks like a ${type} and is none`);

    await wrong({ at: Object.create(Date.prototype) }, none("Date"));
    await wrong({ at: new Proxy(new Date(5), {}) }, none("Date"));
    await wrong({ limits: Object.create(Map.prototype) }, none("Map"));
    await wrong({ limits: new Proxy(new Map(), {}) }, none("Map"));
    await wrong({ data: Object.create(Uint8Array.prototype) }, none("Uint8Array"));
    await wrong({ data: new Proxy(new Uint8Array(1), {}) }, none("Uint8Array"));
    await wrong({ at: foreign("Object.create(Date.prototype)") }, /options\.at must be a valid Date, got an object$/);
    const signal = Object.create(AbortSignal.prototype) as AbortSignal;
    assert.throws(() => client.with({ signal }), { code: "INVALID_ARGUMENT", message: /signal must be an AbortSignal, got/ });
    const metadata = { a: Object.create(Uint8Array.prototype) as Uint8Array };
    assert.throws(() => client.with({ metadata }), { code: "INVALID_ARGUMENT", message: /"a" must be a string or a Uint8Array/ });
  });

  it("are told from bytes that are no Uint8Array, with what to give", async () => {
    const client = connectKitchen(await startKitchen());
    const wrong = (data: unknown, message: RegExp): Promise<void> =>
      assert.rejects(client.area({ kind: "empty" }, { ...OPTIONS, data: data as Uint8Array }), {
        code: "INVALID_ARGUMENT",
        message,
      });

    await wrong(new ArrayBuffer(4), /data must be a Uint8Array, got an ArrayBuffer of 4 bytes; give new Uint8Array\(buffer\)$/);
    await wrong(foreign("new ArrayBuffer(4)"), /got an ArrayBuffer of 4 bytes; give new Uint8Array\(buffer\)$/);
    await wrong(new SharedArrayBuffer(4), /got an ArrayBuffer of 4 bytes; give new Uint8Array\(buffer\)$/);
    await wrong(
      new DataView(new ArrayBuffer(8)),
      /got a DataView of 8 bytes; give new Uint8Array\(view\.buffer, view\.byteOffset/,
    );
    await wrong(Buffer.from("hi").toJSON(), /got an object; give Buffer\.from\(value\.data\)$/);
    await wrong([1, 2], /got an array of 2; give Uint8Array\.from\(array\)$/);
    await wrong("text", /got "text"; give Buffer\.from\(text\), of its encoding$/);
    await wrong(new Blob(["x"]), /got an object; give new Uint8Array\(await blob\.arrayBuffer\(\)\)$/);
    await wrong({}, /got an object$/);
    const metadata = { a: new ArrayBuffer(1) as unknown as Uint8Array };
    assert.throws(() => client.with({ metadata }), { message: /got an ArrayBuffer of 1 bytes; give new Uint8Array\(buffer\)$/ });
  });

  it("are taken as metadata, keys and values", async () => {
    let seen: Metadata = new Map();
    const server = await startKitchen({
      ping: (context) => {
        seen = context.metadata;
      },
    });
    await connectKitchen(server)
      .with({ metadata: foreign(`new Map([["a", "1"], ["b", new Uint8Array([2])]])`) })
      .with({ metadata: foreign(`{ c: "3" }`) })
      .ping();

    assert.deepEqual([...seen], [["a", "1"], ["b", new Uint8Array([2])], ["c", "3"]]); // biome-ignore format: one list
  });

  it("are taken as the details of an error", async () => {
    const details = foreign(`{ at: new Date(5000), map: new Map([["k", [new Uint8Array([1])]]]), list: [{ x: 1 }] }`);
    const server = await startKitchen({
      ping: () => {
        throw new RpcError("NOT_FOUND", "no", { details });
      },
    });
    const result = await attempt(connectKitchen(server).ping());

    assert.ok(!result.ok && result.error instanceof RpcError);
    const { at, map, list } = result.error.details as { at: Date; map: Record<string, Uint8Array[]>; list: unknown };
    assert.deepEqual([at, [...(map["k"]?.[0] ?? [])], list], [new Date(5000), [1], [{ x: 1 }]]);
  });

  it("are logged with their stack when they are errors that a handler throws", async () => {
    const lines: string[] = [];
    const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: (line: string) => void lines.push(line) };
    const server = await startKitchen({ ping: foreign(`function fail() { throw new TypeError("foreign") }`) }, { logger });
    await assert.rejects(connectKitchen(server).ping(), { code: "INTERNAL" });

    assert.match(lines.join(), /TypeError: foreign\n\s+at .*fail.* \(evalmachine/);
  });

  it("are told apart by what they are", () => {
    const kinds = [isBytes, isDate, isMap, isError];
    const told = (value: unknown): boolean[] => kinds.map((is) => is(value));

    assert.deepEqual(told(foreign("new Uint8Array(1)")), [true, false, false, false]);
    assert.deepEqual(told(foreign("new Date()")), [false, true, false, false]);
    assert.deepEqual(told(foreign("new Map()")), [false, false, true, false]);
    assert.deepEqual(told(foreign("new RangeError()")), [false, false, false, true]);
    for (const other of ["null", "new Set()", "[]", "{ message: 'm', getTime() {} }", "new Float32Array(1)"])
      assert.deepEqual(told(foreign(other)), [false, false, false, false], other);
    assert.deepEqual(
      [foreign<object>("{}"), foreign<object>("Object.create(null)"), foreign<object>("new (class A {})()")].map(isPlainObject),
      [true, true, false],
    );
    assert.equal(describeValue(foreign("new Map([[1, 2]])")), "a Map of 1");
  });

  it("are signals when they act like one", async () => {
    const listeners: (() => void)[] = [];
    const signal = {
      aborted: false,
      addEventListener: (_: string, on: () => void) => listeners.push(on),
      removeEventListener: () => {},
    };
    assert.ok(isAbortSignal(signal) && !isAbortSignal({ aborted: false }) && !isAbortSignal(null));
    const client = connectKitchen(await startKitchen({ ping: () => new Promise(() => {}) }));
    const call = client.with({ signal: signal as unknown as AbortSignal }).ping();
    for (const abort of listeners) abort();

    await assert.rejects(call, { code: "CANCELLED" });
  });
});

describe("a second copy of the package", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "callwire-copy-"));
    const root = join(import.meta.dirname, "../../../..");
    cpSync(join(root, "runtime/dist"), join(folder, "node_modules/callwire/dist"), { recursive: true });
    cpSync(join(root, "runtime/package.json"), join(folder, "node_modules/callwire/package.json"));
    cpSync(join(root, "build/generated"), join(folder, "generated"), { recursive: true });
    cpSync(join(root, "package.json"), join(folder, "package.json"));
    for (const name of ["msgpackr", "node-zookeeper-client"])
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(closeKitchens);

  async function copy(): Promise<{
    stub: typeof import("callwire");
    contract: typeof import("../../../generated/kitchen-sink.js");
  }> {
    const load = (file: string): Promise<unknown> => import(pathToFileURL(join(folder, file)).href);
    const stub = (await load("node_modules/callwire/dist/index.js")) as typeof import("callwire");
    const contract = (await load("generated/kitchen-sink.js")) as typeof import("../../../generated/kitchen-sink.js");
    assert.notEqual(stub.RpcError, RpcError);
    assert.notEqual(contract.InvalidOperation, InvalidOperation);
    return { stub, contract };
  }

  it("ends the calls of its contexts as this one does: by their deadline, or cancelled", async () => {
    const other = (await import(
      pathToFileURL(join(folder, "node_modules/callwire/dist/testing/index.js")).href
    )) as typeof import("callwire/testing");
    const client = connectKitchen(await startKitchen({ ping: () => new Promise(() => undefined) }));
    await client.ready();
    for (let i = 0; i < 5; i++) {
      await assert.rejects(client.with(other.createContext({ timeoutMs: 30 })).ping(), {
        code: "DEADLINE_EXCEEDED",
        message: /ping did not answer within|its deadline had passed/,
      });
    }
    const context = other.createContext();
    const call = client.with(context).ping();
    context.cancel();
    await assert.rejects(call, { code: "CANCELLED", message: /was cancelled with the call that made it/ });
    await assert.rejects(client.with(context).ping(), { code: "CANCELLED" }); // begun when it was over
  });

  it("throws declared errors that this one knows", async () => {
    const { contract } = await copy();
    const server = await startKitchen({
      divide: () => {
        throw new contract.InvalidOperation({ operation: "Divide", why: "of a copy" });
      },
    });
    const result = await attempt(connectKitchen(server).divide(1));

    assert.ok(!result.ok && result.error instanceof InvalidOperation);
    assert.equal(result.error.why, "of a copy");
    assert.ok(result.error instanceof contract.InvalidOperation);
    assert.ok(!(result.error instanceof contract.Overloaded) && !(result.error instanceof Overloaded));
  });

  it("throws RpcErrors that this one knows, with their code and text; those of a wrong use are the server's own", async () => {
    const { stub } = await copy();
    const server = await startKitchen(
      {
        ping: () => {
          throw new stub.RpcError("NOT_FOUND", "of a copy");
        },
        divide: (): never => {
          stub.connect(Kitchen, "nonsense");
          throw new Error("connect has taken nonsense");
        },
      },
      { logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} } },
    );
    const client = connectKitchen(server);

    await assert.rejects(client.ping(), { code: "NOT_FOUND", message: "[NOT_FOUND] demo.kitchen.v1.Kitchen/ping: of a copy" });
    await assert.rejects(client.divide(1), { code: "INTERNAL" });
  });

  it("calls this one, which calls it, with contracts of either", async () => {
    const { stub, contract } = await copy();
    await using server = await serve({ stopOnSignal: false, services: [implement(contract.Kitchen, { ...kitchen })] });
    await using client = stub.connect(Kitchen, `tcp://${server.listening}`);

    assert.equal(await client.with({ timeoutMs: 30_000 }).divide(6, 3), 2); // each copy is cold
  });
});

describe("a class that extends an error of ours", () => {
  it("has its own instances, and no others", () => {
    class Special extends RpcError {}
    class Wrong extends InvalidOperation {}
    const DIVIDED = { operation: "Divide" } as const;

    assert.ok(new Special("NOT_FOUND", "x") instanceof Special && new Special("NOT_FOUND", "x") instanceof RpcError);
    assert.ok(!(new RpcError("NOT_FOUND", "x") instanceof Special));
    assert.ok(new Wrong(DIVIDED) instanceof Wrong && new Wrong(DIVIDED) instanceof InvalidOperation);
    assert.ok(!(new InvalidOperation(DIVIDED) instanceof Wrong));
  });
});
