// What a call is given on the command line: `name=value` and `name:=json`, `-d`, and `-H`. What a
// text means is the contract's to say.

import { readFileSync } from "node:fs";
import {
  type Descriptor,
  type MethodDescriptor,
  type ParameterDescriptor,
  scalarOf,
  suggest,
  type TypeDescriptor,
  type TypeRef,
} from "callwire/schema";
import { describeFileError, UsageError } from "../usage-error.js";

/** Bytes of a request that are read from a file or a pipe. Above what a server takes by default. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;

type Body = Record<string, unknown>;

/** The arguments by their names. Throws UsageError that names what is wrong. */
export function readArguments(
  method: MethodDescriptor,
  descriptor: Descriptor,
  pairs: readonly string[],
  given: string | Readonly<Body> | undefined,
): Readonly<Body> {
  const types = new Map(descriptor.files.flatMap(({ types: all }) => all.map((type) => [type.name, type] as const)));
  const body: Body = given === undefined ? {} : typeof given === "string" ? readBody(given) : { ...given };
  for (const pair of pairs) setPair(body, pair, method, types);
  return body;
}

/** Of `-H key:value`, or `key=value`. */
export function readMetadata(headers: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    headers.map((header) => {
      const [, key, value] = /^([^:=]+)[:=]\s*(.*)$/s.exec(header) ?? [];
      if (key === undefined || value === undefined) throw new UsageError(`-H takes key:value, got ${JSON.stringify(header)}`);
      return [key.trim().toLowerCase(), value];
    }),
  );
}

/** `-d`: JSON itself, `@file`, or `-` for the standard input. */
function readBody(given: string): Body {
  const text =
    given === "-" ? readAll(0, "the standard input") : given.startsWith("@") ? readAll(given.slice(1), given.slice(1)) : given;
  const value = parseJson(text, "-d");
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Body; // by its names, as JSON.parse gives it
  throw new UsageError(`-d takes an object by the names of the parameters, such as {"num1": 10}`);
}

/** Of a file, or of a file descriptor. Throws UsageError; `what`: how it is named there. */
export function readAll(file: string | number, what: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`${what} cannot be read: ${describeFileError(error)}`);
  }
  if (bytes.length > MAX_INPUT_BYTES) throw new UsageError(`${what} has ${bytes.length} bytes, more than ${MAX_INPUT_BYTES}`);
  return bytes.toString("utf8");
}

export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `options.digits=3` goes into the object `options`. */
function setPair(body: Body, pair: string, method: MethodDescriptor, types: ReadonlyMap<string, TypeDescriptor>): void {
  const [, path, isJson, text] = /^([^:=]+)(:?)=(.*)$/s.exec(pair) ?? [];
  if (path === undefined || text === undefined)
    throw new UsageError(`${JSON.stringify(pair)} is no argument; write name=value, or name:=json for lists and objects`);
  const names = path.split(".");
  let fields: readonly ParameterDescriptor[] | undefined = method.parameters;
  let object = body;
  let type: TypeRef | undefined;
  names.forEach((name, index) => {
    const field: ParameterDescriptor | undefined = fields?.find((each) => each.name === name);
    if (fields !== undefined && field === undefined) throw unknownName(method, names.slice(0, index + 1).join("."), name, fields);
    type = field?.type;
    const named = type?.kind === "named" ? types.get(type.name) : undefined;
    fields = named?.kind === "struct" || named?.kind === "error" ? named.fields : undefined;
    if (index === names.length - 1) return;
    const inner = Object.hasOwn(object, name) ? object[name] : undefined;
    object = typeof inner === "object" && inner !== null ? (inner as Body) : makeInside(object, name);
  });
  define(object, names[names.length - 1] ?? "", isJson === ":" ? parseJson(text, path) : readText(text, type));
}

function makeInside(object: Body, name: string): Body {
  const inner: Body = {};
  define(object, name, inner);
  return inner;
}

/** As a property of its own, whatever it is called. */
function define(object: Body, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Numbers and truth values are read; for what is text in JSON the text stands as it is. */
function readText(text: string, type: TypeRef | undefined): unknown {
  const isText = type?.kind === "scalar" && typeof scalarOf(type.name).example === "string";
  if (isText) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // a member of an enum, NaN, or what the contract refuses with its path
  }
}

function unknownName(method: MethodDescriptor, path: string, name: string, fields: readonly ParameterDescriptor[]): UsageError {
  const names = fields.map((field) => field.name);
  const near = suggest(name, names);
  const advice =
    near === undefined ? `there ${names.length === 0 ? "are none" : `are ${names.join(", ")}`}` : `did you mean ${near}?`;
  return new UsageError(`${method.name} has no ${JSON.stringify(path)}; ${advice}`);
}
