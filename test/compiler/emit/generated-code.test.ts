import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { DynamicCodecs } from "callwire/schema";
import type { ServiceDef } from "callwire/stub";
import fc from "fast-check";
import { emit } from "#compiler/emit/index.js";
import { NO_ITEMS } from "#runtime/call/incoming-stream.js";
import type { Codec } from "#runtime/wire/codec.js";
import { packPayload } from "#runtime/wire/payload.js";
import { Reader } from "#runtime/wire/reader.js";
import { Writer } from "#runtime/wire/writer.js";
import { shortOrLong } from "../../support/long-form.js";
import { BROAD_CONTRACT, named } from "./contracts.js";
import { encode, fieldsOf } from "./encode.js";
import { PlainValues } from "./plain-values.js";
import { type Pair, ValueMaker } from "./values.js";

// Below the repository, so that `callwire/stub` is found.
const BUILD = fileURLToPath(new URL("../../../../build", import.meta.url));

/** The compilers that users have; the first one builds what the other tests run. */
const COMPILERS = ["typescript", "typescript-6.0", "typescript-5.9"] as const;

const STRICTEST = {
  ...{
    target: "es2022",
    lib: ["es2023", "esnext.disposable"],
    types: ["node"],
    module: "nodenext",
    moduleResolution: "nodenext",
  },
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noPropertyAccessFromIndexSignature: true },
  ...{ noImplicitOverride: true, noImplicitReturns: true, noFallthroughCasesInSwitch: true, noUnusedLocals: true },
  ...{ noUnusedParameters: true, allowUnreachableCode: false, verbatimModuleSyntax: true, isolatedModules: true },
  ...{ isolatedDeclarations: true, erasableSyntaxOnly: true, declaration: true, rootDir: ".", outDir: "out" },
  skipLibCheck: true, // test/environments has the declarations of the packages checked
};

const plainValues = new PlainValues(BROAD_CONTRACT);

type Generated = Readonly<Record<string, unknown>>;

