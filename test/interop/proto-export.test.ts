// Exported contracts, as protoc and a library of others read them.

import assert from "node:assert/strict";
import { type FileRegistry, fromBinary, fromJson, type JsonValue, toBinary, toJson } from "@bufbuild/protobuf";
import { explainNoProto } from "@callwire/compiler";
import { encodeProto } from "callwire/http";
import { JsonCodecs } from "callwire/json";
import { type Descriptor, DynamicCodecs, type TypeDescriptor } from "callwire/schema";
import fc from "fast-check";
import { Reader } from "#runtime/wire/reader.js";
import { named } from "../compiler/emit/contracts.js";
import { encode } from "../compiler/emit/encode.js";
import { ValueMaker } from "../compiler/emit/values.js";
import { Author, isEndless, mend } from "../fuzz/contract-author.js";
import { compileProto } from "../support/compiled-proto.js";
import { describeIdl } from "../support/contracts.js";
import { shortOrLong } from "../support/long-form.js";

/** protoc starts for each. */
const RANDOM_CONTRACTS = shortOrLong(20, 200);
const VALUES = shortOrLong(20, 200);

/** Of `google.protobuf.Duration`. */
const MAX_SECONDS = 315_576_000_000;

describe("the proto of a contract, as others read it", () => {
  it("has the JSON of docs/json.md, for every type of idl/, in text and in binary", () => {
    const contract = describeIdl();
    const registry = compileProto(contract);
    const tried = [...typesOf(contract).values()].reduce((sum, type) => sum + tryType(contract, registry, type), 0);

    assert.ok(tried > 10 * VALUES, `only ${tried}`);
  });

  it(`has it for ${RANDOM_CONTRACTS} contracts at random, with names that mean something elsewhere`, () => {
    const author = new Author(17);
    let tried = 0;
    for (let count = 0; count < RANDOM_CONTRACTS; count++) {
      const { descriptor } = mend(author.files()).compilation;
      assert.ok(descriptor !== undefined);
      assert.deepEqual(explainNoProto(descriptor), []);
      const registry = compileProto(descriptor);
      for (const type of typesOf(descriptor).values())
        if (!isEndless(descriptor, type.name)) tried += tryType(descriptor, registry, type, 5);
    }

    assert.ok(tried > RANDOM_CONTRACTS * 5, `only ${tried}`);
  }).timeout(300_000);
});

/** Returns how many values were tried. */
function tryType(contract: Descriptor, registry: FileRegistry, type: TypeDescriptor, numRuns = VALUES): number {
  if (type.kind === "enum") return 0; // no message; types that have it try it
  const types = typesOf(contract);
  const [codec, json] = [new DynamicCodecs(types).of(named(type.name)), new JsonCodecs(types).of(named(type.name))];
  const schema = registry.getMessage(type.name);
  assert.ok(schema !== undefined, type.name);
  let tried = 0;
  const values = new ValueMaker(contract, (_name, fields) => fields).of(named(type.name));
  const property = fc.property(values, ({ given }) => {
    const value = codec.read(Reader.of(encode(codec, given)));
    const ours = JSON.stringify(json.toJson(value, { durations: "nanoseconds" }));
    if (!isOfProtobuf(ours)) return;
    tried++;
    const read = fromJson(schema, JSON.parse(ours) as JsonValue, { registry }); // what JSON.parse gives
    const theirs = toJson(schema, fromBinary(schema, toBinary(schema, read)), { registry });

    assert.deepEqual(plain(theirs), plain(JSON.parse(ours)));
    const written = encodeProto(types, type.name, JSON.parse(ours) as JsonValue); // as above
    assert.deepEqual(plain(toJson(schema, fromBinary(schema, written), { registry })), plain(JSON.parse(ours)));
    assert.doesNotThrow(() => json.fromJson(JSON.parse(JSON.stringify(theirs)), { absentLists: "empty" }));
  });
  fc.assert(property, { numRuns, seed: 7 });
  return tried;
}

/** Without moments and durations that protobuf does not have, and without unknown arms. */
function isOfProtobuf(json: string): boolean {
  const isLong = [...json.matchAll(/"(\d{12,})(?:\.\d+)?s"/g)].some(([, seconds]) => Number(seconds) > MAX_SECONDS);
  return !isLong && !/"(?:[+-]\d{6}-|0000-)/.test(json) && !json.includes('{"unknown":{"id"');
}

/**
 * What protobuf writes otherwise, and reads all the same: zeros behind the point of a moment and of
 * a duration, and -0. A list or a map that is empty is not there, so what held it may be empty.
 */
function plain(json: unknown): unknown {
  if (json === "-0" || json === 0) return 0;
  if (typeof json === "string") return json.replace(/^-0s$/, "0s").replace(/(?<=\d)\.?0+(?=Z$|s$)/, shorten);
  if (Array.isArray(json)) return json.map(plain);
  if (typeof json !== "object" || json === null) return json;
  const entries = Object.entries(json).map(([key, value]) => [key, plain(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)));
}

/** Zeros count in front of the point. */
function shorten(zeros: string, at: number, text: string): string {
  return zeros.startsWith(".") || text.slice(0, at).includes(".") ? "" : zeros;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function typesOf({ files }: Descriptor): ReadonlyMap<string, TypeDescriptor> {
  return new Map(files.flatMap(({ types }) => types.map((type) => [type.name, type] as const)));
}
