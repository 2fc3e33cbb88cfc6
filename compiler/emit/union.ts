// Unions: a type discriminated by `kind`, a codec for the arms that have fields of their own, and
// one for the whole.

import { type ArmDescriptor, type FieldDescriptor, heapBytesOf, heapBytesOfInline, type UnionDescriptor } from "callwire/schema";
import type { Face, Module } from "./module.js";
import { block, group, hardLine, indent, join, type Layout, line, lines, listed } from "./print/layout.js";
import { docComment, stringLiteral } from "./print/literals.js";
import { capitalized, identifier, simpleName } from "./print/names.js";
import { readObject } from "./read-fields.js";
import { slotsOf } from "./slot.js";
import { code, codecStatement, propertyType, type Statement } from "./statement.js";
import { writeFields } from "./write-fields.js";

/** An arm with the name of its own codec, when it has one. */
interface Arm {
  readonly arm: ArmDescriptor;
  readonly kind: string;
  readonly codec: string;
}

export function unionStatements(module: Module, union: UnionDescriptor): readonly Statement[] {
  const name = simpleName(union.name);
  const hasInit = module.contract.hasInit({ kind: "named", name: union.name });
  const init = hasInit ? `${name}Init` : name;
  const arms = union.arms.map((arm): Arm => {
    const codec = arm.content.kind === "inline" ? module.unique(`${name}${capitalized(arm.name)}Codec`) : "";
    return { arm, kind: stringLiteral(identifier(arm.name)), codec };
  });
  return [
    typeStatement(module, union, name, "full"),
    ...(hasInit ? [typeStatement(module, { ...union, doc: `What \`${name}\` is written from.` }, init, "init")] : []),
    ...arms.flatMap((arm) => inlineCodec(module, arm, name, init)),
    codecStatement(
      module,
      `export const ${name}Codec`,
      { full: name, init },
      {
        value: "v",
        heapBytes: heapBytesOf(union),
        write: [`w.object(v, ${stringLiteral(name)});`, writeSwitch(module, union, arms)],
        read: [
          "const n = r.array();",
          'if (n < 1) throw r.missing(n, "kind");',
          'const id = r.int("kind", 0, 2147483647);',
          readSwitch(module, union, arms),
        ],
      },
    ),
  ];
}

function typeStatement(module: Module, union: UnionDescriptor, name: string, face: Face): Statement {
  const arms = union.arms.map((arm) => armType(module, arm, face));
  // The value of an arm from a newer peer is kept as it came, so that it survives on its way
  // through an older program.
  if (!union.closed) arms.push(`{ readonly kind: "unknown"; readonly id: number; readonly raw: ${module.global("Uint8Array")} }`);
  const broken = { box: "ifBroken", content: "| " } as const;
  return code(group(`export type ${name} =`, indent(line, broken, join([line, "| "], arms)), ";"), union);
}

function armType(module: Module, arm: ArmDescriptor, face: Face): Layout {
  const { content } = arm;
  const kind = documented(arm, `readonly kind: ${stringLiteral(identifier(arm.name))}`);
  const members: Layout[] =
    content.kind === "inline"
      ? content.fields.map((field) => armMember(module, field, face))
      : content.kind === "type"
        ? [`readonly value: ${module.typeOf(content.type, face)}`]
        : [];
  const semicolon = { box: "ifBroken", content: ";" } as const;
  return group("{", indent(indent(line, join([";", line], [kind, ...members])), semicolon), indent(line), "}");
}

function armMember(module: Module, field: FieldDescriptor, face: Face): Layout {
  const { type, isOptional } = propertyType(module, field, face);
  return documented(field, `readonly ${identifier(field.name)}${isOptional ? "?" : ""}: ${type}`);
}

function documented(declared: ArmDescriptor | FieldDescriptor, member: string): Layout {
  return [...docComment(declared).map((text): Layout => [text, hardLine]), member];
}

function inlineCodec(module: Module, { arm, kind, codec }: Arm, name: string, init: string): readonly Statement[] {
  if (arm.content.kind !== "inline") return [];
  const slots = slotsOf(arm.content.fields);
  const full = module.unique(`${name}${capitalized(arm.name)}`);
  const given = name === init || slots.length === 0 ? full : module.unique(`${name}${capitalized(arm.name)}Init`);
  const aliasOf = (alias: string, union: string) =>
    `type ${alias} = ${module.global("Extract")}<${union}, { readonly kind: ${kind} }>;`;
  const aliases = [aliasOf(full, name), ...(given === full ? [] : [aliasOf(given, init)])];
  const bodies = {
    value: slots.length === 0 ? "" : "v",
    heapBytes: heapBytesOfInline(arm.content.fields),
    write: writeFields(module, slots, (slot) => `v.${identifier(slot.name)}`),
    read: readObject(module, slots, module.locals("r", "v", "n"), full, [`kind: ${kind}`]),
  };
  return [code(lines(aliases)), codecStatement(module, `const ${codec}`, { full, init: given }, bodies)];
}

function writeSwitch(module: Module, union: UnionDescriptor, arms: readonly Arm[]): Layout {
  const cases: Layout[] = arms.map(({ arm, kind, codec }) => {
    const { content } = arm;
    const head = [`w.array(${content.kind === "unit" ? 1 : 2});`, `w.int(${arm.id}, "kind", 0, 2147483647);`];
    const value =
      content.kind === "unit"
        ? []
        : content.kind === "inline"
          ? [`w.value("", ${codec}, v);`]
          : [`w.value("value", ${module.codecOf(content.type)}, v.value);`];
    return [`case ${kind}:`, indent(hardLine, lines([...head, ...value, "return;"]))];
  });
  if (!union.closed) cases.push(['case "unknown":', indent(hardLine, "w.unknownArm(v.id, v.raw);", hardLine, "return;")]);
  const expected = stringLiteral(arms.map(({ arm }) => arm.name).join(", "));
  // For callers without types: the compiler knows that no other kind is left.
  const wrong = listed("w.mismatch(", ['"kind"', expected, "(v as { readonly kind?: unknown }).kind"], ")");
  cases.push(["default:", indent(hardLine, "throw ", wrong, ";")]);
  return block("switch (v.kind)", cases);
}

function readSwitch(module: Module, union: UnionDescriptor, arms: readonly Arm[]): Layout {
  const cases = arms.map(({ arm, kind, codec }): Layout => {
    const { content } = arm;
    if (content.kind === "unit")
      return [`case ${arm.id}:`, indent(hardLine, "r.skip(n - 1);", hardLine, `return { kind: ${kind} };`)];
    const missing = `if (n < 2) throw r.missing(0, ${kind});`;
    const inline = content.kind === "inline";
    const read = inline
      ? `const value = r.value("", ${codec});`
      : `const value = r.value("value", ${module.codecOf(content.type)});`;
    const made = inline ? "return value;" : `return { kind: ${kind}, value };`;
    return [`case ${arm.id}: {`, indent(hardLine, lines([missing, read, "r.skip(n - 2);", made])), hardLine, "}"];
  });
  const expected = stringLiteral(`one of ${arms.map(({ arm }) => arm.id).join(", ")}`);
  const other = union.closed
    ? ["throw ", listed("r.mismatch(", ['"kind"', expected, "id"], ")"), ";"]
    : ['return { kind: "unknown", id, raw: r.unknownArm(n) };'];
  return block("switch (id)", [...cases, ["default:", indent(hardLine, other)]]);
}
