// What the generated file of each contract would export. Two declarations must not want the same
// name.

import { type Program, spanIn, type Unit } from "../semantic/program.js";
import { GENERATED_SUFFIXES } from "../semantic/refusals.js";
import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";

/**
 * Reports declarations whose generated names collide with another declaration or import of the same
 * file.
 */
export function reportExportedNames(program: Program, unit: Unit): void {
  const derived = new Map<string, Ast.Name>();
  for (const { declaration } of unit.declared.values()) {
    if (declaration.name !== undefined)
      for (const suffix of GENERATED_SUFFIXES[declaration.kind]) addDerived(program, unit, derived, declaration.name, suffix);
  }
  for (const [text, owner] of derived) {
    const symbol = unit.visible.get(text);
    const name = symbol?.declaration.name;
    if (symbol === undefined || name === undefined) continue;
    const isOwn = symbol.unit === unit;
    program.bag.report("CW2003", {
      message: `${quote(owner.text)} generates ${quote(text)}, which is ${isOwn ? "declared" : "imported"} too`,
      span: spanIn(unit, isOwn ? name : owner),
      labels: isOwn ? [{ span: spanIn(unit, owner), text: `generates \`${text}\`` }] : [],
      help: "rename one of them",
    });
  }
}

function addDerived(program: Program, unit: Unit, derived: Map<string, Ast.Name>, owner: Ast.Name, suffix: string): void {
  const text = owner.text + suffix;
  const other = derived.get(text);
  if (other === undefined) {
    derived.set(text, owner);
    return;
  }
  program.bag.report("CW2003", {
    message: `${quote(other.text)} and ${quote(owner.text)} both generate ${quote(text)}`,
    span: spanIn(unit, owner),
    help: "rename one of them",
  });
}
