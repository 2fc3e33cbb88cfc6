// Types of a contract as types of protobuf: always one whose JSON is the one of docs/json.md.

import { type EnumDescriptor, type Scalar, type ScalarName, scalarOf, type TypeDescriptor, type TypeRef } from "callwire/schema";
import type { ProtoField, ProtoType } from "./proto-file.js";

/** What comes from Google's files, and from which. */
const GOOGLE: Readonly<Record<string, string>> = {
  "google.protobuf.Timestamp": "google/protobuf/timestamp.proto",
  "google.protobuf.Duration": "google/protobuf/duration.proto",
  "google.protobuf.Empty": "google/protobuf/empty.proto",
  "google.protobuf.ListValue": "google/protobuf/struct.proto",
  "google.protobuf.Struct": "google/protobuf/struct.proto",
};

/** What the files declare that are imported. */
export const OF_PROTOBUF: ReadonlySet<string> = new Set([
  ...Object.keys(GOOGLE),
  "google.protobuf.Value",
  "google.protobuf.NullValue",
]);

export const EMPTY: ProtoType = { kind: "message", name: "google.protobuf.Empty" };

/** Protobuf has no list or map inside of another one, nor as an arm. These are any JSON. */
const LIST: ProtoType = { kind: "message", name: "google.protobuf.ListValue" };
const MAP: ProtoType = { kind: "message", name: "google.protobuf.Struct" };

/** Scalars by their type in TypeScript. The bits of integers are those of their range. */
const BY_TYPE: Readonly<Record<Scalar["js"], ProtoType>> = {
  boolean: { kind: "scalar", name: "bool" },
  number: { kind: "scalar", name: "double" },
  bigint: { kind: "scalar", name: "int64" },
  string: { kind: "scalar", name: "string" },
  Uint8Array: { kind: "scalar", name: "bytes" },
  Date: { kind: "message", name: "google.protobuf.Timestamp" },
};

/** Those that are something else than others of their type. */
const APART: Partial<Readonly<Record<ScalarName, ProtoType>>> = {
  f32: { kind: "scalar", name: "float" },
  duration: { kind: "message", name: "google.protobuf.Duration" },
};

function scalarType(name: ScalarName): ProtoType {
  const { js, range } = scalarOf(name);
  if (range === undefined) return APART[name] ?? BY_TYPE[js];
  return { kind: "scalar", name: `${range.min < 0n ? "" : "u"}int${js === "bigint" ? 64 : 32}` };
}

/** All types of a program, as protobuf refers to them. */
export class ProtoTypes {
  readonly #types: ReadonlyMap<string, TypeDescriptor>;
  readonly #fileOf: ReadonlyMap<string, string>;

  /** `fileOf`: the `.proto` file of a type by its full name. */
  constructor(types: ReadonlyMap<string, TypeDescriptor>, fileOf: ReadonlyMap<string, string>) {
    this.#types = types;
    this.#fileOf = fileOf;
  }

  /** The type of one value. */
  of(ref: TypeRef): ProtoType {
    switch (ref.kind) {
      case "scalar":
        return scalarType(ref.name);
      case "list":
        return LIST;
      case "map":
        return MAP;
      case "named": {
        const type = this.#types.get(ref.name);
        return type?.kind === "enum"
          ? { kind: "enum", name: `${ref.name}.${enumNameOf(type)}` }
          : { kind: "message", name: ref.name };
      }
    }
  }

  /** Of a field that says whether it is there: a list that is empty is one that is not there. */
  ofField(ref: TypeRef): Pick<ProtoField, "label" | "key" | "type"> {
    if (ref.kind === "list") return { label: "repeated", type: this.of(ref.item) };
    if (ref.kind === "map") return { label: "map", key: this.#keyOf(ref.key), type: this.of(ref.value) };
    return { label: "optional", type: this.of(ref) };
  }

  isStruct(ref: TypeRef): boolean {
    return ref.kind === "named" && this.#types.get(ref.name)?.kind === "struct";
  }

  /** The file that declares it; undefined for scalars. */
  fileOf({ kind, name }: ProtoType): string | undefined {
    if (kind === "scalar") return undefined;
    return GOOGLE[name] ?? this.#fileOf.get(kind === "enum" ? name.slice(0, name.lastIndexOf(".")) : name);
  }

  /** In JSON a key that is an enum is the name of its member, which no enum of protobuf can be. */
  #keyOf(ref: TypeRef): string {
    return ref.kind === "scalar" ? scalarType(ref.name).name : "string";
  }
}

/**
 * What an enum is called inside of the message that has its name: there its members keep theirs.
 * Protobuf refuses two members that differ by this name in front alone.
 */
export function enumNameOf({ members }: EnumDescriptor): string {
  return freeName("Enum", (name) => members.some((member) => fold(member.name).startsWith(fold(name))));
}

/** The name, or the name with the first number that makes it free. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}${count}`;
    if (!isTaken(candidate)) return candidate;
  }
}

export function fold(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
