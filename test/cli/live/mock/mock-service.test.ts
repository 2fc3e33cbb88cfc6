// What a mock answers: real clients read it, and the checker of JSON reads it again.

import assert from "node:assert/strict";
import { connect, RpcError, serve } from "callwire";
import { connectDynamic, DynamicError } from "callwire/dynamic";
import { JsonCodecs } from "callwire/json";
import type { Descriptor, ServiceDescriptor, TypeDescriptor } from "callwire/schema";
import { readRules } from "#cli/live/mock/mock-rules.js";
import { createMock, type MockOptions } from "#cli/live/mock/mock-service.js";
import { readRuleText } from "#cli/live/mock/rule-words.js";
import { readRecording } from "#cli/live/record/recording-file.js";
import { InvalidOperation, Kitchen, type KitchenClient, Overloaded } from "../../../../generated/kitchen-sink.js";
import { compileTexts, readContract } from "../../../compiler/contracts.js";
import { Author, mend } from "../../../fuzz/contract-author.js";

const RANDOM_CONTRACTS = 200;
const open: AsyncDisposable[] = [];

function compile(texts: Readonly<Record<string, string>>): Descriptor {
  const { descriptor, diagnostics } = compileTexts(texts);
  assert.ok(descriptor, JSON.stringify(diagnostics.map(({ message }) => message)));
  return descriptor;
}

const fileOf = (...names: readonly string[]) => compile(Object.fromEntries(names.map((name) => [name, readContract(name)])));
const KITCHEN = fileOf("kitchen-sink.rpc", "money.rpc");

/** What contracts at random do not have: each limit, and types that come back to themselves. */
const NARROW = compile({
  "narrow.rpc": `package demo.narrow.v1;
struct Tree { 1 left: Tree?; 2 right: Tree?; 3 all: [Tree]; 4 byName: map<string, Tree>; }
closed union Expression { 1 sum: Pair; 2 product: Pair; 3 not { 1 of: Expression; } 4 leaf: Leaf; }
struct Pair { 1 left: Expression; 2 right: Expression; }
struct Leaf { 1 value: i64 @range(-9223372036854775808..-9223372036854775000); }
struct Many { 1 items: [Many] @length(1..); }
struct Wide { ${Array.from({ length: 60 }, (_, at) => `${at + 1} f${at}: [Wide];`).join(" ")} }
enum Side { 0 Left; 1 Right; }
struct Limits {
  1 high: u64 @range(18446744073709551614..);
  2 tiny: f32 @range(0.1..0.100000008);
  3 below: f32 @range(-0.100000008..-0.1);
  4 above: f64 @range(5000..);
  5 wait: duration @range(1500ms..2s);
  6 empty: string @length(..0);
  7 exact: bytes @length(7..7);
  8 keys: map<bool, u8> @length(2..2);
  9 sides: map<Side, Leaf> @length(2..);
  10 few: [u8] @length(1..2);
  11 long: string @length(3000..);
  12 safe: i64 @js("number") @range(9007199254740991..);
  13 none: Many?;
  14 some: [Many];
  15 words: map<string, Expression> @length(3..3);
}
error Refused { 1 limits: Limits; 2 tree: Tree; }
service Narrow {
  limits(): Limits throws Refused;
  tree(): Tree;
  think(): Expression;
  watch(): stream Expression;
  wide(): Wide;
}`,
});

function servicesOf({ files }: Descriptor): readonly ServiceDescriptor[] {
  return files.flatMap(({ services }) => services);
}

function mockOf(
  descriptor: Descriptor,
  service: ServiceDescriptor,
  given: Partial<MockOptions> & { readonly texts?: readonly string[] } = {},
) {
  const named = { descriptor, service, source: "the test" };
  const rules = readRules((given.texts ?? []).map(readRuleText), [named]);
  return createMock(named, { seed: 7, rules, wait: async () => undefined, ...given });
}

async function start(texts: readonly string[] = [], given: Partial<MockOptions> = {}): Promise<KitchenClient> {
  const [service] = servicesOf(KITCHEN);
  assert.ok(service);
  const { implementation } = mockOf(KITCHEN, service, { ...given, texts });
  const server = await serve({ services: [implementation], stopOnSignal: false });
  const client = connect(Kitchen, `tcp://${server.listening}`);
  open.push(server, client);
  return client.with({ timeoutMs: 30_000 });
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const read: T[] = [];
  for await (const item of items) read.push(item);
  return read;
}

/**
 * Calls every method of the mocks so often, as a client that knows the contract: what it reads is
 * within all limits, or it would not read it. The checker of JSON then reads it again.
 */
