// What a schema takes is what the reader of JSON takes: tried by a validator of others.

import assert from "node:assert/strict";
import { exportJsonSchema } from "@callwire/compiler";
import { Ajv2020 } from "ajv/dist/2020.js";
import { JsonCodecs, JsonError } from "callwire/json";
import { type Descriptor, DynamicCodecs, type MethodDescriptor, type TypeDescriptor } from "callwire/schema";
import { createRandom } from "callwire/testing";
import fc from "fast-check";
import { digitsPattern } from "#compiler/export/schema/digits-pattern.js";
import { Reader } from "#runtime/wire/reader.js";
import { Author, isEndless, mend } from "../../fuzz/contract-author.js";
import { describeIdl } from "../../support/contracts.js";
import { shortOrLong } from "../../support/long-form.js";
import { describeContracts } from "../breaking/describe-contracts.js";
import { named } from "../emit/contracts.js";
import { encode } from "../emit/encode.js";
import { ValueMaker } from "../emit/values.js";

const RANDOM_CONTRACTS = shortOrLong(15, 200);
const VALUES = shortOrLong(40, 400);

/** What docs/export.md says that no schema can say. */
const BEYOND_SCHEMAS = /stands twice in the map|its length is|is not within|nested deeper|memory|elements|pairs of maps/;

/** Near the ends of each type, and what looks like one and is none. */
const PIECES: readonly unknown[] = [
  ...[null, true, false, 0, -0, 1, -1, 0.5, 34, 35, 127, 128, -129, 255, 256, 65_536, 2 ** 31, -(2 ** 31) - 1, 2 ** 32],
  ...[2 ** 53 - 1, 2 ** 53, -(2 ** 53), 3.4028234663852886e38, 3.4028235677973366e38, 1e300],
  ...["", "a", "0", "-1", "01", "-0", "NaN", "Infinity", "-Infinity", "9223372036854775807", "9223372036854775808"],
  ...["18446744073709551615", "18446744073709551616", "-9223372036854775808", "9007199254740991", "9007199254740992"],
  ...["AQ==", "AQ", "AQ=", "AR==", "_-8", "+/9=", "AQID", "=", "1.5s", "500ms", "-0s", "-1s", "1.s", "2 m", "1h", "007s"],
  ...["2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29t23:59:59.123456789+23:59", "2000-02-29T24:00:00Z"],
  ...["+012024-12-31T00:00:00Z", "-000000-01-01T00:00:00Z", "2024-04-31T00:00:00z", "2024-13-01T00:00:00Z"],
  ...[0.1, Math.fround(0.1), 0.09999, 3, 7, 8, 9, 10, 12, -12, -13, 345, 346, "345", "346", "9007199254740989", "ab", "abc"],
  ...["abcd", "AQI=", "AQIDBA==", "AQIDBAU=", "AQIDBAUG", [1], [1, 2], [1, 2, 3], { 1: true }, { 1: true, 2: true }],
  ...[{ 128: true }, { "-128": true }, { true: 1 }, { True: 1 }, { 5: 1 }, { 6: 1 }, { Low: 1 }, { Red: 1 }, { "01": 1 }],
  ...["HalfEven", "Up", "Down", "unknown:7", "0", "1", "true", {}, [], [null], { a: 1 }, { unknown: { id: 7, raw: "" } }],
];

describe("the JSON Schema of a contract", () => {
  it("takes what the reader takes, and nothing else, for every type and method of idl/", () => {
    const tried = tryContract(describeIdl(), VALUES);

    assert.ok(tried.taken > VALUES && tried.refused > VALUES, JSON.stringify(tried));
  }).timeout(120_000);

  it(`does so for ${RANDOM_CONTRACTS} contracts at random`, () => {
    const author = new Author(23);
    let [taken, refused] = [0, 0];
    for (let count = 0; count < RANDOM_CONTRACTS; count++) {
      const { descriptor } = mend(author.files()).compilation;
      assert.ok(descriptor !== undefined);
      const tried = tryContract(descriptor, 6);
      taken += tried.taken;
      refused += tried.refused;
    }

    assert.ok(taken > RANDOM_CONTRACTS * 10 && refused > RANDOM_CONTRACTS * 10, `${taken} taken, ${refused} refused`);
  }).timeout(300_000);

  it("does so for bounds of each type", () => {
    const fields = [
      "a: u8 @range(3..9)",
      "b: i64 @range(-12..345)",
      "c: u64 @range(9007199254740990..)",
      'd: i64 @js("number") @range(..7)',
      "e: f32 @range(0.1..)",
      "f: f64 @range(-1..1)",
      "g: bytes @length(2..5)",
      "h: bytes @length(..1)",
      "i: string @length(2..3)",
      "j: [u8] @length(1..2)",
      "k: map<i8, bool> @length(..1)",
      "l: f32",
      "m: map<bool, u8>",
      "n: map<u64, u8>",
      "o: map<Level, u8>",
      "p: map<Color, u8>",
    ];
    const types = fields.map((field, at) => `struct S${at} { 1 ${field}; }`).join(" ");
    const tried = tryContract(describeContracts(`closed enum Level { 0 Low; 5 High; } enum Color { 0 Red; } ${types}`), 0);

    assert.ok(tried.taken > 60 && tried.refused > 1_000, JSON.stringify(tried));
  });

  it("has documentation, defaults and what is deprecated", () => {
    const { $defs } = exportJsonSchema(
      describeContracts(
        '\n/// A page.\nstruct Page {\n/// How many.\n1 size: i64 = 20 @deprecated("old"); 2 wait: duration = 1s; 3 pin: string @sensitive; }',
      ),
    );
    const page = Object(Object($defs)["demo.v1.Page"]);

    assert.equal(page.description, "A page.");
    assert.deepEqual(page.required, ["pin"]);
    assert.equal(page.properties.size.description, "How many.");
    assert.deepEqual([page.properties.size.default, page.properties.wait.default], ["20", "1000ms"]);
    assert.deepEqual([page.properties.size.deprecated, page.properties.pin.writeOnly], [true, true]);
  });
});

