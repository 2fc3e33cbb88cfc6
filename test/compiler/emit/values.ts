// Values for any type of a contract, seeded by fast-check: what a writer gives, and what a reader
// must get.

import type { Descriptor, FieldDescriptor, TypeDescriptor, TypeRef, ValueDescriptor } from "callwire/schema";
import fc from "fast-check";

/** A value as given and as read. They differ where a default is filled in. */
export interface Pair {
  readonly given: unknown;
  readonly read: unknown;
}

type PairArbitrary = fc.Arbitrary<Pair>;

/** Recursive types get no further members below this depth. */
const MAX_DEPTH = 3;

export class ValueMaker {
  readonly #types: ReadonlyMap<string, TypeDescriptor>;
  /** The generated class of an error, by its full name. */
  readonly #makeError: (name: string, fields: Readonly<Record<string, unknown>>) => unknown;

  constructor({ files }: Descriptor, makeError: (name: string, fields: Readonly<Record<string, unknown>>) => unknown) {
    this.#types = new Map(files.flatMap(({ types }) => types.map((type) => [type.name, type])));
    this.#makeError = makeError;
  }

  of(ref: TypeRef, field: Partial<FieldDescriptor> = {}, depth = 0): PairArbitrary {
    switch (ref.kind) {
      case "scalar":
        return scalarOf(ref, field).map((value) => ({ given: value, read: value }));
      case "named":
        return this.#named(this.#find(ref.name), depth);
      case "list": {
        // Not even made below the depth: a recursive type would go on for ever.
        if (depth >= MAX_DEPTH && min(field) === 0) return fc.constant({ given: [], read: [] });
        return fc.array(this.of(ref.item, {}, depth + 1), { minLength: min(field), maxLength: max(field, 4) }).map(unzip);
      }
      case "map": {
        if (depth >= MAX_DEPTH) return fc.constant({ given: new Map(), read: new Map() });
        const entries = fc.uniqueArray(fc.tuple(this.of(ref.key), this.of(ref.value, {}, depth + 1)), {
          minLength: min(field),
          maxLength: max(field, 3),
          selector: ([key]) => key.given,
        });
        return entries.map((all) => ({
          given: new Map(all.map(([key, value]) => [key.given, value.given])),
          read: new Map(all.map(([key, value]) => [key.read, value.read])),
        }));
      }
    }
  }

  #find(name: string): TypeDescriptor {
    const type = this.#types.get(name);
    if (type === undefined) throw new Error(`no type ${name} in the contract of this test`);
    return type;
  }

  #named(type: TypeDescriptor, depth: number): PairArbitrary {
    switch (type.kind) {
      case "enum": {
        const names = type.members.map(({ name }) => name);
        const all = type.closed ? names : [...names, "unknown:77", "unknown:-2147483647"];
        return fc.constantFrom(...all).map((value) => ({ given: value, read: value }));
      }
      case "struct":
        return this.#fields(type.fields, depth + 1);
      case "error":
        return this.#fields(type.fields, depth + 1, true).map(({ given, read }) => ({
          given,
          read: this.#makeError(type.name, read as Readonly<Record<string, unknown>>), // #fields makes records
        }));
      case "union": {
        const arms = type.arms.map((arm): PairArbitrary => {
          const kind = { kind: arm.name };
          if (arm.content.kind === "unit") return fc.constant({ given: kind, read: kind });
          if (arm.content.kind === "type") {
            return this.of(arm.content.type, {}, depth + 1).map(({ given, read }) => ({
              given: { ...kind, value: given },
              read: { ...kind, value: read },
            }));
          }
          return this.#fields(arm.content.fields, depth + 1).map(({ given, read }) => ({
            given: { ...kind, ...Object(given) },
            read: { ...kind, ...Object(read) },
          }));
        });
        const unknown = { kind: "unknown", id: 99, raw: Uint8Array.of(0x92, 0x01, 0xc0) };
        return fc.oneof(...arms, ...(type.closed ? [] : [fc.constant({ given: unknown, read: unknown })]));
      }
    }
  }

  /** `complete`: with what is inside given in full, as errors want it. */
  #fields(fields: readonly FieldDescriptor[], depth: number, complete = false): PairArbitrary {
    const members = fields.map((field) => {
      const value = () =>
        this.of(field.type, field, depth).map((pair) => (complete ? { given: pair.read, read: pair.read } : pair));
      if (field.optional !== true && field.default === undefined) return value();
      const absent = { given: undefined, read: field.default === undefined ? undefined : valueOf(field.default, field.type) };
      if (depth > MAX_DEPTH) return fc.constant(absent);
      return fc.oneof(value(), fc.constant(absent));
    });
    return fc.tuple(...members).map((pairs) => {
      const given: Record<string, unknown> = {};
      const read: Record<string, unknown> = {};
      for (const [index, pair] of pairs.entries()) {
        const name = fields[index]?.name ?? "";
        given[name] = pair.given;
        if (pair.read !== undefined) read[name] = pair.read;
      }
      return { given, read };
    });
  }
}