async function checkAnswers(descriptor: Descriptor, count: number, texts: readonly string[] = []): Promise<number> {
  const services = servicesOf(descriptor);
  if (services.length === 0) return 0;
  const implementations = services.map((service) => mockOf(descriptor, service, { texts }).implementation);
  await using server = await serve({ services: implementations, stopOnSignal: false });
  const types = descriptor.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type]));
  const codecs = new JsonCodecs(new Map(types));
  let checked = 0;
  for (const { name, methods } of services) {
    await using client = connectDynamic(name, `tcp://${server.listening}`, {
      contract: descriptor,
      values: "native",
      timeoutMs: 60_000,
    });
    for (const method of methods) {
      const { kind, parameters, requestStream } = method;
      // Nothing to be given: what a mock is asked with is the business of others.
      if (parameters.length > 0 || requestStream !== undefined || kind === "oneway") continue;
      const codec = codecs.ofResult(method);
      for (let call = 0; call < count; call++) {
        const values = kind === "unary" ? [await client.call(method.name)] : await all(client.stream(method.name));
        for (const value of values) codec.fromJson(codec.toJson(value));
        checked += values.length;
      }
    }
  }
  return checked;
}

/** The same contract with methods that need nothing, one for each that has a result. */
function withoutArguments(descriptor: Descriptor): Descriptor {
  const files = descriptor.files.map((file) => ({
    ...file,
    services: file.services.map((service) => ({
      ...service,
      methods: service.methods.map(({ requestStream: _items, ...method }) => ({
        ...method,
        parameters: [],
        kind:
          method.kind === "bidi"
            ? ("serverStreaming" as const)
            : method.kind === "clientStreaming"
              ? ("unary" as const)
              : method.kind,
      })),
    })),
  }));
  return { ...descriptor, files };
}

