// Schemas beside the reader of JSON that they describe, by a validator of others. What one takes
// the other takes: values of each type, what they become by a change, and odd pieces.

import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type FromJsonOptions, JsonCodecs, JsonError } from "callwire/json";
import { type Descriptor, DynamicCodecs, type MethodDescriptor, type TypeDescriptor } from "callwire/schema";
import { createRandom } from "callwire/testing";
import fc from "fast-check";
import { Reader } from "#runtime/wire/reader.js";
import { isEndless } from "../../fuzz/contract-author.js";
import { named } from "../emit/contracts.js";
import { encode } from "../emit/encode.js";
import { ValueMaker } from "../emit/values.js";

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

export interface Tried {
  taken: number;
  refused: number;
}

/** A document that has schemas, and where they are in it, as pointers of JSON. */
export interface SchemaForm {
  readonly document: object;
  typeAt(name: string): string;
  /** Undefined for a method whose arguments have none. */
  argumentsAt(service: string, method: MethodDescriptor): string | undefined;
  /** Undefined for a method whose result has none. */
  resultAt(service: string, method: MethodDescriptor): string | undefined;
  /** How the reader takes JSON. */
  readonly options: FromJsonOptions;
}

export function tryContract(contract: Descriptor, form: SchemaForm, values: number): Tried {
  const types = new Map(contract.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type])));
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, ownProperties: true });
  // What the document has beside its schemas, if it is more than one.
  ajv.addVocabulary(Object.keys(form.document).filter((name) => !name.startsWith("$") && ajv.getKeyword(name) === false));
  ajv.addSchema(form.document, "contract");
  const codecs = new JsonCodecs(types);
  const random = createRandom(5);
  const tried: Tried = { taken: 0, refused: 0 };
  const compare = (pointer: string | undefined, read: (json: unknown) => unknown, json: unknown): void => {
    if (pointer === undefined) return;
    const isTaken = isRead(read, json);
    if (isTaken === undefined) return;
    const validate = ajv.getSchema(`contract#${pointer}`);
    assert.ok(validate !== undefined, pointer);

    assert.equal(validate(json), isTaken, `${pointer}: ${JSON.stringify(json)} ${JSON.stringify(validate.errors)}`);
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
      const read = (value: unknown): unknown => codec.fromJson(value, form.options);
      compare(form.typeAt(type.name), read, JSON.parse(json));
      for (let count = 0; count < 3; count++) compare(form.typeAt(type.name), read, change(JSON.parse(json), random));
    }
    const fields = type.kind === "struct" || type.kind === "error" ? type.fields : [];
    for (const piece of PIECES)
      for (const json of [piece, ...fields.map(({ name }) => ({ [name]: piece }))])
        compare(form.typeAt(type.name), (value) => codec.fromJson(value, form.options), json);
  }
  for (const { service, method } of methodsOf(contract)) {
    const [args, result] = [codecs.ofArguments(method), codecs.ofResult(method)];
    for (const piece of PIECES) {
      const [first] = method.parameters;
      const json = first === undefined ? piece : { [first.name]: piece };
      compare(form.argumentsAt(service, method), (value) => args.fromJson(value, form.options), json);
      compare(form.resultAt(service, method), (value) => result.fromJson(value, form.options), piece);
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