function unzip(pairs: readonly Pair[]): Pair {
  return { given: pairs.map(({ given }) => given), read: pairs.map(({ read }) => read) };
}

function scalarOf(
  ref: TypeRef & { readonly kind: "scalar" },
  { range, length }: Partial<FieldDescriptor>,
): fc.Arbitrary<unknown> {
  const low = range?.min === undefined ? undefined : Number(range.min);
  const high = range?.max === undefined ? undefined : Number(range.max);
  const integer = (least: number, most: number) => fc.integer({ min: low ?? least, max: high ?? most });
  switch (ref.name) {
    case "bool":
      return fc.boolean();
    case "i8":
      return integer(-128, 127);
    case "i16":
      return integer(-32_768, 32_767);
    case "i32":
      return integer(-(2 ** 31), 2 ** 31 - 1);
    case "u8":
      return integer(0, 255);
    case "u16":
      return integer(0, 65_535);
    case "u32":
      return integer(0, 2 ** 32 - 1);
    case "i64":
      if (ref.js === "number") return integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
      return fc.bigInt({ min: BigInt(range?.min ?? -(2n ** 63n)), max: BigInt(range?.max ?? 2n ** 63n - 1n) });
    case "u64":
      if (ref.js === "number") return integer(0, Number.MAX_SAFE_INTEGER);
      return fc.bigInt({ min: BigInt(range?.min ?? 0), max: BigInt(range?.max ?? 2n ** 64n - 1n) });
    case "f32":
      return fc.float({
        noNaN: true,
        ...(low === undefined ? {} : { min: low }),
        ...(high === undefined ? {} : { max: 0.0625 }),
      });
    case "f64":
      return fc.double({ noNaN: true });
    case "string":
      return fc.string({ minLength: min({ length }), maxLength: max({ length }, 20) });
    case "bytes":
      return fc.uint8Array({ minLength: min({ length }), maxLength: max({ length }, 20) });
    case "timestamp":
      return fc.date({ noInvalidDate: true });
    case "duration":
      return fc.double({ min: low ?? 0, max: high ?? 1e9, noNaN: true });
  }
}

export function valueOf(value: ValueDescriptor, type: TypeRef): unknown {
  switch (value.kind) {
    case "int":
      return type.kind === "scalar" && type.js === undefined && type.name.endsWith("64") && type.name !== "f64"
        ? BigInt(value.value)
        : Number(value.value);
    case "enum":
      return value.member;
    case "list":
      return value.items.map((item) => valueOf(item, type.kind === "list" ? type.item : type));
    default:
      return value.value;
  }
}

function min({ length }: { readonly length?: FieldDescriptor["length"] | undefined }): number {
  return Number(length?.min ?? 0);
}

function max({ length }: { readonly length?: FieldDescriptor["length"] | undefined }, otherwise: number): number {
  return Number(length?.max ?? otherwise);
}
