// Who uses a type, and what it is made of: declarations and methods as a graph. Places of single
// names are in occurrences.ts.

import type { Program, Symbol, Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import type { Range } from "../text/source-file.js";
import { type Meaning, type Occurrence, occurrenceAt, occurrencesIn } from "./occurrences.js";

/** A declaration, or a method of a service. */
export interface UseNode {
  /** The declaration. */
  readonly symbol: Symbol;
  /** The method; undefined for the declaration itself. */
  readonly method?: Ast.Method;
}

/** A neighbour in the graph, and the names that make it one. */
export interface Use {
  /** The one that is used, or that uses. */
  readonly node: UseNode;
  /** In the file of whoever uses. */
  readonly ranges: readonly Range[];
}

/** What the name at an offset is a part of; undefined where there is none of a contract. */
export function useNodeAt(unit: Unit, offset: number): UseNode | undefined {
  const found = occurrenceAt(unit, offset);
  return found === undefined ? undefined : nodeOf(found.meaning);
}

/** Where the name of a node stands. */
export function nameOf({ symbol, method }: UseNode): Ast.Name | undefined {
  return method === undefined ? symbol.declaration.name : method.name;
}

/** The declarations and methods that name a declaration. Nobody names a method. */
export function usersOf(program: Program, { symbol, method }: UseNode): readonly Use[] {
  if (method !== undefined) return [];
  const found = new Map<Ast.Declaration | Ast.Method, { readonly node: UseNode; readonly ranges: Range[] }>();
  for (const unit of program.units) {
    for (const occurrence of occurrencesIn(unit)) {
      if (occurrence.role !== "use" || nodeOf(occurrence.meaning)?.symbol.declaration !== symbol.declaration) continue;
      const user = around(unit, occurrence);
      if (user !== undefined) add(found, user, occurrence);
    }
  }
  return [...found.values()];
}

/** The declarations that a node names. */
export function usesOf({ symbol, method }: UseNode): readonly Use[] {
  const { start, end } = method ?? symbol.declaration;
  const found = new Map<Ast.Declaration | Ast.Method, { readonly node: UseNode; readonly ranges: Range[] }>();
  for (const occurrence of occurrencesIn(symbol.unit)) {
    if (occurrence.role !== "use" || occurrence.start < start || occurrence.end > end) continue;
    const used = nodeOf(occurrence.meaning);
    if (used !== undefined) add(found, { symbol: used.symbol }, occurrence);
  }
  return [...found.values()];
}

function nodeOf(meaning: Meaning): UseNode | undefined {
  if (meaning.kind === "declaration") return { symbol: meaning.symbol };
  if (meaning.kind !== "member") return undefined;
  const { symbol, member } = meaning;
  return member.kind === "method" ? { symbol, method: member } : { symbol };
}

/** The declaration that a place is in, or the method. */
function around(unit: Unit, { start, end }: Occurrence): UseNode | undefined {
  const symbol = [...unit.declared.values()].find(({ declaration }) => declaration.start <= start && end <= declaration.end);
  if (symbol?.declaration.kind !== "service") return symbol === undefined ? undefined : { symbol };
  const method = symbol.declaration.methods.find((each) => each.start <= start && end <= each.end);
  return method === undefined ? { symbol } : { symbol, method };
}

function add(
  found: Map<Ast.Declaration | Ast.Method, { readonly node: UseNode; readonly ranges: Range[] }>,
  node: UseNode,
  { start, end }: Range,
): void {
  const key = node.method ?? node.symbol.declaration;
  const known = found.get(key);
  if (known === undefined) found.set(key, { node, ranges: [{ start, end }] });
  else known.ranges.push({ start, end });
}
