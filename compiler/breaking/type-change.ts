// What changing one type for another means on the wire. Knows how values are encoded; knows nothing of names of members.

import type { ScalarName, TypeDescriptor, TypeRef } from "callwire/schema";

/** `renamed`: another name for the same bytes. From harmless to worst. */
const CHANGES = ["same", "renamed", "widened", "narrowed", "incompatible"] as const;
export type TypeChange = (typeof CHANGES)[number];

export type TypeTable = ReadonlyMap<string, TypeDescriptor>;

/** Integers of up to 32 bits have one encoding, and their bounds are checked. */
const INTEGERS: Partial<Record<ScalarName, readonly [min: number, max: number]>> = {
  i8: [-128, 127],
  i16: [-32_768, 32_767],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u8: [0, 255],
  u16: [0, 65_535],
  u32: [0, 2 ** 32 - 1],
};

/** The change from `before`, a type of the contracts in `old`, to `after`, one of those in `now`. */
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
  const old = INTEGERS[before];
  const now = INTEGERS[after];
  if (old === undefined || now === undefined) return "incompatible";
  if (now[0] <= old[0] && now[1] >= old[1]) return "widened";
  return now[0] >= old[0] && now[1] <= old[1] ? "narrowed" : "incompatible";
}

/** Whether two declarations differ in their name only. What they refer to must have the same name. */
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
