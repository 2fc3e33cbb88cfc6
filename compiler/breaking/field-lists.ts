// Everything that has fields: structs, errors and the inline arms of unions.

import type { FieldDescriptor, Reserved, TypeDescriptor } from "callwire/schema";
import type { Steps } from "../steps.js";
import type { Direction } from "./direction.js";
import { type Located, matchByName, type Pair, type Sides } from "./pair.js";

/** The fields of one type on both sides, matched by name. */
export interface FieldList extends Sides<FieldDescriptor> {
  readonly name: string;
  readonly direction: Direction;
  readonly fieldsBefore: readonly FieldDescriptor[];
  readonly fieldsAfter: readonly FieldDescriptor[];
  readonly reservedBefore: readonly Reserved[];
  readonly reservedAfter: readonly Reserved[];
}

interface Fields {
  readonly fields: readonly FieldDescriptor[];
  readonly reserved: readonly Reserved[];
}

/** A type in a step. */
export function* findFieldLists(
  types: readonly Pair<Located<TypeDescriptor>>[],
  directionOf: (name: string) => Direction,
): Steps<readonly FieldList[]> {
  const lists: FieldList[] = [];
  for (const { name, before, after } of types) {
    const old = fieldsOf(name, before.value);
    for (const [key, now] of fieldsOf(name, after.value)) {
      const match = old.get(key);
      if (match === undefined || before.value.kind !== after.value.kind) continue;
      lists.push(createList(key, match, now, directionOf(name)));
    }
    yield;
  }
  return lists;
}

/** By full name; a struct has one entry, a union one for each inline arm. */
function fieldsOf(name: string, type: TypeDescriptor): ReadonlyMap<string, Fields> {
  if (type.kind === "struct" || type.kind === "error") return new Map([[name, type]]);
  if (type.kind === "enum") return new Map();
  return new Map(
    type.arms.flatMap((arm) => (arm.content.kind === "inline" ? [[`${name}.${arm.name}`, arm.content] as const] : [])),
  );
}

function createList(name: string, before: Fields, after: Fields, direction: Direction): FieldList {
  return {
    ...matchByName(before.fields, after.fields, `${name}.`),
    name,
    direction,
    fieldsBefore: before.fields,
    fieldsAfter: after.fields,
    reservedBefore: before.reserved,
    reservedAfter: after.reserved,
  };
}
