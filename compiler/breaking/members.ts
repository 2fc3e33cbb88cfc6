// What rules about ids, members and arms have in common.

import type { ArmDescriptor, FieldDescriptor, Reserved, ServiceDescriptor } from "callwire/schema";
import type { Comparison } from "./comparison.js";
import { describeType } from "./describe.js";
import type { Direction } from "./direction.js";
import type { FieldList } from "./field-lists.js";
import type { Located, Named } from "./pair.js";
import { compareTypes, type TypeTable } from "./type-change.js";

interface Numbered {
  readonly id: number;
}

export function isTaken(members: readonly Numbered[], id: number): boolean {
  return findById(members, id) !== undefined;
}

/**
 * Lists are searched once for each of their members, of which there may be thousands; so their ids
 * are kept as long as they are.
 */
const indexes = new WeakMap<readonly unknown[], ReadonlyMap<unknown, unknown>>();

/** The first with this id. */
export function findById<T extends Numbered>(members: readonly T[], id: number): T | undefined {
  return find(members, id, (member) => member.id);
}

/** The first with this id among what is gone or new. */
export function findNamedById<T extends Numbered>(members: readonly Named<T>[], id: number): Named<T> | undefined {
  return find(members, id, ({ value }) => value.id);
}

/** A list is always searched by the same key. */
function find<T, K>(members: readonly T[], key: K, keyOf: (member: T) => K): T | undefined {
  let index = indexes.get(members);
  if (index === undefined) {
    // Backwards, so that the first counts.
    index = new Map(members.toReversed().map((member) => [keyOf(member), member]));
    indexes.set(members, index);
  }
  return index.get(key) as T | undefined; // what was put in above
}

/** A new field in the place of one that is gone. */
export interface Replaced extends Named<FieldDescriptor> {
  readonly old: FieldDescriptor;
}

export function findReplaced(lists: readonly FieldList[]): readonly Replaced[] {
  return lists.flatMap(({ added, removed }) =>
    added.flatMap((field) => {
      const old = findNamedById(removed, field.value.id);
      return old === undefined ? [] : [{ ...field, old: old.value }];
    }),
  );
}

/** The reserved ids of one type, with the members that it has now. */
export interface Reservations {
  readonly name: string;
  readonly reservedBefore: readonly Reserved[];
  readonly reservedAfter: readonly Reserved[];
  readonly membersAfter: readonly (Numbered & { readonly name: string })[];
}

export function findReservations({ fieldLists, enums, unions }: Comparison): readonly Reservations[] {
  return [
    ...fieldLists.map((list) => ({ ...list, membersAfter: list.fieldsAfter })),
    ...enums.map(({ name, before, after }) => ({ name, ...reservedOf(before, after), membersAfter: after.members })),
    ...unions.map(({ name, before, after }) => ({ name, ...reservedOf(before, after), membersAfter: after.arms })),
  ];
}

function reservedOf(before: { readonly reserved: readonly Reserved[] }, after: { readonly reserved: readonly Reserved[] }) {
  return { reservedBefore: before.reserved, reservedAfter: after.reserved };
}

/**
 * A new service with the methods of one that is gone; undefined when there is none, or when the old
 * one has no methods.
 */
export function findRenamed(
  removed: Named<Located<ServiceDescriptor>>,
  added: readonly Named<Located<ServiceDescriptor>>[],
): Named<Located<ServiceDescriptor>> | undefined {
  const names = methodNames(removed);
  return names === "" ? undefined : find(added, names, methodNames);
}

function methodNames({ value }: Named<Located<ServiceDescriptor>>): string {
  return value.value.methods
    .map(({ name }) => name)
    .sort()
    .join();
}

/**
 * Whether two arms of one id are the same on the wire, apart from what is found in the fields of
 * inline ones.
 */
export function holdsTheSame(before: ArmDescriptor, after: ArmDescriptor, old: TypeTable, now: TypeTable): boolean {
  const [was, is] = [before.content, after.content];
  if (was.kind === "type" && is.kind === "type")
    return !["narrowed", "widened", "incompatible"].includes(compareTypes(was.type, is.type, old, now));
  return was.kind === is.kind;
}

export function describeContent({ content }: ArmDescriptor): string {
  if (content.kind === "type") return describeType(content.type);
  return content.kind === "unit" ? "nothing" : "fields of its own";
}

/** Who reads what is new. */
export function describeReaders({ toServer, toClient }: Direction): string {
  if (toServer && toClient) return "peers";
  return toServer ? "servers" : "clients";
}

/** `0x1f`, as `@id` has it. */
export function describeId(id: number): string {
  return `0x${id.toString(16).padStart(8, "0")}`;
}
