import assert from "node:assert/strict";
import { DynamicCodecs, SCALAR_NAMES, type TypeRef } from "callwire/schema";
import fc from "fast-check";
import type { Codec } from "#runtime/wire/codec.js";
import { Reader } from "#runtime/wire/reader.js";
import * as kitchenSink from "../../../generated/kitchen-sink.js";
import * as money from "../../../generated/money.js";
import { compileKitchenSink } from "../contracts.js";
import { named } from "./contracts.js";
import { encode, fieldsOf } from "./encode.js";
import { PlainValues } from "./plain-values.js";
import { ValueMaker } from "./values.js";

const CONTRACT = compileKitchenSink();
const TYPES = CONTRACT.files.flatMap(({ types }) => types);
const GENERATED: Readonly<Record<string, unknown>> = { ...kitchenSink, ...money };

describe("a value of idl/kitchen-sink.rpc", () => {
  const dynamic = new DynamicCodecs(new Map(TYPES.map((type) => [type.name, type])));
  const plain = new PlainValues(CONTRACT);
  const maker = new ValueMaker(CONTRACT, (name, fields) => {
    const ErrorClass = exported(name, "") as new (init: unknown) => unknown; // an error is exported as a class
    return new ErrorClass(fields);
  });

  for (const { kind, name } of TYPES) {
    it(`survives the ${kind} ${name}, and is the same to generated code, to a Descriptor and to msgpackr`, () => {
      const codec = exported(name, "Codec") as Codec<unknown>; // each type is exported with its codec
      const dynamicCodec = dynamic.of(named(name));
      fc.assert(
        fc.property(maker.of(named(name)), ({ given, read }) => {
          const bytes = encode(codec, given);
          assert.deepEqual(fieldsOf(codec.read(Reader.of(bytes))), fieldsOf(read));
          assert.deepEqual(encode(dynamicCodec, given), bytes);
          const reader = Reader.of(bytes);
          assert.deepEqual(fieldsOf(dynamicCodec.read(reader)), fieldsOf(read));
          const own = Reader.of(bytes);
          codec.read(own);
          assert.equal(reader.decodedBytes, own.decodedBytes);
          assert.equal(dynamicCodec.heapBytes, codec.heapBytes);
          assert.deepEqual(fieldsOf(plain.read(named(name), bytes)), fieldsOf(read));
        }),
        { numRuns: 200 },
      );
    });
  }

  it("may be of every type of the language", () => {
    const refs = [...refsIn(CONTRACT)];
    const kinds = new Set([...refs.map(({ kind }) => kind), ...TYPES.map(({ kind }) => kind)]);
    const methods = CONTRACT.files.flatMap(({ services }) => services.flatMap((service) => service.methods));

    assert.deepEqual(new Set(refs.flatMap((ref) => (ref.kind === "scalar" ? [ref.name] : []))), new Set(SCALAR_NAMES));
    assert.deepEqual([...kinds].sort(), ["enum", "error", "list", "map", "named", "scalar", "struct", "union"]);
    assert.deepEqual([...new Set(methods.map(({ kind }) => kind))].sort(), [
      "bidi",
      "clientStreaming",
      "oneway",
      "serverStreaming",
      "unary",
    ]);
  });
});

function exported(name: string, suffix: string): unknown {
  return GENERATED[name.slice(name.lastIndexOf(".") + 1) + suffix];
}

/** Every type that the contract refers to, and those inside of it. */
function* refsIn(value: unknown): Generator<TypeRef> {
  if (typeof value !== "object" || value === null) return;
  if ("kind" in value && ["scalar", "list", "map", "named"].includes(String(value.kind))) yield value as TypeRef; // no other part has these kinds
  for (const inner of Object.values(value)) yield* refsIn(inner);
}
