// The calls that write and read one value, with its range and length.

import { type Bounds, isIntegerName, type ParameterDescriptor, type ScalarName, scalarOf, type TypeRef } from "callwire/schema";
import type { Module } from "./module.js";
import { type Layout, listed } from "./print/layout.js";
import { integerLiteral, numberLiteral, stringLiteral } from "./print/literals.js";

type Ranged = Pick<ParameterDescriptor, "name" | "type" | "range" | "length" | "sensitive">;

const MAX_SAFE = "9007199254740991";

/** Statements that write `value`, an expression. */
export function writeStatements(module: Module, field: Ranged, value: string): readonly Layout[] {
  const call = writeCall(module, field, value);
  const check = lengthCheck("w", field, value);
  // The length comes second: by then the value is known to have one.
  return check === undefined ? [[call, ";"]] : [[call, ";"], check];
}

function writeCall(module: Module, field: Ranged, value: string): Layout {
  if (field.sensitive !== true) return plainWrite(module, field, value);
  // By argument, as TypeScript forgets inside a function that the field was there.
  return listed("w.secret(", [stringLiteral(field.name), value, ["(value) => ", plainWrite(module, field, "value")]], ")");
}

function plainWrite(module: Module, { name, type, range, length }: Ranged, value: string): Layout {
  const field = stringLiteral(name);
  switch (type.kind) {
    case "scalar": {
      const call = scalarCall(type, range, false);
      if (call === undefined) return listed("w.value(", [field, module.codecOf(type), value], ")");
      const [method, bounds] = call;
      return listed(`w.${method}(`, [value, field, ...bounds], ")");
    }
    case "named":
      return listed("w.value(", [field, module.codecOf(type), value], ")");
    case "list":
      return listed("w.list(", [field, module.codecOf(type.item), value, ...lengthBounds(length)], ")");
    case "map": {
      const codecs = [module.codecOf(type.key), module.codecOf(type.value)];
      return listed("w.map(", [field, ...codecs, value, ...lengthBounds(length)], ")");
    }
  }
}

/**
 * The expression that reads one value. Its length, where `lengthCheck` gives one, is still to be
 * checked.
 */
export function readExpression(module: Module, field: Ranged): Layout {
  const read = plainRead(module, field);
  return field.sensitive === true ? [`r.secret(${stringLiteral(field.name)}, () => `, read, ")"] : read;
}

function plainRead(module: Module, { name, type, range, length }: Ranged): Layout {
  const field = stringLiteral(name);
  switch (type.kind) {
    case "scalar": {
      const call = scalarCall(type, range, true);
      if (call === undefined) return listed("r.value(", [field, module.codecOf(type)], ")");
      const [method, bounds] = call;
      return listed(`r.${method}(`, [field, ...bounds], ")");
    }
    case "named":
      return listed("r.value(", [field, module.codecOf(type)], ")");
    case "list":
      return listed("r.list(", [field, module.codecOf(type.item), ...lengthBounds(length)], ")");
    case "map":
      return listed("r.map(", [field, module.codecOf(type.key), module.codecOf(type.value), ...lengthBounds(length)], ")");
  }
}

/**
 * The statement that checks the length of a string or bytes; lists and maps check theirs before
 * they are read.
 */
export function lengthCheck(side: "w" | "r", { name, type, length }: Ranged, value: string): Layout | undefined {
  if (length === undefined || type.kind !== "scalar") return undefined;
  const { min = "0", max } = length;
  const bounds = [integerLiteral(min, false), max === undefined ? "Infinity" : integerLiteral(max, false)];
  return [listed(`${side}.length(`, [`${value}.length`, stringLiteral(name), ...bounds], ")"), ";"];
}

/**
 * The method of Writer and Reader for a scalar, and the bounds that it is called with. Undefined
 * for one that is written and read by its codec.
 */
function scalarCall(
  type: TypeRef & { readonly kind: "scalar" },
  range: Bounds | undefined,
  reading: boolean,
): readonly [method: string, bounds: readonly string[]] | undefined {
  if (isIntegerName(type.name)) return ["int", integerBounds(type, range)];
  switch (type.name) {
    case "string":
      return ["str", []];
    case "bytes":
      return ["bin", []];
    case "bool":
    case "timestamp":
      return [type.name, []];
    case "duration":
      return range === undefined ? ["duration", []] : ["f64", floatBounds({ min: "0", ...range }, (value) => value)];
    case "f64":
      return ["f64", floatBounds(range, (value) => value)];
    case "f32":
      return ["f32", floatBounds(range, reading ? Math.fround : (value) => value)];
    case "i64":
    case "u64":
      if (type.js === undefined) return [type.name, range === undefined ? [] : integerBounds(type, range)];
      return ["int", integerBounds(type, range)];
    default:
      return undefined;
  }
}

function integerBounds(type: TypeRef & { readonly kind: "scalar" }, range: Bounds = {}): readonly string[] {
  const [min, max] = type.js === "number" ? [type.name === "u64" ? "0" : `-${MAX_SAFE}`, MAX_SAFE] : textsOf(type.name);
  const asBigint = scalarOf(type.name).js === "bigint" && type.js === undefined;
  return [integerLiteral(range.min ?? min, asBigint), integerLiteral(range.max ?? max, asBigint)];
}

/** The bounds of an integer as decimal text. */
function textsOf(name: ScalarName): readonly [min: string, max: string] {
  const { range } = scalarOf(name);
  if (range === undefined) throw new TypeError(`${name} is no integer`);
  return [String(range.min), String(range.max)];
}

/**
 * The bounds of a float. On the way in, those of an f32 are widened to what its writer may have
 * rounded to, so that a value at the edge arrives.
 */
function floatBounds(range: Bounds | undefined, round: (value: number) => number): readonly string[] {
  if (range === undefined) return [];
  const { min, max } = range;
  const low = min === undefined ? "-Infinity" : numberLiteral(Math.min(Number(min), round(Number(min))));
  if (max === undefined) return [low];
  return [low, numberLiteral(Math.max(Number(max), round(Number(max))))];
}

function lengthBounds(length: Bounds | undefined): readonly string[] {
  if (length === undefined) return [];
  const min = integerLiteral(length.min ?? "0", false);
  return length.max === undefined ? [min] : [min, integerLiteral(length.max, false)];
}
