// Types, values and bounds as a message shows them, in the words of the language.

import type { Bounds, ParameterDescriptor, TypeRef, ValueDescriptor } from "callwire/schema";

/** `[Point]`, `map<string, f64>`, `i64 @js("number")`; names without their package. */
export function describeType(type: TypeRef): string {
  switch (type.kind) {
    case "scalar":
      return type.js === undefined ? type.name : `${type.name} @js("number")`;
    case "named":
      return type.name;
    case "list":
      return `[${describeType(type.item)}]`;
    case "map":
      return `map<${describeType(type.key)}, ${describeType(type.value)}>`;
  }
}

export function describeValue(value: ValueDescriptor): string {
  switch (value.kind) {
    case "string":
      return JSON.stringify(value.value);
    case "duration":
      return `${value.value}ms`;
    case "enum":
      return value.member;
    case "list":
      return `[${value.items.map(describeValue).join(", ")}]`;
    default:
      return String(value.value);
  }
}

/** `1..34`, `..200`, or `unbounded`. */
export function describeBounds(bounds: Bounds | undefined): string {
  return bounds === undefined ? "unbounded" : `${bounds.min ?? ""}..${bounds.max ?? ""}`;
}

/** Whether a value must be there. */
export type Presence = "required" | "optional" | "default";

export function presenceOf(value: Pick<ParameterDescriptor, "optional" | "default">): Presence {
  if (value.optional === true) return "optional";
  return value.default === undefined ? "required" : "default";
}

/** Whether two plain values of a Descriptor are the same. Keys of a Descriptor have one order. */
export function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

/** `required`, `optional` or `7 by default`. */
export function describePresence(value: Pick<ParameterDescriptor, "optional" | "default">): string {
  return value.default === undefined ? presenceOf(value) : `${describeValue(value.default)} by default`;
}
