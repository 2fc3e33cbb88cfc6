// What changing one type for another means on the wire. Knows how values are encoded; knows nothing
// of names of members.

import { type Scalar, type ScalarName, scalarOf, type TypeDescriptor, type TypeRef } from "callwire/schema";

/** `renamed`: another name for the same bytes. From harmless to worst. */
const CHANGES = ["same", "renamed", "widened", "narrowed", "incompatible"] as const;
export type TypeChange = (typeof CHANGES)[number];

export type TypeTable = ReadonlyMap<string, TypeDescriptor>;

/**
 * The change from `before`, a type of the contracts in `old`, to `after`, one of those in `now`.
 */
export function compareTypes(before: TypeRef, after: TypeRef, old: TypeTable, now: TypeTable): TypeChange {
  if (before.kind === "scalar" && after.kind === "scalar") {
    if (before.name !== after.name) return compareScalars(before.name, after.name);
    if (before.js === after.js) return "same";
    // A number holds integers up to 2 ** 53 - 1, and readers refuse larger ones.
    return after.js === undefined ? "widened" : "narrowed";
  }
  if (before.kind === "list" && after.kind === "list") return compareTypes(before.item, after.item, old, now);
  if (before.kind === "map" && after.kind === "map") {
    return worst(compareTypes(before.key, after.key, old, now), compareTypes(before.value, after.value, old, now));
  }
  if (before.kind === "named" && after.kind === "named") {
    if (before.name === after.name) return "same";
    return hasSameShape(before.name, after.name, old, now) ? "renamed" : "incompatible";
  }
  return "incompatible";
}

/** Whether the same bytes are a bigint in one of the two types, and a number in the other. */
export function changesJsType(before: TypeRef, after: TypeRef): boolean {
  if (before.kind === "scalar" && after.kind === "scalar") return before.name === after.name && before.js !== after.js;
  if (before.kind === "list" && after.kind === "list") return changesJsType(before.item, after.item);
  if (before.kind !== "map" || after.kind !== "map") return false;
  return changesJsType(before.key, after.key) || changesJsType(before.value, after.value);
}

function worst(left: TypeChange, right: TypeChange): TypeChange {
  // One part is wider and another narrower: each side refuses something.
  if ((left === "widened" && right === "narrowed") || (left === "narrowed" && right === "widened")) return "incompatible";
  return CHANGES.indexOf(left) > CHANGES.indexOf(right) ? left : right;
}

function compareScalars(before: ScalarName, after: ScalarName): TypeChange {
  const old = smallRangeOf(before);
  const now = smallRangeOf(after);
  if (old === undefined || now === undefined) return "incompatible";
  if (now.min <= old.min && now.max >= old.max) return "widened";
  return now.min >= old.min && now.max <= old.max ? "narrowed" : "incompatible";
}

/**
 * Whether two declarations differ in their name only. What they refer to must have the same name.
 */
function hasSameShape(before: string, after: string, old: TypeTable, now: TypeTable): boolean {
  const first = old.get(before);
  const second = now.get(after);
  return first !== undefined && second !== undefined && shapeOf(first) === shapeOf(second);
}

/** A text that two declarations share when they differ in name, error id and documentation only. */
export function shapeOf(type: TypeDescriptor): string {
  const own: TypeRef = { kind: "named", name: "" };
  return JSON.stringify(type, (key, value: unknown) => {
    if (key === "doc" || key === "deprecated") return undefined;
    // A recursive type refers to itself, by whatever name.
    if (value === type.name) return own.name;
    return key === "id" && value === (type.kind === "error" ? type.id : undefined) ? undefined : value;
  });
}

/** Integers of up to 32 bits have one encoding, and their bounds are checked. */
function smallRangeOf(name: ScalarName): Scalar["range"] {
  const { js, range } = scalarOf(name);
  return js === "number" ? range : undefined;
}
