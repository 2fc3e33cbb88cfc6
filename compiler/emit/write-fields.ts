// The body of `write` for a list of fields: an array by position, nil where one is absent, cut
// behind the last that is there.

import { canBeLeftOut } from "./descriptor-index.js";
import type { Module } from "./module.js";
import { block, group, hardLine, indent, type Layout, line } from "./print/layout.js";
import { fixedLength, type Slot } from "./slot.js";
import { writeStatements } from "./value-code.js";

/** Statements that write the fields; `access` gives the expression of one. */
export function writeFields(module: Module, slots: readonly Slot[], access: (slot: Slot) => string): readonly Layout[] {
  const fixed = fixedLength(slots);
  const optional = slots.filter((slot) => slot.position >= fixed);
  const statements: Layout[] = [...writeLength(fixed, optional, access)];
  let position = 0;
  for (const slot of slots) {
    for (; position < slot.position; position++) statements.push(writeNil(position, fixed));
    position++;
    const write = writeStatements(module, slot, access(slot));
    if (!canBeLeftOut(slot)) statements.push(...write);
    // Behind the last field nothing can follow, so its absence needs no nil.
    else
      statements.push(writeIfPresent(write, access(slot), slot === optional.at(-1) ? undefined : writeNil(slot.position, fixed)));
  }
  return statements;
}

/** The head of the array: a constant, one choice, or a variable `length`. */
function writeLength(fixed: number, optional: readonly Slot[], access: (slot: Slot) => string): readonly Layout[] {
  const [only] = optional;
  if (only === undefined) return [`w.array(${fixed});`];
  // With a retired position before it, `length` is needed again further down.
  if (optional.length === 1 && only.position === fixed) {
    return [`w.array(${access(only)} !== undefined ? ${only.position + 1} : ${fixed});`];
  }
  const choices = optional.map((slot) => `if (${access(slot)} !== undefined) length = ${slot.position + 1};`);
  return [`let length = ${fixed};`, ...choices, "w.array(length);"];
}

function writeNil(position: number, fixed: number): string {
  return position < fixed ? "w.nil();" : `if (length > ${position}) w.nil();`;
}

function writeIfPresent(write: readonly Layout[], value: string, otherwise: string | undefined): Layout {
  const condition = `if (${value} !== undefined)`;
  if (write.length > 1) {
    const present = block(condition, write);
    return otherwise === undefined ? present : [present, ` else ${otherwise}`];
  }
  const present = group(condition, indent(line, write));
  return otherwise === undefined ? present : [present, hardLine, `else ${otherwise}`];
}