describe("generated code", () => {
  let folder: string;
  let broad: Generated;
  let common: Generated;
  let names: Generated;

  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(path.join(BUILD, "emitted-"));
    for (const { path: file, text } of emit(BROAD_CONTRACT).files) {
      await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
    await writeFile(path.join(folder, "uses.ts"), USES);
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: STRICTEST, include: ["**/*.ts"] }));
    await compile(COMPILERS[0], folder);
    broad = await load("shop/broad.js");
    common = await load("shop/common/money.js");
    names = await load("shop/names.js");
  });

  after(() => rm(folder, { recursive: true, force: true }));

  for (const compiler of COMPILERS.slice(1)) {
    it(`compiles under the strictest flags of ${compiler}, as it does under the newest`, async () => {
      await compile(compiler, folder, "--noEmit");
    }).timeout(60_000);
  }

  for (const type of BROAD_CONTRACT.files.flatMap(({ types }) => types)) {
    it(`carries every ${type.kind} ${simple(type.name)}`, () => {
      const codec = codecOf(type.name);
      fc.assert(
        fc.property(makerOf().of(named(type.name)), (pair) => survives(codec, pair)),
        { numRuns: shortOrLong(40, 100) },
      );
    });
  }

  for (const type of BROAD_CONTRACT.files.flatMap(({ types }) => types)) {
    it(`gives the bytes and values that a Descriptor alone gives for ${type.kind} ${simple(type.name)}`, () => {
      const codec = codecOf(type.name);
      const dynamic = new DynamicCodecs(
        new Map(BROAD_CONTRACT.files.flatMap(({ types }) => types.map((each) => [each.name, each]))),
      );
      const dynamicCodec = dynamic.of(named(type.name));
      fc.assert(
        fc.property(makerOf().of(named(type.name)), ({ given, read }) => {
          const bytes = encode(codec, given);
          assert.deepEqual(encode(dynamicCodec, given), bytes);
          const reader = Reader.of(bytes);
          assert.deepEqual(fieldsOf(dynamicCodec.read(reader)), fieldsOf(read));
          const own = Reader.of(bytes);
          codec.read(own);
          assert.equal(reader.decodedBytes, own.decodedBytes);
          assert.equal(dynamicCodec.heapBytes, codec.heapBytes);
          // Any MessagePack library reads it too.
          assert.deepEqual(fieldsOf(plainValues.read(named(type.name), bytes)), fieldsOf(read));
        }),
        { numRuns: shortOrLong(40, 100) },
      );
    });
  }

  it("carries the parameters and results of every method", () => {
    for (const service of BROAD_CONTRACT.files.flatMap(({ services }) => services)) {
      const def = exported(service.name, "") as ServiceDef<unknown, unknown>; // what the file exports under this name
      for (const [index, method] of service.methods.entries()) {
        const made = def.methods[index];
        assert.ok(made !== undefined && made.name === method.name && made.id === method.id);
        const parameters = method.parameters.filter(
          (parameter) => parameter.optional !== true && parameter.default === undefined,
        );
        const args = fc.tuple(...parameters.map((parameter) => makerOf().of(parameter.type, parameter)));
        const defaults = method.name === "options" ? [9, undefined, []] : [];
        fc.assert(
          fc.property(args, (pairs) => {
            const read = [...pairs.map((pair) => pair.read), ...defaults];
            survives(made.args, { given: pairs.map(({ given }) => given), read });
          }),
          { numRuns: 30 },
        );
        if (method.result === undefined) continue;
        fc.assert(
          fc.property(makerOf().of(method.result), (pair) => survives(made.result, pair)),
          { numRuns: 30 },
        );
        if (method.resultOptional) survives(made.result, { given: undefined, read: undefined });
      }
    }
  });

  it("calls the handler's method with the arguments in place", () => {
    const { methods } = broad["Shop"] as ServiceDef<unknown, Record<string, unknown>>; // what the file exports under this name
    const options = methods.find(({ name }) => name === "options");
    const handler = { options: (...args: readonly unknown[]) => args };

    assert.deepEqual(options?.invoke(handler, "context", ["a", 1, undefined, []], NO_ITEMS), ["context", "a", 1, undefined, []]);
  });

  it("names the path and the bounds when bytes do not fit", () => {
    const nil = null;
    const wrong: readonly (readonly [type: string, payload: unknown, message: RegExp])[] = [
      ["shop.common.v1.Money", ["EURO", 1], /^currency must be of length 3\.\.3, got 4$/],
      ["shop.common.v1.Money", ["EUR"], /^units is missing$/],
      ["shop.v1.Defaults", [nil, 11], /^small must be -10\.\.10, got 11$/],
      ["shop.v1.Defaults", [nil, nil, nil, 0], /^huge must be 1\.\.18446744073709551615, got 0n$/],
      ["shop.v1.Defaults", [nil, nil, nil, nil, 100], /^safe must be -9007199254740991\.\.99, got 100$/],
      ["shop.v1.Defaults", [nil, nil, nil, nil, nil, 0.2], /^ratio must be 0\.\.0\.10000000149011612, got 0\.2$/],
      ["shop.v1.Defaults", [nil, nil, nil, nil, nil, nil, nil, nil, 0.5], /^wait must be 1\.\.60000, got 0\.5$/],
      ["shop.v1.Defaults", [...Array(11).fill(nil), [0, 0, 0, 0, 0]], /^modes must be of length 0\.\.4, got 5$/],
      ["shop.v1.Gaps", [nil, nil, nil], /^middle is missing$/],
      ["shop.v1.Node", ["a", [["b", [["c"]]]]], /^children\[0\]\.children\[0\]\.children is missing$/],
      ["shop.v1.Switch", [9], /^kind must be one of 1, 2, 3, got 9$/],
      ["shop.v1.Switch", [2], /^level is missing$/],
      ["shop.v1.Switch", [3, [1, 300]], /^value\[1\] must be 0\.\.255, got 300$/],
      ["shop.common.v1.Color", 5, /^must be Red, Green, got 5$/],
    ];
    for (const [type, payload, message] of wrong) {
      assert.throws(() => codecOf(type).read(Reader.of(packPayload(payload))), { name: "ContractError", message }, type);
    }
  });

  it("names the field and the bounds when a value does not fit", () => {
    const wrong: readonly (readonly [type: string, value: unknown, message: RegExp])[] = [
      ["shop.common.v1.Money", { currency: "EURO", units: 1n }, /^currency must be of length 3\.\.3, got 4$/],
      ["shop.common.v1.Money", { currency: null, units: 1n }, /^currency must be a string, got null; null is no value/],
      ["shop.common.v1.Money", { currency: "EUR" }, /^units is missing; it must be a bigint$/],
      ["shop.common.v1.Money", null, /^must be a Money, got null; null is no value/],
      ["shop.v1.Defaults", { small: 11 }, /^small must be -10\.\.10, got 11$/],
      ["shop.v1.Defaults", { ratio: 0.11 }, /^ratio must be 0\.\.0\.1, got 0\.11$/],
      ["shop.v1.Switch", { kind: "off" }, /^kind must be on, level, levels, got "off"$/],
      ["shop.v1.Shape", { kind: "polygon", corners: [[1], ["x"]] }, /^corners\[1\]\[0\] must be a number, got "x"$/],
      [
        "shop.v1.Shape",
        { kind: "unknown", id: 99, raw: Uint8Array.of(0x01, 0x02) },
        /^raw must be one MessagePack value, got 2 bytes$/,
      ],
      [
        "shop.v1.Shape",
        { kind: "unknown", id: 99, raw: Uint8Array.of(0xc1) },
        /^raw must be one MessagePack value, got 1 bytes$/,
      ],
    ];
    for (const [type, value, message] of wrong) {
      assert.throws(() => codecOf(type).write(new Writer(), value), { name: "ContractError", message }, type);
    }
  });

  it("lets a value at the edge of an f32 range arrive", () => {
    const writer = new Writer();
    codecOf("shop.v1.Defaults").write(writer, { ratio: 0.1 });

    assert.doesNotThrow(() => codecOf("shop.v1.Defaults").read(Reader.of(writer.finish())));
  });

  it("passes over retired positions and over what a newer peer sends more", () => {
    const gaps = [
      { old: 1 },
      "early",
      [1, [2]],
      7,
      nested(5),
      4,
      "retired",
      nil(),
      Uint8Array.of(1),
      nil(),
      "x",
      9,
      "new",
      { newer: true },
    ];
    const reader = Reader.of(packPayload(gaps));

    assert.deepEqual(codecOf("shop.v1.Gaps").read(reader), {
      middle: 7,
      n: 4,
      early: "early",
      late: Uint8Array.of(1),
      latest: 9,
    });
    assert.equal(reader.remaining, 0);
    const longer = Reader.of(packPayload([4, "value", "more", ["even", "more"]]));
    assert.deepEqual(codecOf("shop.v1.Shape").read(longer), { kind: "empty" });
    assert.equal(longer.remaining, 0);
  });

  it("keeps the arm of a newer peer as it came", () => {
    const arrived = packPayload([99, ["deep", new Uint8Array(3)]]);
    const value = codecOf("shop.v1.Shape").read(Reader.of(arrived));
    const writer = new Writer();
    codecOf("shop.v1.Shape").write(writer, value);

    assert.deepEqual(new Uint8Array(writer.finish()), new Uint8Array(arrived));
  });

  function makerOf(): ValueMaker {
    return new ValueMaker(BROAD_CONTRACT, (name, fields) => {
      const ErrorClass = exported(name, "") as new (init: unknown) => unknown; // an error is exported as a class
      return new ErrorClass(fields);
    });
  }

  function codecOf(name: string): Codec<unknown> {
    return exported(name, "Codec") as Codec<unknown>; // each type is exported with its codec
  }

  function exported(name: string, suffix: string): unknown {
    const module = name.startsWith("shop.common.") ? common : name.startsWith("shop.names.") ? names : broad;
    return module[simple(name) + suffix];
  }

  async function load(file: string): Promise<Generated> {
    return (await import(pathToFileURL(path.join(folder, "out", file)).href)) as Generated; // a module is a record of its exports
  }
});

