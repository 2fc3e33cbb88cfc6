// Any value of any contract: from the wire to JSON, through its text, and back to the same bytes.

import assert from "node:assert/strict";
import { type JsonCodec, JsonCodecs } from "callwire/json";
import { type Descriptor, DynamicCodecs, type TypeDescriptor } from "callwire/schema";
import fc from "fast-check";
import type { Codec } from "#runtime/wire/codec.js";
import { Reader } from "#runtime/wire/reader.js";
import { compileKitchenSink } from "../../compiler/contracts.js";
import { BROAD_CONTRACT, named } from "../../compiler/emit/contracts.js";
import { encode } from "../../compiler/emit/encode.js";
import { ValueMaker } from "../../compiler/emit/values.js";
import { Author, isEndless, mend } from "../../fuzz/contract-author.js";

const RANDOM_CONTRACTS = 200;

describe("a value on its way through JSON", () => {
  for (const [what, contract] of [
    ["idl/kitchen-sink.rpc", compileKitchenSink()],
    ["a broad contract", BROAD_CONTRACT],
  ] as const) {
    for (const type of typesOf(contract).values()) {
      it(`of ${type.kind} ${type.name} of ${what} comes back bit for bit`, () => checkType(contract, type, 100));
    }
  }

  it(`of ${RANDOM_CONTRACTS} random contracts comes back bit for bit`, () => {
    const author = new Author(11);
    let types = 0;
    for (let count = 0; count < RANDOM_CONTRACTS; count++) {
      const { descriptor } = mend(author.files()).compilation;
      assert.ok(descriptor !== undefined);
      for (const type of typesOf(descriptor).values()) {
        if (isEndless(descriptor, type.name)) continue;
        checkType(descriptor, type, 5);
        types++;
      }
    }

    assert.ok(types > RANDOM_CONTRACTS * 3, `only ${types}`);
  }).timeout(600_000);

  it("of every f64 comes back bit for bit", () => {
    checkScalar("f64", fc.double());
  });

  it("of every f32 comes back bit for bit", () => {
    checkScalar("f32", fc.float());
  });

  it("of every duration comes back bit for bit", () => {
    checkScalar("duration", fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }));
    checkScalar("duration", fc.constantFrom(0, -0, 5e-324, Number.MAX_VALUE, 0.1, 1e21, 1e-7, 1500, 999.999));
  });

  it("of every moment comes back bit for bit", () => {
    checkScalar("timestamp", fc.date({ noInvalidDate: true }));
    checkScalar("timestamp", fc.constantFrom(new Date(8.64e15), new Date(-8.64e15), new Date(-1), new Date(-62167219200001)));
  });
});

function checkType(contract: Descriptor, type: TypeDescriptor, numRuns: number): void {
  const types = typesOf(contract);
  const [codec, jsonCodec] = [new DynamicCodecs(types).of(named(type.name)), new JsonCodecs(types).of(named(type.name))];
  const maker = new ValueMaker(contract, (_name, fields) => fields);
  fc.assert(
    fc.property(maker.of(named(type.name)), ({ given }) => {
      const read = codec.read(Reader.of(encode(codec, given)));
      survives(codec, jsonCodec, read);
    }),
    { numRuns, seed: 7 },
  );
}

function checkScalar(name: "f64" | "f32" | "duration" | "timestamp", values: fc.Arbitrary<unknown>): void {
  const ref = { kind: "scalar", name } as const;
  const [codec, jsonCodec] = [new DynamicCodecs(new Map()).of(ref), new JsonCodecs(new Map()).of(ref)];
  fc.assert(
    fc.property(values, (value) => survives(codec, jsonCodec, codec.read(Reader.of(encode(codec, value))))),
    { numRuns: 2_000 },
  );
}

function survives(codec: Codec<unknown>, jsonCodec: JsonCodec, value: unknown): void {
  const text = JSON.stringify(jsonCodec.toJson(value));
  if (hasUnknownArm(value)) {
    assert.throws(() => jsonCodec.fromJson(JSON.parse(text)), /an arm that this contract does not know/);
    return;
  }
  const back = jsonCodec.fromJson(JSON.parse(text));

  // JSON puts keys that are small numbers first; a map has no order.
  assert.deepEqual(Buffer.from(encode(codec, sortMaps(back))), Buffer.from(encode(codec, sortMaps(value))));
}

function hasUnknownArm(value: unknown): boolean {
  if (value instanceof Map) return [...value.values()].some(hasUnknownArm);
  if (Array.isArray(value)) return value.some(hasUnknownArm);
  if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Uint8Array) return false;
  if ("kind" in value && value.kind === "unknown" && "raw" in value && value.raw instanceof Uint8Array && "id" in value)
    return true;
  return Object.values(value).some(hasUnknownArm);
}

function sortMaps(value: unknown): unknown {
  if (value instanceof Map) {
    const entries = [...value].map(([key, inner]) => [key, sortMaps(inner)] as const);
    return new Map(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  }
  if (Array.isArray(value)) return value.map(sortMaps);
  if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sortMaps(inner)]));
}

function typesOf({ files }: Descriptor): ReadonlyMap<string, TypeDescriptor> {
  return new Map(files.flatMap(({ types }) => types.map((type) => [type.name, type] as const)));
}
