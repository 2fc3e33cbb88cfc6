// What a value is that somebody has read who knows MessagePack and the contract's page, but none of
// our code: the third witness beside the generated and the dynamic codec.

import type { Descriptor, FieldDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";
import { Packr, Unpackr } from "msgpackr";
import { valueOf } from "./values.js";

const unpackr = new Unpackr({ useRecords: false, int64AsType: "bigint", mapsAsObjects: false });
const packr = new Packr({ useRecords: false });

export class PlainValues {
  readonly #types: ReadonlyMap<string, TypeDescriptor>;

  constructor({ files }: Descriptor) {
    this.#types = new Map(files.flatMap(({ types }) => types.map((type) => [type.name, type])));
  }

  /**
   * The value that msgpackr finds in `bytes`, in the form that generated code gives it; errors as
   * their fields.
   */
  read(type: TypeRef, bytes: Uint8Array): unknown {
    return this.#value(type, unpackr.unpack(bytes));
  }

  #value(type: TypeRef, plain: unknown): unknown {
    switch (type.kind) {
      case "scalar":
        return scalarOf(type, plain);
      case "list":
        return expectArray(plain).map((item) => this.#value(type.item, item));
      case "map": {
        if (!(plain instanceof Map)) throw new TypeError("not a map");
        return new Map([...plain].map(([key, value]) => [this.#value(type.key, key), this.#value(type.value, value)]));
      }
      case "named":
        return this.#named(type.name, plain);
    }
  }

  #named(name: string, plain: unknown): unknown {
    const type = this.#types.get(name);
    switch (type?.kind) {
      case "enum":
        return type.members.find(({ id }) => id === plain)?.name ?? `unknown:${String(plain)}`;
      case "struct":
      case "error":
        return this.#fields(type.fields, expectArray(plain));
      case "union": {
        const [id, ...rest] = expectArray(plain);
        const arm = type.arms.find((each) => each.id === id);
        if (arm === undefined) return { kind: "unknown", id, raw: new Uint8Array(rest.length === 0 ? [] : packr.pack(rest[0])) };
        const kind = { kind: arm.name };
        if (arm.content.kind === "unit") return kind;
        if (arm.content.kind === "type") return { ...kind, value: this.#value(arm.content.type, rest[0]) };
        return { ...kind, ...this.#fields(arm.content.fields, expectArray(rest[0])) };
      }
      default:
        throw new TypeError(`no type ${name}`);
    }
  }

  #fields(fields: readonly FieldDescriptor[], plain: readonly unknown[]): Readonly<Record<string, unknown>> {
    const read: Record<string, unknown> = {};
    for (const { id, name, type, default: fallback } of fields) {
      const value = plain[id - 1] ?? undefined;
      if (value !== undefined) read[name] = this.#value(type, value);
      else if (fallback !== undefined) read[name] = valueOf(fallback, type);
    }
    return read;
  }
}

function scalarOf({ name, js }: TypeRef & { readonly kind: "scalar" }, plain: unknown): unknown {
  if (name === "bytes") return new Uint8Array(plain as Uint8Array); // bin is a Buffer for msgpackr
  if (typeof plain !== "number" && typeof plain !== "bigint") return plain;
  const isBig = (name === "i64" || name === "u64") && js === undefined;
  return isBig ? BigInt(plain) : Number(plain);
}

function expectArray(plain: unknown): readonly unknown[] {
  if (Array.isArray(plain)) return plain;
  throw new TypeError("not an array");
}
