// `toJson` and `fromJson`: values of generated types as JSON. Who imports neither loads none of
// this.

import type { TypeDescriptor } from "../schema/descriptor.js";
import { type JsonCodec, JsonCodecs } from "./json-codecs.js";
import type { FromJsonOptions } from "./json-options.js";
import type { JsonValue } from "./json-value.js";
import { readTypeData } from "./type-data.js";

declare const full: unique symbol;
declare const init: unique symbol;
declare const client: unique symbol;

/**
 * A generated type as data, such as `$Summary` of `Summary`. Its text is for `callwire/json` alone.
 */
export interface JsonType<T, Init = T> {
  /** The type as text, those that it uses, and the class of an error. */
  (): readonly [data: string, uses?: readonly JsonType<unknown>[], error?: new (fields: never) => unknown];
  readonly [full]?: T;
  readonly [init]?: Init;
}

/**
 * A generated service as data, such as `$Calculator` of `Calculator`. Its text is for
 * `callwire/web` alone.
 */
export interface JsonService<Client> {
  /** The service as text, and the types that it uses. */
  (): readonly [data: string, uses?: readonly JsonType<unknown>[]];
  readonly [client]?: Client;
}

const codecs = new WeakMap<object, JsonCodec>();

/**
 * A value as JSON, by docs/json.md. Throws {@link JsonError} for one that is not what the contract
 * says.
 */
export function toJson<T, Init>(type: JsonType<T, Init>, value: NoInfer<Init>): JsonValue {
  return codecOf(type).toJson(value);
}

/**
 * The value of what `JSON.parse` gives. Throws {@link JsonError} for what is not what the contract
 * says.
 */
export function fromJson<T, Init>(type: JsonType<T, Init>, json: unknown, options?: FromJsonOptions): T {
  return codecOf(type).fromJson(json, options) as T; // the type is of the data
}

function codecOf(type: JsonType<unknown>): JsonCodec {
  const known = codecs.get(type);
  if (known !== undefined) return known;
  const types = new Map<string, TypeDescriptor>();
  const classes = new Map<string, new (fields: never) => unknown>();
  const name = collect(type, new Map(), types, classes);
  const make = (error: string, fields: Readonly<Record<string, unknown>>): unknown => {
    const ErrorClass = classes.get(error);
    return ErrorClass === undefined ? fields : new ErrorClass(fields as never); // those of the contract, checked
  };
  const made = new JsonCodecs(types, make).of({ kind: "named", name });
  codecs.set(type, made);
  return made;
}

/** The name of a type, once it and what it reaches is in `types`. */
function collect(
  type: JsonType<unknown>,
  names: Map<JsonType<unknown>, string>,
  types: Map<string, TypeDescriptor>,
  classes: Map<string, new (fields: never) => unknown>,
): string {
  const known = names.get(type);
  if (known !== undefined) return known;
  const [data, uses = [], error] = type();
  const { name, read } = readTypeData(data);
  names.set(type, name);
  if (error !== undefined) classes.set(name, error);
  types.set(name, read(uses.map((each) => collect(each, names, types, classes))));
  return name;
}
