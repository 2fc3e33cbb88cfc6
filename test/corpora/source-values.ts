// Values of any message of a `.proto` file, by fast-check: as protobufjs has them, and without what
// contracts do not have (negative durations, nanoseconds of moments).

import fc from "fast-check";
import protobuf from "protobufjs";
import { isOptional, isPlainField, oneofsOf, type Plain } from "./value-mapping.js";

/** Messages below have no messages in them: some of Google's have hundreds. */
const MAX_DEPTH = 2;

const FLOAT = { noNaN: true, noDefaultInfinity: true } as const;
const BYTES = fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString("base64"));

/** Of `toObject`, with 64-bit integers and bytes as strings. */
const SCALARS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  double: fc.double(FLOAT).map(withoutMinus),
  float: fc.float(FLOAT).map(withoutMinus),
  int32: fc.integer(),
  sint32: fc.integer(),
  sfixed32: fc.integer(),
  uint32: fc.nat(),
  fixed32: fc.nat(),
  int64: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String),
  sint64: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String),
  sfixed64: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String),
  uint64: fc.bigInt(0n, 2n ** 64n - 1n).map(String),
  fixed64: fc.bigInt(0n, 2n ** 64n - 1n).map(String),
  bool: fc.boolean(),
  string: fc.string({ unit: "grapheme", maxLength: 8 }),
  bytes: BYTES,
};

/** Protobuf does not tell -0 from 0 everywhere. */
function withoutMinus(value: number): number {
  return value === 0 ? 0 : value;
}

const LONG = /64$/;

export class SourceValues {
  readonly #made = new Map<string, fc.Arbitrary<Plain>>();

  of(type: protobuf.Type, depth = 0): fc.Arbitrary<Plain> {
    const key = `${depth} ${type.fullName}`;
    const made = this.#made.get(key) ?? this.#make(type, depth);
    this.#made.set(key, made);
    return made;
  }

  #make(type: protobuf.Type, depth: number): fc.Arbitrary<Plain> {
    const nanos = fc.integer({ min: 0, max: 999 }).map((ms) => ms * 1e6);
    if (type.fullName === ".google.protobuf.Timestamp")
      return fc.record({ seconds: fc.integer({ min: -1e9, max: 4e9 }).map(String), nanos });
    if (type.fullName === ".google.protobuf.Duration") return fc.record({ seconds: fc.nat().map(String), nanos });
    if (type.fullName === ".google.protobuf.Value") return this.#armOf(type.fieldsArray, depth);
    // An empty mask is a list without items, which cannot be told from none; so are empty bytes.
    if (type.fullName === ".google.protobuf.FieldMask")
      return fc.record({ paths: fc.array(fc.string(), { minLength: 1, maxLength: 2 }) });
    if (type.fullName === ".google.protobuf.BytesValue") return fc.record({ value: BYTES });
    const fields = type.fieldsArray.filter(isPlainField).flatMap((field): (readonly [string, fc.Arbitrary<unknown>])[] => {
      const value = this.#fieldOf(field, depth);
      return value === undefined ? [] : [[field.name, value]];
    });
    const oneofs = oneofsOf(type).map((oneof) => fc.option(this.#armOf(oneof.fieldsArray, depth), { nil: {} }));
    return fc
      .tuple(fc.record(Object.fromEntries(fields)), ...oneofs)
      .map((parts) => withoutAbsent(Object.assign({}, ...parts) as Plain)); // parts are objects
  }

  #fieldOf(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> | undefined {
    const isScalar = SCALARS[field.type] !== undefined || field.resolvedType instanceof protobuf.Enum;
    if (!isScalar && depth >= MAX_DEPTH) return undefined;
    const one = this.#oneOf(field, depth);
    if (field instanceof protobuf.MapField) {
      if (LONG.test(field.keyType)) return undefined; // a key of protobufjs is eight characters then
      const key = field.keyType === "string" ? fc.string({ maxLength: 5 }) : field.keyType === "bool" ? fc.boolean() : fc.nat();
      return fc.option(fc.dictionary(key.map(String), one, { minKeys: 1, maxKeys: 2 }), { nil: undefined });
    }
    if (field.repeated) return fc.array(one, { maxLength: 2 });
    const isImplicit = isScalar && field.type !== "bytes" && !isOptional(field);
    return isImplicit ? one : fc.option(one, { nil: undefined });
  }

  #oneOf(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> {
    const scalar = SCALARS[field.type];
    if (scalar !== undefined) return scalar;
    const type = field.resolvedType;
    if (type instanceof protobuf.Enum) return fc.constantFrom(...Object.values(type.values));
    if (type instanceof protobuf.Type) return this.of(type, depth + 1);
    throw new Error(`${field.fullName} is not resolved`);
  }

  #armOf(fields: readonly protobuf.Field[], depth: number): fc.Arbitrary<Plain> {
    const possible = fields.filter(
      ({ type, resolvedType }) => depth < MAX_DEPTH || SCALARS[type] !== undefined || resolvedType instanceof protobuf.Enum,
    );
    if (possible.length === 0) return fc.constant({});
    return fc.oneof(...possible.map((field) => this.#oneOf(field, depth).map((value) => ({ [field.name]: value }))));
  }
}

function withoutAbsent(value: Plain): Plain {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}
