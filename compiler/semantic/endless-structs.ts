// Structs that contain themselves with no way out: no value of such a type could ever be written.

import type { ArmDescriptor, Descriptor, FieldDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";
import { MAX_DIAGNOSTICS } from "../text/diagnostic.js";
import { quote } from "../text/escape.js";
import type * as Ast from "../syntax/ast.js";
import type { Lowering } from "./lowering.js";
import { spanIn, type Symbol } from "./program.js";

/** Ways to write a value of a type: one of them must end. Each way needs all of its parts to end. */
type Ways = readonly (readonly string[])[];

/** Reports every type of which no value can end. A list, a map, `?` and a unit arm end. */
export function reportEndlessTypes(lowering: Lowering, files: Pick<Descriptor, "files">["files"]): void {
  const waiting = new Map<string, Ways>();
  for (const { types } of files) for (const type of types) waiting.set(type.name, waysOf(type));
  // Types that end let go of those that wait for them, until nothing moves.
  const users = new Map<string, string[]>();
  for (const [name, ways] of waiting) for (const part of new Set(ways.flat())) users.set(part, [...(users.get(part) ?? []), name]);
  const queue = [...waiting.keys()];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const ways = waiting.get(name);
    // A part that is no type of the program is a mistake of its own, which is reported.
    if (ways === undefined || !ways.some((way) => way.every((part) => !waiting.has(part)))) continue;
    waiting.delete(name);
    queue.push(...(users.get(name) ?? []));
  }
  const reported: string[] = [];
  for (const name of waiting.keys()) {
    if (reported.length >= MAX_DIAGNOSTICS) return;
    // Types of one circle are one mistake.
    if (reported.some((other) => reaches(other, name, waiting) && reaches(name, other, waiting))) continue;
    if (report(lowering, name, waiting)) reported.push(name);
  }
}

function report(lowering: Lowering, name: string, waiting: ReadonlyMap<string, Ways>): boolean {
  const symbol = lowering.types.findByFullName(name);
  if (symbol === undefined || isTouchedByMistakes(symbol.declaration)) return false;
  const part = waiting.get(name)?.flat().find((inner) => waiting.has(inner));
  // Only those on the circle: the others would end once it does.
  if (part === undefined || !reaches(part, name, waiting)) return false;
  lowering.program.bag.report("CW3006", {
    message: `a value of ${quote(symbol.name)} would contain itself without an end`,
    span: spanIn(symbol.unit, findField(symbol, part) ?? symbol.declaration.name ?? symbol.declaration),
    help: `make the field that leads back optional with \`?\`, or a list: it leads over ${quote(part.slice(part.lastIndexOf(".") + 1))}`,
  });
  return true;
}

/** The field that leads to a type by its name. */
function findField({ unit, declaration }: Symbol, part: string): Ast.Node | undefined {
  const fields = declaration.kind === "struct" || declaration.kind === "error" ? declaration.fields : [];
  return fields.find(({ type }) => type?.kind === "named" && !type.optional && unit.visible.get(type.name.text)?.fullName === part);
}

function isTouchedByMistakes(node: Ast.Declaration): boolean {
  if (node.broken) return true;
  if (node.kind === "struct" || node.kind === "error") return node.fields.some(({ broken }) => broken);
  return node.kind === "union" && node.arms.some(({ broken }) => broken);
}

function reaches(from: string, to: string, waiting: ReadonlyMap<string, Ways>): boolean {
  const seen = new Set([from]);
  const queue = [from];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name === to) return true;
    for (const part of waiting.get(name)?.flat() ?? []) {
      if (seen.has(part) || !waiting.has(part)) continue;
      seen.add(part);
      queue.push(part);
    }
  }
  return false;
}

function waysOf(type: TypeDescriptor): Ways {
  switch (type.kind) {
    case "enum":
      return [[]];
    case "struct":
    case "error":
      return [partsOf(type.fields)];
    case "union":
      return type.arms.length === 0 ? [[]] : type.arms.map(partsOfArm);
  }
}

function partsOfArm({ content }: ArmDescriptor): readonly string[] {
  if (content.kind === "inline") return partsOf(content.fields);
  return content.kind === "type" ? nameIn(content.type) : [];
}

function partsOf(fields: readonly FieldDescriptor[]): readonly string[] {
  return fields.flatMap((field) => (field.optional || field.default !== undefined ? [] : nameIn(field.type)));
}

function nameIn(type: TypeRef): readonly string[] {
  return type.kind === "named" ? [type.name] : [];
}
