// Values of a contract as bytes of protobuf, as a client reads them that is made from
// `callwire export proto`: the same numbers, and the same types. From JSON, as they are sent.

import { type IntegerName, type ScalarName, scalarOf, type TextName, type WideName } from "../base/scalars.js";
import { fromBase64 } from "../json/base64.js";
import type { JsonValue } from "../json/json-value.js";
import { fromTimestamp } from "../json/timestamp-text.js";
import type { ArmDescriptor, EnumDescriptor, FieldDescriptor, TypeDescriptor, TypeRef } from "../schema/descriptor.js";
import { fixed32, fixed64, ProtoWriter, varint } from "./proto-writer.js";

type JsonObject = Readonly<Record<string, JsonValue>>;

/** Fields of `google.protobuf.Value`, and those of what it holds. */
const VALUE = { null: 1, number: 2, text: 3, bool: 4, object: 5, list: 6 } as const;
const ONLY = 1;
/** Of an entry of a map, and of `Timestamp` and `Duration` their seconds and nanoseconds. */
const [KEY, CONTENT] = [1, 2] as const;
const [SECONDS, NANOS] = [1, 2] as const;

const EMPTY = new Uint8Array(0);

/**
 * The bytes of a struct, an error or a union by its full name. `types` has every type that is
 * reached. `json` is what `toJson` has made of a value of it.
 */
export function encodeProto(types: ReadonlyMap<string, TypeDescriptor>, name: string, json: JsonValue): Uint8Array {
  return new ProtoMessages(types).encode(name, json);
}

class ProtoMessages {
  readonly #types: ReadonlyMap<string, TypeDescriptor>;

  constructor(types: ReadonlyMap<string, TypeDescriptor>) {
    this.#types = types;
  }

  encode(name: string, json: JsonValue): Uint8Array {
    const type = this.#types.get(name);
    const object = asObject(json);
    if (type === undefined || type.kind === "enum") return EMPTY;
    return type.kind === "union" ? this.#union(type.arms, object) : this.#fields(type.fields, object);
  }

  #fields(fields: readonly FieldDescriptor[], json: JsonObject): Uint8Array {
    const writer = new ProtoWriter();
    for (const { name, id, type } of fields) {
      const value = Object.hasOwn(json, name) ? json[name] : undefined;
      if (value !== undefined) this.#field(writer, id, type, value);
    }
    return writer.finish();
  }

  #field(writer: ProtoWriter, number: number, type: TypeRef, json: JsonValue): void {
    if (type.kind === "list") this.#list(writer, number, type.item, asList(json));
    else if (type.kind === "map") {
      for (const [key, value] of Object.entries(asObject(json))) {
        const entry = new ProtoWriter();
        this.#key(entry, type.key, key);
        this.#value(entry, CONTENT, type.value, value);
        writer.bytes(number, entry.finish());
      }
    } else this.#value(writer, number, type, json);
  }

  /** Numbers stand behind one another in one field. */
  #list(writer: ProtoWriter, number: number, item: TypeRef, items: readonly JsonValue[]): void {
    const packed = items.map((json) => this.#packed(item, json));
    if (packed.length > 0 && packed.every((bytes) => bytes !== undefined)) writer.bytes(number, Buffer.concat(packed));
    else for (const json of items) this.#value(writer, number, item, json);
  }

  /** A number without its tag; undefined for what is none. */
  #packed(type: TypeRef, json: JsonValue): Uint8Array | undefined {
    if (type.kind === "named") {
      const named = this.#types.get(type.name);
      return named?.kind === "enum" ? varint(memberOf(named, json)) : undefined;
    }
    if (type.kind !== "scalar") return undefined;
    if (type.name === "f32") return fixed32(Number(json));
    if (type.name === "f64") return fixed64(Number(json));
    return type.name === "bool" || /^[iu]/.test(type.name) ? varint(integerOf(json)) : undefined;
  }

  /** One value. A list or a map in such a place is any JSON. */
  #value(writer: ProtoWriter, number: number, type: TypeRef, json: JsonValue): void {
    switch (type.kind) {
      case "list":
        return writer.bytes(number, listValue(asList(json)));
      case "map":
        return writer.bytes(number, objectValue(asObject(json)));
      case "named": {
        const named = this.#types.get(type.name);
        if (named?.kind === "enum") return writer.integer(number, memberOf(named, json));
        return writer.bytes(number, this.encode(type.name, json));
      }
      case "scalar":
        return scalar(writer, number, type.name, json);
    }
  }

  #key(entry: ProtoWriter, type: TypeRef, key: string): void {
    if (type.kind !== "scalar" || type.name === "string") entry.bytes(KEY, Buffer.from(key));
    else entry.integer(KEY, type.name === "bool" ? BigInt(key === "true") : BigInt(key));
  }

  /** Of an arm that the contract does not know nothing can be said. */
  #union(arms: readonly ArmDescriptor[], json: JsonObject): Uint8Array {
    const writer = new ProtoWriter();
    const [kind, value] = Object.entries(json)[0] ?? [];
    const arm = arms.find(({ name }) => name === kind);
    if (arm === undefined || value === undefined) return EMPTY;
    const { content } = arm;
    if (content.kind === "type") this.#value(writer, arm.id, content.type, value);
    else writer.bytes(arm.id, content.kind === "inline" ? this.#fields(content.fields, asObject(value)) : EMPTY);
    return writer.finish();
  }
}

