// The body of `read` for a list of fields: each into a local variable, then all into the object, so
// that objects of one type have their fields in one order.

import { canBeLeftOut } from "./descriptor-index.js";
import type { Module } from "./module.js";
import { block, braced, group, indent, type Layout, line, listed } from "./print/layout.js";
import { stringLiteral, valueLiteral } from "./print/literals.js";
import type { LocalNames } from "./print/names.js";
import { fixedLength, fullLength, type Slot } from "./slot.js";
import { lengthCheck, readExpression } from "./value-code.js";

/** Statements that read each field into a variable, and the variable of each. */
export interface ReadFields {
  readonly statements: readonly Layout[];
  readonly localOf: ReadonlyMap<Slot, string>;
}

/**
 * For parameters and errors: every field gets a variable. Ends by passing over what a newer peer
 * sends more.
 */
export function readAll(module: Module, slots: readonly Slot[], locals: LocalNames): ReadFields {
  const { statements, localOf } = readInto(module, slots, slots, locals);
  return { statements: [...statements, skipRest(slots)], localOf };
}

/**
 * For structs and arms: the statements up to `return`. `head` are properties that stand first, such
 * as `kind: "circle"`; `type` is the type of the object.
 */
export function readObject(
  module: Module,
  slots: readonly Slot[],
  locals: LocalNames,
  type: string,
  head: readonly string[] = [],
): readonly Layout[] {
  const last = slots.findLastIndex((slot) => slot.optional !== true);
  const { statements, localOf } = readInto(module, slots, slots.slice(0, last + 1), locals);
  const always = slots.filter((slot) => slot.optional !== true);
  const object = braced([...head, ...always.map((slot) => property(slot.name, localOf.get(slot)))]);
  if (always.length === slots.length) return [...statements, skipRest(slots), ["return ", object, ";"]];
  const optional = slots.filter((slot) => slot.optional === true);
  return [
    ...statements,
    [`const v: ${module.stub("Mutable")}<${type}> = `, object, ";"],
    ...optional.flatMap((slot) => setOptional(module, slot, localOf.get(slot), slots)),
    skipRest(slots),
    "return v;",
  ];
}

/** Reads `wanted`, which are the first of `slots`. */
function readInto(module: Module, slots: readonly Slot[], wanted: readonly Slot[], locals: LocalNames): ReadFields {
  const fixed = fixedLength(slots);
  const statements: Layout[] = ["const n = r.array();"];
  if (fixed > 0) statements.push(group(`if (n < ${fixed})`, indent(line, "throw ", missing(slots, fixed), ";")));
  const localOf = new Map<Slot, string>();
  let position = 0;
  for (const slot of wanted) {
    statements.push(...skipRetired(position, slot.position, fixed));
    position = slot.position + 1;
    const local = locals.add(slot.name);
    localOf.set(slot, local);
    statements.push(...readLocal(module, slot, local));
  }
  return { statements, localOf };
}

/** Names the required field at each position or the next one behind it. */
function missing(slots: readonly Slot[], fixed: number): Layout {
  const names: string[] = [];
  for (const slot of slots) {
    if (canBeLeftOut(slot)) continue;
    while (names.length <= slot.position) names.push(stringLiteral(slot.name));
  }
  return listed("r.missing(", ["n", ...names.slice(0, fixed)], ")");
}

function readLocal(module: Module, slot: Slot, local: string): readonly Layout[] {
  const read = readExpression(module, slot);
  const check = lengthCheck("r", slot, local);
  const checks = check === undefined ? [] : [check];
  if (!canBeLeftOut(slot)) return [[`const ${local} = `, read, ";"], ...checks];
  const absent = slot.default === undefined ? "undefined" : valueLiteral(slot.default, slot.type);
  // A list of enum members would else be taken for a list of strings.
  const type = slot.default?.kind === "list" ? `: ${module.typeOf(slot.type, "full")}` : "";
  const choice = group(isThere(slot), indent(line, "? ", read, line, `: ${absent}`));
  const statement = group(`const ${local}${type} =`, group(indent(line, choice)), ";");
  if (slot.default === undefined && check !== undefined)
    return [statement, group(`if (${local} !== undefined)`, indent(line, check))];
  return [statement, ...checks];
}

/**
 * Sets an optional field of `v`: from its variable, or straight from the wire when only optional
 * fields follow.
 */
function setOptional(module: Module, slot: Slot, local: string | undefined, slots: readonly Slot[]): readonly Layout[] {
  const target = `v.${slot.name}`;
  if (local !== undefined) return [group(`if (${local} !== undefined)`, indent(line, `${target} = ${local};`))];
  const before = slots.findLast(({ position }) => position < slot.position)?.position ?? -1;
  const skipped = skipRetired(before + 1, slot.position, fixedLength(slots));
  const set: Layout = [`${target} = `, readExpression(module, slot), ";"];
  const check = lengthCheck("r", slot, target);
  if (check === undefined) return [...skipped, group(`if (${isThere(slot)})`, indent(line, set))];
  return [...skipped, block(`if (${isThere(slot)})`, [set, check])];
}

function isThere({ position }: Slot): string {
  return `n > ${position} && !r.nil()`;
}

/** Passes over the positions of reserved fields, which an older peer may still send. */
function skipRetired(from: number, to: number, fixed: number): readonly Layout[] {
  if (from >= to) return [];
  if (to <= fixed) return [`r.skip(${to - from});`];
  const statements: Layout[] = [];
  for (let position = from; position < to; position++) statements.push(`if (n > ${position}) r.skip(1);`);
  return statements;
}

function skipRest(slots: readonly Slot[]): Layout {
  const length = fullLength(slots);
  return length === 0 ? "r.skip(n);" : `r.skip(n - ${length});`;
}

function property(name: string, local: string | undefined): string {
  return local === undefined || local === name ? name : `${name}: ${local}`;
}
