// A value of a `.proto` file as the JSON of the contract that the file becomes, and back. Goes by
// the names of docs/importing.md and the types of both sides, and shares nothing with the importer.

import type { TypeDescriptor, TypeRef } from "callwire/schema";
import protobuf from "protobufjs";

/** As `toObject` gives it, with 64-bit integers and bytes as strings. */
export type Plain = Readonly<Record<string, unknown>>;

const SCALARS = new Set(Object.keys(protobuf.types.basic));
const WRAPPER = /^\.google\.protobuf\.(?:Double|Float|U?Int32|U?Int64|Bool|String|Bytes)Value$/;

/** Both ways, of all types of a contract. */
export class ValueMapping {
  readonly #types: ReadonlyMap<string, TypeDescriptor>;

  constructor(types: ReadonlyMap<string, TypeDescriptor>) {
    this.#types = types;
  }

  /** `ref`: what the message is in the contract. */
  toContract(type: protobuf.Type, ref: TypeRef, value: Plain): unknown {
    if (type.fullName === ".google.protobuf.Value") return this.#toArm(type, type.fieldsArray, ref, value);
    const fields = fieldsOf(this.#struct(ref));
    const entries = type.fieldsArray.filter(isPlainField).flatMap((field) => {
      const given = value[field.name];
      const own = fields.get(jsonNameOf(field));
      if (own === undefined) throw new Error(`no field of the contract is ${type.fullName}.${field.name}`);
      return given === undefined ? [] : [[jsonNameOf(field), this.#toField(field, own, given)] as const];
    });
    const unions = oneofsOf(type).flatMap(({ name, fieldsArray }) => {
      const own = fields.get(camel(name));
      if (own === undefined) throw new Error(`no field of the contract is the oneof ${type.fullName}.${name}`);
      return fieldsArray.some((field) => value[field.name] !== undefined)
        ? [[camel(name), this.#toArm(type, fieldsArray, own, value)] as const]
        : [];
    });
    return Object.fromEntries([...entries, ...unions]);
  }

  fromContract(type: protobuf.Type, ref: TypeRef, json: unknown): Plain {
    if (type.fullName === ".google.protobuf.Value") return this.#fromArm(type.fieldsArray, ref, json);
    const fields = fieldsOf(this.#struct(ref));
    const given = new Map(Object.entries(json as Plain)); // JSON of a struct is an object
    const plain = type.fieldsArray.filter(isPlainField).flatMap((field) => {
      const [own, value] = [fields.get(jsonNameOf(field)), given.get(jsonNameOf(field))];
      given.delete(jsonNameOf(field));
      return own === undefined || value === undefined ? [] : [[field.name, this.#fromField(field, own, value)] as const];
    });
    const unions = oneofsOf(type).flatMap(({ name, fieldsArray }) => {
      const [own, value] = [fields.get(camel(name)), given.get(camel(name))];
      given.delete(camel(name));
      return own === undefined || value === undefined ? [] : Object.entries(this.#fromArm(fieldsArray, own, value));
    });
    if (given.size > 0) throw new Error(`nothing of ${type.fullName} is ${[...given.keys()].join(", ")}`);
    return Object.fromEntries([...plain, ...unions]);
  }

  #toArm(type: protobuf.Type, fields: readonly protobuf.Field[], ref: TypeRef, value: Plain): unknown {
    const field = fields.find(({ name }) => value[name] !== undefined);
    if (field === undefined) throw new Error(`${type.fullName} has nothing`);
    const arm = this.#arms(ref).get(jsonNameOf(field));
    if (arm === undefined) throw new Error(`no arm of the contract is ${type.fullName}.${field.name}`);
    return { [jsonNameOf(field)]: arm === "unit" ? {} : this.#toOne(field, arm, value[field.name]) };
  }

  #fromArm(fields: readonly protobuf.Field[], ref: TypeRef, json: unknown): Plain {
    const [[name, value] = ["", undefined]] = Object.entries(json as Plain); // JSON of a union is an object
    const [field, arm] = [fields.find((each) => jsonNameOf(each) === name), this.#arms(ref).get(name)];
    if (field === undefined || arm === undefined) throw new Error(`no arm of the source is ${name}`);
    return { [field.name]: arm === "unit" ? {} : this.#fromOne(field, arm, value) };
  }

  #toField(field: protobuf.Field, ref: TypeRef, value: unknown): unknown {
    if (ref.kind === "map" && field instanceof protobuf.MapField) {
      const entries = Object.entries(value as Plain); // what toObject gives for a map
      return Object.fromEntries(entries.map(([key, each]) => [key, this.#toOne(field, ref.value, each)]));
    }
    if (field.repeated && ref.kind === "list")
      return (value as readonly unknown[]).map((each) => this.#toOne(field, ref.item, each)); // and for a list
    return this.#toOne(field, ref, value);
  }

  #fromField(field: protobuf.Field, ref: TypeRef, value: unknown): unknown {
    if (ref.kind === "map" && field instanceof protobuf.MapField) {
      const entries = Object.entries(value as Plain); // JSON of a map is an object
      return Object.fromEntries(entries.map(([key, each]) => [key, this.#fromOne(field, ref.value, each)]));
    }
    if (field.repeated && ref.kind === "list")
      return (value as readonly unknown[]).map((each) => this.#fromOne(field, ref.item, each)); // as above
    return this.#fromOne(field, ref, value);
  }

  #toOne({ type, resolvedType }: protobuf.Field, ref: TypeRef, value: unknown): unknown {
    if (SCALARS.has(type)) return value;
    if (resolvedType instanceof protobuf.Enum) return this.#memberName(ref, value as number); // toObject gives numbers
    if (!(resolvedType instanceof protobuf.Type)) throw new Error(`${type} is not resolved`);
    const message = value as Plain; // of a message
    const { fullName } = resolvedType;
    if (fullName === ".google.protobuf.Timestamp") return toMoment(message);
    if (fullName === ".google.protobuf.Duration") return toSeconds(message);
    if (fullName === ".google.protobuf.FieldMask") return message["paths"] ?? [];
    if (WRAPPER.test(fullName)) return message["value"] ?? zeroOf(resolvedType.name);
    return this.toContract(resolvedType, ref, message);
  }

  #fromOne({ type, resolvedType }: protobuf.Field, ref: TypeRef, value: unknown): unknown {
    if (SCALARS.has(type)) return value;
    if (resolvedType instanceof protobuf.Enum) return this.#memberNumber(ref, value);
    if (!(resolvedType instanceof protobuf.Type)) throw new Error(`${type} is not resolved`);
    const { fullName } = resolvedType;
    if (fullName === ".google.protobuf.Timestamp") return fromMoment(String(value));
    if (fullName === ".google.protobuf.Duration") return fromSeconds(String(value));
    if (fullName === ".google.protobuf.FieldMask") return { paths: value };
    if (WRAPPER.test(fullName)) return { value };
    return this.fromContract(resolvedType, ref, value);
  }

  #struct(ref: TypeRef): TypeDescriptor {
    const found = ref.kind === "named" ? this.#types.get(ref.name) : undefined;
    if (found === undefined) throw new Error(`${JSON.stringify(ref)} is no type of the contract`);
    return found;
  }

  /** Arms by name. */
  #arms(ref: TypeRef): ReadonlyMap<string, TypeRef | "unit"> {
    const union = this.#struct(ref);
    if (union.kind !== "union") throw new Error(`${union.name} is no union`);
    return new Map(union.arms.map(({ name, content }) => [name, content.kind === "type" ? content.type : "unit"]));
  }

  #memberName(ref: TypeRef, number: number): string | number {
    return this.#members(ref).find(({ id }) => id === number)?.name ?? number;
  }

  #memberNumber(ref: TypeRef, value: unknown): unknown {
    return this.#members(ref).find(({ name }) => name === value)?.id ?? value;
  }

  #members(ref: TypeRef) {
    const type = this.#struct(ref);
    if (type.kind !== "enum") throw new Error(`${type.name} is no enum`);
    return type.members;
  }
}

/** Not one of a oneof that somebody wrote, and no extension. */
export function isPlainField(field: protobuf.Field): boolean {
  return field.declaringField === null && (field.partOf === null || isOptional(field));
}

/** The oneofs that somebody wrote. */
export function oneofsOf(type: protobuf.Type): readonly protobuf.OneOf[] {
  return type.oneofsArray.filter(({ fieldsArray }) => !fieldsArray.some(isOptional));
}

/** `optional` of proto3, which is a oneof of its own for the parser. */
export function isOptional({ options }: protobuf.Field): boolean {
  return (options as Plain | undefined)?.["proto3_optional"] === true; // options are by name
}

function fieldsOf(type: TypeDescriptor): ReadonlyMap<string, TypeRef> {
  if (type.kind !== "struct") throw new Error(`${type.name} is no struct`);
  return new Map(type.fields.map((field) => [field.name, field.type]));
}

function jsonNameOf({ name, options }: protobuf.Field): string {
  const stated = (options as Plain | undefined)?.["json_name"]; // as above
  return typeof stated === "string" ? stated : camel(name);
}

function camel(name: string): string {
  return name.replace(/_+(.)/g, (_all, next: string) => next.toUpperCase());
}

/** What a wrapper has that has nothing. */
function zeroOf(wrapper: string): unknown {
  if (wrapper === "BoolValue") return false;
  return /^(?:String|Bytes)/.test(wrapper) ? "" : /64/.test(wrapper) ? "0" : 0;
}

function toMoment({ seconds = "0", nanos = 0 }: Plain): string {
  return new Date(Number(seconds) * 1000 + Number(nanos) / 1e6).toISOString();
}

function fromMoment(text: string): Plain {
  const ms = Date.parse(text);
  const seconds = Math.floor(ms / 1000);
  return { seconds: String(seconds), nanos: (ms - seconds * 1000) * 1e6 };
}

function toSeconds({ seconds = "0", nanos = 0 }: Plain): string {
  return `${seconds}.${String(nanos).padStart(9, "0")}s`;
}

function fromSeconds(text: string): Plain {
  const [seconds = "0", fraction = ""] = text.slice(0, -1).split(".");
  return { seconds, nanos: Number(fraction.padEnd(9, "0")) };
}