function scalar(writer: ProtoWriter, number: number, name: ScalarName, json: JsonValue): void {
  if (scalarOf(name).js === "string") return writer.bytes(number, Buffer.from(String(json)));
  switch (name) {
    case "bytes":
      return writer.bytes(number, fromBase64(String(json)) ?? EMPTY);
    case "timestamp":
      return writer.bytes(number, moment(String(json)));
    case "duration":
      return writer.bytes(number, duration(String(json)));
    case "f32":
      return writer.f32(number, Number(json));
    case "f64":
      return writer.f64(number, Number(json));
    default:
      // One that is none of these does not compile before it has a case.
      name satisfies "bool" | IntegerName | WideName | TextName;
      return writer.integer(number, integerOf(json));
  }
}

function integerOf(json: JsonValue): bigint {
  return typeof json === "boolean" ? BigInt(json) : BigInt(String(json));
}

/** By its name, or as the number that it is. */
function memberOf({ members }: EnumDescriptor, json: JsonValue): bigint {
  return BigInt(typeof json === "number" ? json : (members.find(({ name }) => name === json)?.id ?? 0));
}

function moment(text: string): Uint8Array {
  const ms = fromTimestamp(text)?.getTime() ?? 0;
  const seconds = Math.floor(ms / 1_000);
  return time(BigInt(seconds), (ms - seconds * 1_000) * 1_000_000);
}

/** Of seconds with nine digits behind the point at most. */
function duration(text: string): Uint8Array {
  const [whole = "0", fraction = ""] = text.replace(/^-|s$/g, "").split(".");
  return time(BigInt.asIntN(64, BigInt(whole)), Number(fraction.slice(0, 9).padEnd(9, "0")));
}

/** What is 0 is left out, as these two have no presence. */
function time(seconds: bigint, nanos: number): Uint8Array {
  const writer = new ProtoWriter();
  if (seconds !== 0n) writer.integer(SECONDS, seconds);
  if (nanos !== 0) writer.integer(NANOS, BigInt(nanos));
  return writer.finish();
}

/** `google.protobuf.ListValue`. */
function listValue(items: readonly JsonValue[]): Uint8Array {
  const writer = new ProtoWriter();
  for (const item of items) writer.bytes(ONLY, anyValue(item));
  return writer.finish();
}

/** `google.protobuf.Struct`. */
function objectValue(object: JsonObject): Uint8Array {
  const writer = new ProtoWriter();
  for (const [key, value] of Object.entries(object)) {
    const entry = new ProtoWriter();
    entry.bytes(KEY, Buffer.from(key));
    entry.bytes(CONTENT, anyValue(value));
    writer.bytes(ONLY, entry.finish());
  }
  return writer.finish();
}

/** `google.protobuf.Value`. */
function anyValue(json: JsonValue): Uint8Array {
  const writer = new ProtoWriter();
  if (json === null) writer.integer(VALUE.null, 0n);
  else if (typeof json === "number") writer.f64(VALUE.number, json);
  else if (typeof json === "string") writer.bytes(VALUE.text, Buffer.from(json));
  else if (typeof json === "boolean") writer.integer(VALUE.bool, BigInt(json));
  else if (isList(json)) writer.bytes(VALUE.list, listValue(json));
  else writer.bytes(VALUE.object, objectValue(json));
  return writer.finish();
}

function isList(json: JsonValue): json is readonly JsonValue[] {
  return Array.isArray(json);
}

function asList(json: JsonValue): readonly JsonValue[] {
  return isList(json) ? json : [];
}

function asObject(json: JsonValue): JsonObject {
  return typeof json === "object" && json !== null && !isList(json) ? json : {};
}
