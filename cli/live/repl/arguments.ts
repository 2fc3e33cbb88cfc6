// What a method is given at the prompt, as the object by names that a dynamic call takes: in the
// order of the contract, or by names already; as JSON, or as values of JavaScript.

import { types } from "node:util";
import type { JsonCodecs } from "callwire/json";
import type { MethodDescriptor, ParameterDescriptor } from "callwire/schema";
import { UsageError } from "../../usage-error.js";

/** Deeper values do not fit any contract; a circle would have no end. */
const MAX_DEPTH = 64;

/**
 * By names, as generated code has the values. Throws UsageError for too many arguments, and
 * JsonError with the path for what does not fit.
 */
export function readGiven(
  method: MethodDescriptor,
  given: readonly unknown[],
  codecs: JsonCodecs,
): Readonly<Record<string, unknown>> {
  const { parameters } = method;
  const named = asNamed(parameters, given) ?? inOrder(method, given);
  const values = codecs.ofArguments(method).fromJson(named);
  return Object.fromEntries(parameters.map(({ name }, index) => [name, values[index]]));
}

/** One object, when its keys are names of parameters and it is not the first argument itself. */
function asNamed(
  parameters: readonly ParameterDescriptor[],
  given: readonly unknown[],
): Readonly<Record<string, unknown>> | undefined {
  const [only] = given;
  if (given.length !== 1 || !isPlain(only)) return undefined;
  const kind = parameters[0]?.type.kind;
  const takesObject = kind === "named" || kind === "map";
  const isNamed = Object.keys(only).some((key) => parameters.some(({ name }) => name === key));
  return isNamed || !takesObject ? (toJsonForm(only, 0) as Readonly<Record<string, unknown>>) : undefined; // of an object it makes one
}

function inOrder({ name, parameters }: MethodDescriptor, given: readonly unknown[]): Readonly<Record<string, unknown>> {
  if (given.length > parameters.length)
    throw new UsageError(`${name} takes ${countOf(parameters.length)}, and was given ${given.length}; see .describe ${name}`);
  return Object.fromEntries(
    given.flatMap((value, index) => (value === undefined ? [] : [[parameters[index]?.name ?? "", toJsonForm(value, 0)]])),
  );
}

function countOf(count: number): string {
  return `${count === 0 ? "no" : count} ${count === 1 ? "argument" : "arguments"}`;
}

/** As JSON has it: what people write as a bigint, a Date, a Map or bytes, too. */
export function toJsonForm(value: unknown, depth: number): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) throw new UsageError(`an argument is nested deeper than ${MAX_DEPTH} levels`);
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
  if (types.isUint8Array(value)) return Buffer.from(value).toString("base64");
  if (types.isMap(value)) return fromEntries([...value].map(([key, inner]) => [String(key), toJsonForm(inner, depth + 1)]));
  if (Array.isArray(value)) return value.map((inner) => toJsonForm(inner, depth + 1));
  return fromEntries(Object.entries(value).map(([key, inner]) => [key, toJsonForm(inner, depth + 1)]));
}

/** As `Object.fromEntries`: `__proto__` is a name of its own, too. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entries);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !types.isDate(value) && !types.isMap(value) && !types.isUint8Array(value) && !types.isProxy(value);
}
