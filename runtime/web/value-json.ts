// Values of generated types as JSON and back, by docs/json.md, in as few bytes as can be: a page
// loads this. A test holds it against runtime/json. What a server checks anyway is not checked
// here: ranges and lengths of arguments, and who has mistyped a name.

import type { IntegerName, ScalarName, TextName, WideName } from "../base/scalars.js";
import { fromDuration, toDuration } from "../json/duration-text.js";
import type { JsonType } from "../json/json-type.js";
import { fromTimestamp, toTimestamp } from "../json/timestamp-text.js";
import type { ValueDescriptor } from "../schema/descriptor.js";

/** The types that a text refers to by their places. */
export type Uses = readonly JsonType<unknown>[];
type Fields = Record<string, unknown>;
/** As compiler/emit/type-data.ts writes them. */
export type FieldData = readonly [id: number, name: string, type: string, rest?: Rest];
type Rest = { readonly optional?: boolean; readonly default?: ValueDescriptor };
type ArmData = readonly [id: number, name: string, content?: string | readonly FieldData[]];
type TypeData =
  | readonly [kind: "struct", name: string, fields: readonly FieldData[]]
  | readonly [kind: "error", name: string, fields: readonly FieldData[]]
  | readonly [kind: "union", name: string, closed: 0 | 1, arms: readonly ArmData[]]
  | readonly [kind: "enum", name: string, closed: 0 | 1, members: readonly (readonly [id: number, name: string])[]];

interface NamedType {
  readonly data: TypeData;
  readonly uses: Uses;
  readonly make: ((fields: Fields) => unknown) | undefined;
}

const UNKNOWN = "unknown:";
const IS_INTEGER = /^[iu]\d/;
const known = new Map<JsonType<unknown>, NamedType>();

/** The type at a place. Parsed when it is first asked for. */
export function typeAt(ref: string, uses: Uses): NamedType {
  const type = uses[Number(ref)];
  if (type === undefined) throw new TypeError(`no type ${ref}; generate the stubs again`);
  let found = known.get(type);
  if (found === undefined) {
    const [text, inner = [], Made] = type();
    const make = Made && ((fields: Fields) => new Made(fields as never)); // the class takes the fields of its contract
    found = { data: JSON.parse(text) as TypeData, uses: inner, make }; // of generated code
    known.set(type, found);
  }
  return found;
}

/** Throws TypeError or RangeError for a value that has no form in JSON. */
export function writeValue(ref: string, uses: Uses, value: unknown): unknown {
  // A caller has the types of TypeScript: what is none of them fails here or at the server.
  if (ref.startsWith("[")) return (value as readonly unknown[]).map((item) => writeValue(ref.slice(1, -1), uses, item));
  const [key, item] = splitMap(ref);
  if (item !== undefined) {
    const pairs = [...(value as ReadonlyMap<unknown, unknown>)].map(([k, v]) => [
      String(writeValue(key, uses, k)),
      writeValue(item, uses, v),
    ]);
    return Object.fromEntries(pairs);
  }
  if (/^\d/.test(ref)) return writeNamed(typeAt(ref, uses), value);
  const name = key.split(":")[0] as ScalarName; // of generated code
  switch (name) {
    case "i64":
    case "u64":
      return String(value);
    case "f32":
    case "f64":
      if (Object.is(value, -0)) return "-0";
      return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
    case "bytes":
      return toBase64(value);
    case "timestamp":
      return toTimestamp(value as Date);
    case "duration":
      return Number.isFinite(value) ? toDuration(value as number) : value;
    default:
      name satisfies "bool" | IntegerName | TextName; // another one needs a case
      return value;
  }
}

/** What is left out stays out: the server has the defaults. */
export function writeFields(fields: readonly FieldData[], uses: Uses, valueOf: (name: string, index: number) => unknown): Fields {
  const pairs = fields.flatMap(([, name, type], index) => {
    const value = valueOf(name, index);
    return value === undefined ? [] : [[name, writeValue(type, uses, value)]];
  });
  return Object.fromEntries(pairs); // which makes a name of its own of `__proto__`, too
}

function writeNamed({ data, uses }: NamedType, value: unknown): unknown {
  if (data[0] === "enum")
    return typeof value === "string" && value.startsWith(UNKNOWN) ? Number(value.slice(UNKNOWN.length)) : value;
  if (typeof value !== "object" || value === null) throw new TypeError(`this ${typeof value} is no ${data[1]}`);
  const given = value as Fields & { readonly kind?: unknown; readonly value?: unknown }; // any object may be asked
  // No field has the name of something that every object has: the compiler refuses it.
  const valueOf = (name: string): unknown => given[name];
  if (data[0] !== "union") return writeFields(data[2], uses, valueOf);
  const arm = data[3].find(([, name]) => name === given.kind);
  if (arm === undefined) throw new TypeError(`kind ${String(given.kind)} is no arm of ${data[1]}`);
  const [, name, content = []] = arm;
  const inside = typeof content === "string" ? writeValue(content, uses, given.value) : writeFields(content, uses, valueOf);
  return Object.fromEntries([[name, inside]]);
}

/**
 * Throws TypeError for what is no such value: with its place, and without the value, which may be
 * secret.
 */
