// The numbers of fields, enum members and union arms: in range, used once, never a retired one.

import type { Reserved } from "callwire/schema";
import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";
import { foldCase } from "./names.js";
import { type Program, spanIn, type Unit } from "./program.js";

/** What carries a number, and which numbers. */
export interface IdRule {
  /** For messages, such as `field`. */
  readonly what: string;
  readonly min: number;
  readonly max: number;
}

/** Positions in a message: each costs a byte in every message that uses a later one. */
export const FIELD_IDS: IdRule = { what: "field", min: 1, max: 255 };
export const MEMBER_IDS: IdRule = { what: "enum member", min: -0x8000_0000, max: 0x7fff_ffff };
export const ARM_IDS: IdRule = { what: "union arm", min: 1, max: 0x7fff_ffff };

/** Members of one block at most. */
export const MAX_MEMBERS = 4_096;

type Member = Ast.Field | Ast.EnumMember | Ast.Arm;

/**
 * Reports numbers that are out of range, used twice or reserved, and reserved names that are used.
 */
export function checkIds(
  program: Program,
  unit: Unit,
  members: readonly Member[],
  reserved: readonly Ast.Reserved[],
  rule: IdRule,
): void {
  const owners = new Map<number, Ast.Node>();
  const names = new Map<string, Ast.Name>();
  for (const entry of reserved) {
    if (entry.id === undefined || !checkRange(program, unit, entry.id, rule)) continue;
    const id = Number(entry.id.value);
    const earlier = owners.get(id);
    if (earlier !== undefined)
      report(program, unit, "CW3001", entry.id, `number ${entry.id.value} is reserved twice`, earlier, "remove one of the lines");
    owners.set(id, entry);
    if (entry.name !== undefined) names.set(foldCase(entry.name.text), entry.name);
  }
  for (const member of members) {
    if (member.id !== undefined && checkRange(program, unit, member.id, rule))
      checkUse(program, unit, member.id, members, owners, rule);
    const retired = member.name === undefined || names.size === 0 ? undefined : names.get(foldCase(member.name.text));
    if (retired !== undefined && member.name !== undefined) {
      report(
        program,
        unit,
        "CW3003",
        member.name,
        `the name ${quote(member.name.text)} is reserved`,
        retired,
        "choose another name: data of the retired one is still around",
        "reserved here",
      );
    }
  }
}

/** Reserved numbers as data, in order. */
export function lowerReserved(reserved: readonly Ast.Reserved[]): readonly Reserved[] {
  return reserved
    .flatMap(({ id, name }) =>
      id === undefined ? [] : [{ id: Number(id.value), ...(name === undefined ? {} : { name: name.text }) }],
    )
    .sort((left, right) => left.id - right.id);
}

function checkRange(program: Program, unit: Unit, id: Ast.IntLiteral, { what, min, max }: IdRule): boolean {
  // Every number in a range is exact, and what is not exact is far outside of it.
  const value = Number(id.value);
  if (value >= min && value <= max) return true;
  const article = what.startsWith("enum") ? "an" : "a";
  report(
    program,
    unit,
    "CW3002",
    id,
    `${id.value} cannot be the number of ${article} ${what}`,
    undefined,
    `use a number from ${min} to ${max}`,
  );
  return false;
}

function checkUse(
  program: Program,
  unit: Unit,
  id: Ast.IntLiteral,
  members: readonly Member[],
  owners: Map<number, Ast.Node>,
  rule: IdRule,
): void {
  const number = Number(id.value);
  const owner = owners.get(number);
  if (owner === undefined) {
    owners.set(number, id);
    return;
  }
  const isReserved = "kind" in owner && owner.kind === "reserved";
  const help = program.bag.isLong ? "use another number" : suggestId(members, owners, rule);
  if (isReserved) report(program, unit, "CW3003", id, `number ${id.value} is reserved`, owner, help, "reserved here");
  else report(program, unit, "CW3001", id, `number ${id.value} is used twice`, owner, help, "first used here");
}

function suggestId(members: readonly Member[], owners: ReadonlyMap<number, Ast.Node>, rule: IdRule): string {
  const taken = new Set(owners.keys());
  for (const { id } of members) if (id !== undefined) taken.add(Number(id.value));
  const free = nextId(taken, rule);
  if (free === undefined) return `all numbers from ${rule.min} to ${rule.max} are taken; move some to a struct of their own`;
  return [...taken].some((number) => number > free && number <= rule.max)
    ? `use ${free}, which is free`
    : `use ${free}, the next free number`;
}

/**
 * The number after the highest one; where there is none left, the lowest that is free. `taken` has
 * retired ones, too.
 */
export function nextId(taken: ReadonlySet<number>, { min, max }: IdRule): number | undefined {
  // A negative number has a meaning that nobody can guess.
  const lowest = Math.max(min, 0);
  let next = lowest;
  for (const number of taken) if (number >= next && number <= max) next = number + 1;
  if (next <= max) return next;
  let free = lowest;
  while (taken.has(free)) free++;
  return free <= max ? free : undefined;
}

function report(
  program: Program,
  unit: Unit,
  code: "CW3001" | "CW3002" | "CW3003",
  at: Ast.Node,
  message: string,
  earlier: Ast.Node | undefined,
  help: string,
  label = "first used here",
): void {
  program.bag.report(code, {
    message,
    span: spanIn(unit, at),
    help,
    labels: earlier === undefined ? [] : [{ span: spanIn(unit, earlier), text: label }],
  });
}