describe("a mock", () => {
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
  });

  it("answers within the limits of the kitchen sink, the conformance contract and one at its limits", async () => {
    assert.ok((await checkAnswers(withoutArguments(KITCHEN), 40)) > 200);
    assert.ok((await checkAnswers(withoutArguments(fileOf("conformance.rpc")), 20)) > 200);
    assert.ok((await checkAnswers(NARROW, 30)) > 100);
  }).timeout(120_000);

  it(`answers within the limits of each of ${RANDOM_CONTRACTS} random contracts`, async () => {
    const author = new Author(19);
    let checked = 0;
    for (let count = 0; count < RANDOM_CONTRACTS; count++) {
      const { descriptor } = mend(author.files()).compilation;
      assert.ok(descriptor !== undefined);
      checked += await checkAnswers(withoutArguments(descriptor), 3);
    }
    assert.ok(checked > RANDOM_CONTRACTS, `only ${checked}`);
  }).timeout(600_000);

  it("throws an error of the contract with values within its limits", async () => {
    const [service] = servicesOf(NARROW);
    assert.ok(service);
    const { implementation } = mockOf(NARROW, service, { texts: ["limits:error=Refused"] });
    await using server = await serve({ services: [implementation], stopOnSignal: false });
    await using client = connectDynamic(service.name, `tcp://${server.listening}`, { contract: NARROW, timeoutMs: 30_000 });
    for (let call = 0; call < 20; call++)
      await assert.rejects(client.call("limits"), (error) => error instanceof DynamicError && error.name === "Refused");
  });

  it("refuses a contract of whose result no value ends", () => {
    const descriptor = compile({
      "many.rpc": "package demo.v1; struct Many { 1 items: [Many] @length(1..); } service Endless { get(): Many; }",
    });
    const [service] = servicesOf(descriptor);
    assert.ok(service);
    assert.throws(
      () => mockOf(descriptor, service),
      /^UsageError: demo\.v1\.Endless\/get has a result or an error of which no value ends/,
    );
  });

  it("answers a client with types, calls and streams in each direction", async () => {
    const kitchen = await start(["watch:stream=5", "find:answer={}"]);

    assert.equal(typeof (await kitchen.divide(1, 2)), "number");
    assert.equal(typeof (await kitchen.sum([1, 2])), "number");
    assert.equal(await kitchen.ping(), undefined);
    await kitchen.log("said");
    assert.equal((await all(kitchen.watch(0))).length, 5);
    assert.equal((await all(kitchen.chat("a", ["b", "c"]))).length, 2);
    assert.deepEqual(await kitchen.find("x"), new Map());
  });

  it("reads what a client streams to its end", async () => {
    let sent = 0;
    async function* items<T>(value: T): AsyncGenerator<T> {
      for (let count = 0; count < 3_000; count++) {
        sent++;
        yield value;
      }
    }
    const kitchen = await start();
    await kitchen.sum(items(1));
    assert.equal(sent, 3_000);
    assert.equal((await all(kitchen.chat("a", items("b")))).length, 3_000);
    assert.equal(sent, 6_000);
  });

  it("streams both ways as many items as its rule says, whatever comes", async () => {
    const kitchen = await start(["chat:stream=4"]);
    assert.equal((await all(kitchen.chat("a", []))).length, 4);
    assert.equal((await all(kitchen.chat("a", ["b", "c"]))).length, 4);
  });

  it("gives the same answers again with the same seed, whatever else is asked", async () => {
    const take = async (kitchen: KitchenClient): Promise<readonly number[]> => [await kitchen.divide(1), await kitchen.divide(2)];
    const first = await take(await start());
    const second = await start(["sum:error=INTERNAL,share=0.5"]);
    await second.sum([1]).catch(() => undefined);

    assert.deepEqual(await take(second), first);
    assert.notEqual(first[0], first[1]);
    assert.notDeepEqual(await take(await start([], { seed: 8 })), first);
  });

  it("fails the share of the calls that its rule says, with that code", async () => {
    const kitchen = await start(["ping:error=RESOURCE_EXHAUSTED,share=0.25", "sum:error=NOT_FOUND"]);
    let failed = 0;
    for (let call = 0; call < 400; call++)
      await kitchen.ping().catch((error: unknown) => {
        assert.ok(error instanceof RpcError && error.code === "RESOURCE_EXHAUSTED");
        failed++;
      });
    assert.ok(failed > 60 && failed < 140, String(failed)); // 100, and the seed is fixed
    await assert.rejects(kitchen.sum([1]), (error) => error instanceof RpcError && error.code === "NOT_FOUND");
  });

  it("throws a declared error that a client knows by its class, behind the items of a stream", async () => {
    const kitchen = await start(["divide:error=InvalidOperation", "watch:error=Overloaded,stream=2"]);
    await assert.rejects(kitchen.divide(1), (error) => error instanceof InvalidOperation && typeof error.why === "string");
    let items = 0;
    await assert.rejects(
      async () => {
        for await (const _point of kitchen.watch(0)) items++;
      },
      (error) => error instanceof Overloaded,
    );
    assert.equal(items, 2);
  });

  it("waits before an answer and between items, somewhere in the spread", async () => {
    const waits: number[] = [];
    const wait = async (ms: number): Promise<void> => void waits.push(ms);
    const kitchen = await start(["ping:delay=50ms..60ms", "watch:delay=7ms,pace=20ms,stream=3"], { wait });
    for (let call = 0; call < 20; call++) await kitchen.ping();
    assert.ok(waits.every((ms) => ms >= 50 && ms <= 60));
    assert.ok(new Set(waits).size > 10);
    waits.length = 0;
    await all(kitchen.watch(0));
    assert.deepEqual(waits, [7, 20, 20]);
  });

  it("makes no more items once its call is over", async () => {
    let waits = 0;
    let release = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      release = resolve;
    });
    const wait = (_ms: number, signal: AbortSignal): Promise<void> => {
      if (++waits === 1) return Promise.resolve();
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          resolve();
          release();
        });
      });
    };
    const kitchen = await start(["watch:pace=1s,stream=1000"], { wait });
    let items = 0;
    for await (const _point of kitchen.watch(0)) if (++items === 2) break;
    await ended;
    assert.equal(waits, 2);
  });
});