function survives(codec: Codec<unknown>, { given, read }: Pair): void {
  const writer = new Writer();
  codec.write(writer, given);
  const reader = Reader.of(writer.finish());
  const value = codec.read(reader);
  assert.equal(reader.remaining, 0);
  assert.deepEqual(plain(value), plain(read));
}

/** Rejects with the compiler's words when something does not compile. */
async function compile(compiler: string, folder: string, ...options: readonly string[]): Promise<void> {
  const tsc = fileURLToPath(new URL(`../../../../node_modules/${compiler}/bin/tsc`, import.meta.url));
  await promisify(execFile)(process.execPath, [tsc, "-p", folder, ...options]).catch((error: { stdout?: string }) => {
    throw new Error(error.stdout ?? String(error));
  });
}

/** Errors by their fields: their stacks differ. */
function plain(value: unknown): unknown {
  if (value instanceof Error) return { ...value, name: value.name, message: value.message };
  return value;
}

function simple(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function nil(): null {
  return null;
}

function nested(depth: number): unknown {
  return depth === 0 ? [] : [nested(depth - 1)];
}

/**
 * What users write against generated types; compiled, never run. Each `@ts-expect-error` is an
 * error that must be there.
 */
const USES = `
import type { CallContext } from "callwire/stub";
import { type AllOptional, Bare, Failure, LIMIT, type Node, Rounding, type Shape, type ShapeInit, type ShopClient, type ShopHandler } from "./shop/broad.js";

const limit: 34 = LIMIT;
const rounding: Rounding = Rounding.Up;
const unknown: Rounding = "unknown:7";
// @ts-expect-error not a member
const wrong: Rounding = "Down";
const none: AllOptional = {};
// @ts-expect-error absent is not undefined for a reader
const explicit: AllOptional = { boolValue: undefined };
const init: ShapeInit = { kind: "polygon", corners: [], label: undefined };
const failure = new Failure({ codes: [1] });
const name: "Failure" = failure.name;
const text: string = failure.message + new Bare().message;
// @ts-expect-error codes must be given
new Failure();

export function area(shape: Shape): number {
  switch (shape.kind) {
    case "circle":
      return shape.radius;
    case "polygon":
      return shape.corners.length;
    case "price":
      return Number(shape.value.units);
    case "empty":
    case "nothingInside":
      return 0;
    case "unknown":
      return shape.raw.length;
  }
}

export async function use(client: ShopClient): Promise<readonly Node[]> {
  await client.ping();
  await client.options("a");
  await client.options("a", undefined, { flag: true }, ["Up"]);
  // @ts-expect-error the first parameter has no default
  await client.options();
  // @ts-expect-error i64 is a bigint
  await client.find(1);
  const found = await client.find(1n);
  const note: string | undefined = found?.note;
  return note === undefined ? [] : client.all();
}

export const handler: Pick<ShopHandler, "options" | "echo" | "find"> = {
  options: (_context: CallContext, first, second, third, fourth) => first.length + second + (third?.tags.length ?? 0) + fourth.length,
  echo: (_context, shape) => (shape.kind === "empty" ? { kind: "polygon", corners: [] } : shape),
  find: () => undefined,
};
export const all: readonly unknown[] = [limit, rounding, unknown, wrong, none, explicit, init, name, text];
`;