describe("the pattern of a range of digits", () => {
  it("takes the integers of the range, as they are written", () => {
    fc.assert(
      fc.property(fc.bigInt(-2_000n, 2_000n), fc.bigInt(-2_000n, 2_000n), fc.bigInt(-2_100n, 2_100n), (one, two, value) => {
        const [min, max] = one < two ? [one, two] : [two, one];

        assert.equal(new RegExp(digitsPattern(min, max)).test(String(value)), value >= min && value <= max);
      }),
      { numRuns: 2_000 },
    );
    for (const wrong of ["01", "-0", "+1", " 1", "1.0", ""]) assert.doesNotMatch(wrong, new RegExp(digitsPattern(-9n, 99n)));
  });

  it("takes the integers at both ends of 64 bits", () => {
    const i64 = new RegExp(digitsPattern(-(2n ** 63n), 2n ** 63n - 1n));

    for (const [value, isIn] of [
      [2n ** 63n - 1n, true],
      [2n ** 63n, false],
      [-(2n ** 63n), true],
      [-(2n ** 63n) - 1n, false],
    ] as const)
      assert.equal(i64.test(String(value)), isIn);
  });
});

interface Tried {
  taken: number;
  refused: number;
}

function tryContract(contract: Descriptor, values: number): Tried {
  const types = new Map(contract.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type])));
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, ownProperties: true });
  ajv.addSchema(exportJsonSchema(contract), "contract");
  const codecs = new JsonCodecs(types);
  const random = createRandom(5);
  const tried: Tried = { taken: 0, refused: 0 };
  const compare = (name: string, read: (json: unknown) => unknown, json: unknown): void => {
    const isTaken = isRead(read, json);
    if (isTaken === undefined) return;
    const validate = ajv.getSchema(`contract#/$defs/${name}`);
    assert.ok(validate !== undefined, name);

    assert.equal(validate(json), isTaken, `${name}: ${JSON.stringify(json)} ${JSON.stringify(validate.errors)}`);
    if (isTaken) tried.taken++;
    else tried.refused++;
  };
  for (const type of types.values()) {
    if (isEndless(contract, type.name)) continue;
    const codec = codecs.of(named(type.name));
    const binary = new DynamicCodecs(types).of(named(type.name));
    const given =
      values === 0
        ? []
        : fc.sample(new ValueMaker(contract, (_name, fields) => fields).of(named(type.name)), {
            numRuns: values,
            seed: 3,
          });
    for (const each of given) {
      const json = JSON.stringify(codec.toJson(binary.read(Reader.of(encode(binary, each.given)))));
      const read = (value: unknown): unknown => codec.fromJson(value);
      compare(type.name, read, JSON.parse(json));
      for (let count = 0; count < 3; count++) compare(type.name, read, change(JSON.parse(json), random));
    }
    const fields = type.kind === "struct" || type.kind === "error" ? type.fields : [];
    for (const piece of PIECES)
      for (const json of [piece, ...fields.map(({ name }) => ({ [name]: piece }))])
        compare(type.name, (value) => codec.fromJson(value), json);
  }
  for (const { service, method } of methodsOf(contract)) {
    const name = `${service}.${method.name}`;
    const [args, result] = [codecs.ofArguments(method), codecs.ofResult(method)];
    for (const piece of PIECES) {
      const [first] = method.parameters;
      compare(`${name}.arguments`, (value) => args.fromJson(value), first === undefined ? piece : { [first.name]: piece });
      compare(`${name}.result`, (value) => result.fromJson(value), piece);
    }
  }
  return tried;
}

function methodsOf({ files }: Descriptor): readonly { readonly service: string; readonly method: MethodDescriptor }[] {
  return files.flatMap(({ services }) =>
    services.flatMap(({ name, methods }) => methods.map((method) => ({ service: name, method }))),
  );
}

/** Undefined for what no schema can say. */
function isRead(read: (json: unknown) => unknown, json: unknown): boolean | undefined {
  try {
    read(json);
    return true;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return isBeyondSchemas(error, json) ? undefined : false;
  }
}

/** A length counts where each character is one unit, and a bound where it is of a number. */
function isBeyondSchemas({ problem }: JsonError, json: unknown): boolean {
  if (!BEYOND_SCHEMAS.test(problem)) return false;
  if (problem.startsWith("its length is")) return /[\ud800-\udfff]/.test(JSON.stringify(json));
  return !/is not within/.test(problem) || /"[0-9.]+(?:ms|s|m|h)"/.test(JSON.stringify(json));
}

/** Another value somewhere in it, a name less, or a name more. */
function change(json: unknown, random: () => number): unknown {
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  if (typeof json !== "object" || json === null || random() < 0.2) return pick(PIECES);
  if (Array.isArray(json)) {
    const at = Math.floor(random() * json.length);
    return random() < 0.2
      ? [...json, ...json, pick(PIECES)]
      : json.map((item, index) => (index === at ? change(item, random) : item));
  }
  const entries = Object.entries(json);
  const chosen = pick(entries)?.[0];
  if (random() < 0.1) return { ...json, [pick(["more", "toString", "0", "-1", "true", "A"]) ?? ""]: pick(PIECES) };
  if (random() < 0.2) return Object.fromEntries(entries.filter(([key]) => key !== chosen));
  return Object.fromEntries(entries.map(([key, value]) => [key, key === chosen ? change(value, random) : value]));
}