describe("a mock with a recording", () => {
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
  });

  const lineOf = (method: string, args: object, end: object): string =>
    JSON.stringify({ service: Kitchen.name, instance: "", method, startedAt: "2026-01-01T12:00:00Z", ms: 1, args, ...end });
  const recordingOf = (...lines: readonly string[]) => ({
    file: "calls.ndjson",
    calls: readRecording("calls.ndjson", lines.join("\n")),
  });

  it("answers recorded arguments as they were, and others by the next answer", async () => {
    const recording = recordingOf(
      lineOf("divide", { num1: 10, num2: 4 }, { result: 2.5 }),
      lineOf("divide", { num1: 3 }, { result: 3 }),
      lineOf(
        "divide",
        { num1: 1, num2: 0 },
        {
          error: { name: "InvalidOperation", code: "INVALID_ARGUMENT", fields: { operation: "Divide", why: "by zero" } },
        },
      ),
    );
    const kitchen = await start([], { recording });
    for (let again = 0; again < 3; again++) {
      assert.equal(await kitchen.divide(10, 4), 2.5);
      assert.equal(await kitchen.divide(3, 1), 3); // as num2 is 1 by default
      await assert.rejects(kitchen.divide(1, 0), (error) => error instanceof InvalidOperation && error.why === "by zero");
    }
    assert.deepEqual([await kitchen.divide(7, 7), await kitchen.divide(8, 8)], [2.5, 3]);
    await assert.rejects(kitchen.divide(7, 7), InvalidOperation);
    assert.equal(await kitchen.divide(7, 7), 2.5);
    assert.equal(typeof (await kitchen.sum([1])), "number"); // nobody has recorded it
  });

  it("gives the last answer of the same arguments, and a failure with its code", async () => {
    const recording = recordingOf(
      lineOf("divide", { num1: 1 }, { result: 1 }),
      lineOf("divide", { num1: 1 }, { result: 2 }),
      lineOf("find", { name: "x" }, { error: { code: "NOT_FOUND", message: "no x" } }),
      lineOf("divide", { num1: 1 }, { error: { code: "CANCELLED" } }),
    );
    const kitchen = await start([], { recording });
    assert.equal(await kitchen.divide(1), 2);
    await assert.rejects(
      kitchen.find("x"),
      (error) => error instanceof RpcError && error.code === "NOT_FOUND" && error.text.endsWith(": no x"),
    );
  });

  it("knows arguments and results with masked values, and what the contract has no more", async () => {
    const options = { tags: ["a"], limits: {}, big: "1", at: "2026-01-01T00:00:00Z", data: "", note: "[redacted]" };
    const recording = recordingOf(
      lineOf("area", { shape: { empty: {} }, options, gone: 1 }, { result: 4, masked: ["args.options.note"] }),
      lineOf("area", { shape: { empty: {} } }, { result: 5 }),
    );
    const kitchen = await start([], { recording });
    const given = { tags: ["a"], limits: new Map(), big: 1n, at: new Date("2026-01-01T00:00:00Z"), data: new Uint8Array() };
    assert.equal(await kitchen.area({ kind: "empty" }, { ...given, note: "anything" }), 4);
    assert.equal(await kitchen.area({ kind: "empty" }, undefined), 5);
  });

  it("puts values within their limits where those of a result were masked", async () => {
    const descriptor = compile({
      "secret.rpc":
        "package demo.v1; struct Secret { 1 pin: u32 @sensitive @range(5..9); 2 open: string; } service Safe { get(): Secret; }",
    });
    const [service] = servicesOf(descriptor);
    assert.ok(service);
    const call = { service: "demo.v1.Safe", instance: "", line: 1, method: "get", startedAt: "", ms: 1, args: {} };
    const calls = [{ ...call, result: { pin: "[redacted]", open: "x" }, masked: ["result.pin"] }];
    const { implementation, recorded } = mockOf(descriptor, service, { recording: { file: "calls.ndjson", calls } });
    assert.equal(recorded, 1);
    await using server = await serve({ services: [implementation], stopOnSignal: false });
    await using client = connectDynamic("demo.v1.Safe", `tcp://${server.listening}`, { contract: descriptor, timeoutMs: 30_000 });
    const { pin, open: shown } = (await client.call("get")) as { readonly pin: number; readonly open: string }; // of the contract
    assert.ok(pin >= 5 && pin <= 9);
    assert.equal(shown, "x");
  });

  it("refuses answers that do not fit the contract, with their line", async () => {
    const wrong: readonly (readonly [line: string, text: RegExp])[] = [
      [
        lineOf("divide", { num1: 1 }, { result: "many" }),
        /^calls\.ndjson:2 divide does not fit the contract: .*; record again, or delete the line$/,
      ],
      [lineOf("divide", { num1: "x" }, { result: 1 }), /calls\.ndjson:2 divide does not fit the contract: num1: /],
      [lineOf("divide", { num1: 1 }, { error: { name: "Nope", code: "ABORTED", fields: {} } }), /does not throw "Nope"/],
      [lineOf("divide", { num1: 1 }, { error: { code: "WHAT", message: "" } }), /"WHAT" is no status code/],
    ];
    for (const [line, text] of wrong)
      await assert.rejects(start([], { recording: recordingOf(lineOf("ping", {}, { result: null }), line) }), (error) => {
        assert.match(error instanceof Error ? error.message : "", text);
        return true;
      });
  });
});
