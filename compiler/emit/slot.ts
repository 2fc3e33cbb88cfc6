// A field as it stands on the wire: a position in a MessagePack array. The same for structs,
// errors, arms and parameters.

import type { ParameterDescriptor } from "callwire/schema";
import { canBeLeftOut } from "./descriptor-index.js";

export interface Slot extends ParameterDescriptor {
  /** From 0: id - 1 for a field, the order for a parameter. */
  readonly position: number;
}

/** Sorted by position. */
export function slotsOf(fields: readonly (ParameterDescriptor & { readonly id?: number })[]): readonly Slot[] {
  const slots = fields.map((field, index) => ({ ...field, position: field.id === undefined ? index : field.id - 1 }));
  return slots.sort((left, right) => left.position - right.position);
}

/**
 * How many values are on the wire whatever is left out: everything up to the last required field.
 */
export function fixedLength(slots: readonly Slot[]): number {
  return (slots.findLast((slot) => !canBeLeftOut(slot))?.position ?? -1) + 1;
}

/** How many values are on the wire when all are there. */
export function fullLength(slots: readonly Slot[]): number {
  return (slots.at(-1)?.position ?? -1) + 1;
}
