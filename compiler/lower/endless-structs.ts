// Structs that contain themselves with no way out: no value of such a type could ever be written.

import type { ArmDescriptor, Descriptor, FieldDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";
import { type Symbol, spanIn } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";
import type { Lowering } from "./lowering.js";

/**
 * Ways to write a value of a type: one of them must end. Each way needs all of its parts to end.
 */
type Ways = readonly (readonly string[])[];

/** Reports every type of which no value can end. A list, a map, `?` and a unit arm end. */
export function reportEndlessTypes(lowering: Lowering, files: Pick<Descriptor, "files">["files"]): void {
  const waiting = new Map<string, Ways>();
  for (const { types } of files) for (const type of types) waiting.set(type.name, waysOf(type));
  // Types that end let go of those that wait for them, until nothing moves.
  const users = new Map<string, string[]>();
  for (const [name, ways] of waiting) {
    for (const part of new Set(ways.flat())) {
      const known = users.get(part);
      if (known === undefined) users.set(part, [name]);
      else known.push(name);
    }
  }
  const queue = [...waiting.keys()];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const ways = waiting.get(name);
    // A part that is no type of the program is a mistake of its own, which is reported.
    if (ways === undefined || !ways.some((way) => way.every((part) => !waiting.has(part)))) continue;
    waiting.delete(name);
    queue.push(...(users.get(name) ?? []));
  }
  for (const circle of findCircles(waiting)) report(lowering, circle);
}

/**
 * Every waiting type has a waiting part, so following the first one always ends in a circle: each
 * circle is one mistake. Types that only lead to a circle would end once it does.
 */
function findCircles(waiting: ReadonlyMap<string, Ways>): readonly (readonly string[])[] {
  const circles: string[][] = [];
  const seenFrom = new Map<string, string>();
  for (const start of waiting.keys()) {
    const path: string[] = [];
    let name: string | undefined = start;
    while (name !== undefined && !seenFrom.has(name)) {
      seenFrom.set(name, start);
      path.push(name);
      name = waiting
        .get(name)
        ?.flat()
        .find((part) => waiting.has(part));
    }
    if (name !== undefined && seenFrom.get(name) === start) circles.push(path.slice(path.indexOf(name)));
  }
  return circles;
}

function report(lowering: Lowering, circle: readonly string[]): void {
  const symbols = circle.map((name) => lowering.types.findByFullName(name));
  if (symbols.some((member) => member === undefined || isTouchedByMistakes(member.declaration))) return;
  const [symbol] = symbols;
  const part = circle[1] ?? circle[0];
  if (symbol === undefined || part === undefined) return;
  lowering.program.bag.report("CW3006", {
    message: `a value of ${quote(symbol.name)} would contain itself without an end`,
    span: spanIn(symbol.unit, findField(symbol, part) ?? symbol.declaration.name ?? symbol.declaration),
    help: `make the field that leads back optional with \`?\`, or a list: it leads over ${quote(part.slice(part.lastIndexOf(".") + 1))}`,
  });
}

/** The field that leads to a type by its name. */
function findField({ unit, declaration }: Symbol, part: string): Ast.Node | undefined {
  const fields = declaration.kind === "struct" || declaration.kind === "error" ? declaration.fields : [];
  return fields.find(
    ({ type }) => type?.kind === "named" && !type.optional && unit.visible.get(type.name.text)?.fullName === part,
  );
}

function isTouchedByMistakes(node: Ast.Declaration): boolean {
  if (node.broken) return true;
  if (node.kind === "struct" || node.kind === "error") return node.fields.some(({ broken }) => broken);
  return node.kind === "union" && node.arms.some(({ broken }) => broken);
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