export function readValue(ref: string, uses: Uses, json: unknown, place: string): unknown {
  if (ref.startsWith("[")) {
    if (!Array.isArray(json)) throw misfit(json, place, "list");
    return json.map((item, index) => readValue(ref.slice(1, -1), uses, item, `${place}[${index}]`));
  }
  const [key, item] = splitMap(ref);
  if (item !== undefined) {
    const entries = Object.entries(asObject(json, place, "map"));
    return new Map(entries.map(([k, v]) => [readKey(key, uses, k, place), readValue(item, uses, v, `${place}[]`)]));
  }
  const value = /^\d/.test(ref) ? readNamed(typeAt(ref, uses), json, place) : readScalar(ref, json);
  if (value === undefined) throw misfit(json, place, /^\d/.test(ref) ? typeAt(ref, uses).data[1] : ref);
  return value;
}

/** What a newer server adds is passed over; null is the same as left out. */
function readFields(fields: readonly FieldData[], uses: Uses, json: unknown, place: string, more: Fields = {}): Fields {
  const object = asObject(json, place, "object");
  const pairs = fields.flatMap(([, name, type, rest = {}]) => {
    const given = object[name];
    if (given !== undefined && given !== null) return [[name, readValue(type, uses, given, `${place}.${name}`)]];
    if (rest.default !== undefined) return [[name, defaultOf(rest.default, type)]];
    if (rest.optional !== true) throw misfit(given, `${place}.${name}`, type);
    return [];
  });
  return { ...more, ...Object.fromEntries(pairs) };
}

function readNamed({ data, uses, make }: NamedType, json: unknown, place: string): unknown {
  if (data[0] === "struct" || data[0] === "error") {
    const fields = readFields(data[2], uses, json, place);
    return make === undefined ? fields : make(fields);
  }
  if (data[0] === "enum") return readMember(data[3], data[2] === 1, json);
  const [given, ...others] = Object.entries(asObject(json, place, "union"));
  const arm = data[3].find(([, name]) => others.length === 0 && name === given?.[0]);
  if (arm === undefined) return undefined;
  const [, name, content = []] = arm;
  const at = `${place}.${name}`;
  if (typeof content === "string") return { kind: name, value: readValue(content, uses, given?.[1], at) };
  return readFields(content, uses, given?.[1], at, { kind: name });
}

function readMember(members: readonly (readonly [number, string])[], closed: boolean, json: unknown): string | undefined {
  const member = members.find(([id, name]) => json === id || json === name);
  if (member !== undefined) return member[1];
  return closed || !Number.isInteger(json) ? undefined : UNKNOWN + String(json);
}

/** Digits are a number in JSON's place of one, for enums without a name. */
function readKey(ref: string, uses: Uses, text: string, place: string): unknown {
  const isNumber = (IS_INTEGER.test(ref) || /^\d/.test(ref)) && /^-?\d+$/.test(text);
  const isBool = ref === "bool" && /^(true|false)$/.test(text);
  return readValue(ref, uses, isBool ? text === "true" : isNumber && !ref.includes("64") ? Number(text) : text, `${place}[]`);
}

function readScalar(ref: string, json: unknown): unknown {
  const [first, js] = ref.split(":");
  const name = first as ScalarName; // of generated code
  const isText = typeof json === "string";
  switch (name) {
    case "bool":
      return typeof json === "boolean" ? json : undefined;
    case "bytes":
      return isText ? fromBase64(json) : undefined;
    case "timestamp":
      return isText ? fromTimestamp(json) : undefined;
    case "duration":
      return isText ? fromDuration(json) : undefined;
    case "f32":
    case "f64":
      return typeof json === "number" ? json : isText && /^(NaN|-?Infinity|-0)$/.test(json) ? Number(json) : undefined;
    default:
      name satisfies IntegerName | WideName | TextName; // another one needs a case
      if (IS_INTEGER.test(name)) return readInteger(name, js !== undefined, json);
      return isText ? json : undefined; // of one with a form of its own, the server has kept it
  }
}

function readInteger(name: string, isSafe: boolean, json: unknown): unknown {
  const isWide = name.endsWith("64");
  if (!Number.isSafeInteger(json) && !(isWide && typeof json === "string" && /^-?\d{1,20}$/.test(json))) return undefined;
  const digits = BigInt(json as string | number); // an integer or digits
  const bits = Number(name.slice(1));
  if ((name.startsWith("i") ? BigInt.asIntN(bits, digits) : BigInt.asUintN(bits, digits)) !== digits) return undefined;
  if (isWide && !isSafe) return digits;
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : undefined;
}

function defaultOf(value: ValueDescriptor, ref: string): unknown {
  switch (value.kind) {
    case "int":
      return /^[iu]64$/.test(ref) ? BigInt(value.value) : Number(value.value);
    case "enum":
      return value.member;
    case "list":
      return value.items.map((item) => defaultOf(item, ref.slice(1, -1)));
    default:
      return value.value;
  }
}

/** `i64>[0]` has a key and an item; a type that is no map has no item. */
function splitMap(ref: string): readonly [string, string?] {
  const arrow = ref.indexOf(">");
  return arrow < 0 ? [ref] : [ref.slice(0, arrow), ref.slice(arrow + 1)];
}

function asObject(json: unknown, place: string, what: string): Readonly<Fields> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw misfit(json, place, what);
  return json as Fields; // any object may be asked for its fields
}

function misfit(json: unknown, place: string, what: string): TypeError {
  const given = json === undefined ? "nothing" : json === null ? "null" : Array.isArray(json) ? "a list" : `this ${typeof json}`;
  return new TypeError(`${place}: ${given} is no ${what}`);
}

export function toBase64(value: unknown): string {
  if (!isBytes(value)) throw new TypeError(`this ${typeof value} is no Uint8Array`);
  let text = "";
  for (const byte of value) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Of any realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === "[object Uint8Array]";
}

/** In either alphabet. Undefined for what is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    const standard = text.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
