// What is told about a name: how it is declared, its documentation, and what it becomes on the wire
// and in TypeScript. As Markdown; what comes from a contract is text in it, never an image or HTML.

import { scalarOf, wireId } from "callwire/schema";
import type { Compilation } from "../compile.js";
import { describeAnnotation } from "../semantic/annotations.js";
import type { Symbol, Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import { escapeText } from "../text/escape.js";
import type { Range } from "../text/source-file.js";
import { type Meaning, type Member, occurrenceAt } from "./occurrences.js";
import { fieldSignature, methodSignature, typescriptOf } from "./typescript.js";

/** What is told, and about which characters. */
export interface Hover extends Range {
  /** Markdown. */
  readonly text: string;
}

/** Lines of a declaration that are shown; more would fill the screen. */
const MAX_LINES = 24;

/** About the name at an offset; undefined where there is none. */
export function hoverAt(compilation: Compilation, unit: Unit, offset: number): Hover | undefined {
  const found = occurrenceAt(unit, offset);
  const text = found === undefined ? undefined : describeMeaning(compilation, found.meaning);
  return found === undefined || text === undefined ? undefined : { start: found.start, end: found.end, text };
}

/** The same text for a name that is not written yet. */
export function describeMeaning(compilation: Compilation, meaning: Meaning): string | undefined {
  switch (meaning.kind) {
    case "scalar": {
      const { js, range } = scalarOf(meaning.name);
      const bounds = range === undefined ? [] : [`from ${range.min} to ${range.max}`];
      return join([fence(meaning.name), facts(["a type of the language", `TypeScript: \`${js}\``, ...bounds])]);
    }
    case "annotation": {
      const told = describeAnnotation(meaning.name);
      return told === undefined ? undefined : join([fence(told.form), facts([`for ${told.targets}`])]);
    }
    case "file": {
      const { file, package: name } = meaning.unit;
      return join([fence(`package ${name};`), docOf(file.package?.doc), facts([`\`${escapeText(file.source.name)}\``])]);
    }
    case "declaration":
      return describeDeclaration(compilation, meaning.symbol);
    case "member":
      return describeMember(meaning.symbol, meaning.member);
  }
}

function describeDeclaration(compilation: Compilation, { fullName, unit, declaration }: Symbol): string {
  const lines = [`\`${fullName}\``];
  if (declaration.kind === "const" && declaration.type !== undefined)
    lines.push(`TypeScript: \`${typescriptOf(unit, declaration.type)}\``);
  if (declaration.kind === "alias" && declaration.type !== undefined)
    lines.push(`TypeScript: \`${typescriptOf(unit, declaration.type)}\``);
  if (declaration.kind === "enum" || declaration.kind === "union")
    lines.push(
      declaration.closed ? "closed: an unknown member is an error" : "open: a newer peer may send a member that is unknown here",
    );
  if (declaration.kind === "service") {
    const services = compilation.descriptor?.files.flatMap((file) => file.services);
    const service = services?.find(({ name }) => name === fullName);
    if (service !== undefined) lines.push(`fingerprint \`${service.fingerprint}\``);
  }
  return join([fence(textOf(unit, declaration)), docOf(declaration.doc), facts(lines)]);
}

function describeMember(symbol: Symbol, member: Member): string {
  const { unit } = symbol;
  const lines: string[] = [];
  if (member.kind === "method") {
    const signature = methodSignature(unit, member);
    const pinned = member.annotations.find(({ name }) => name.text === "id");
    const id = wireId(`${symbol.fullName}/${member.name?.text ?? ""}`);
    lines.push(pinned === undefined ? `id \`0x${id.toString(16).padStart(8, "0")}\`, from its name` : "id by `@id`");
    if (signature !== undefined) lines.push(`TypeScript: \`${signature}\``);
  } else if (member.kind === "field" || member.kind === "parameter") {
    const signature = fieldSignature(unit, member);
    if (member.kind === "field" && member.id !== undefined) lines.push(`id ${member.id.value}`);
    if (signature !== undefined) lines.push(`TypeScript: \`${signature}\``);
    if (member.default !== undefined)
      lines.push(`default \`${escapeText(unit.file.source.text.slice(member.default.start, member.default.end))}\``);
  } else if (member.id !== undefined) lines.push(`number ${member.id.value}`);
  return join([fence(textOf(unit, member)), docOf(member.doc), facts([`${member.kind} of \`${symbol.fullName}\``, ...lines])]);
}

/** As it is written, without what documents it. */
function textOf(unit: Unit, node: Ast.Documented): string {
  const written = unit.file.source.text.slice(node.start, node.end);
  const lines = written
    .split(/\r\n|\r|\n/)
    .filter((line, index, all) => index > 0 || all.length === 1 || !line.startsWith("///"));
  const { source } = unit.file;
  const column = node.start - source.lineRange(source.positionAt(node.start).line).start;
  const indented = new RegExp(`^[ \\t]{0,${column}}`);
  const kept = lines
    .filter((line) => !line.trimStart().startsWith("///"))
    .map((line, index) => (index === 0 ? line : line.replace(indented, "")));
  return kept.length > MAX_LINES ? [...kept.slice(0, MAX_LINES), "..."].join("\n") : kept.join("\n");
}

/** A block of code; the fence is longer than any row of backticks in it. */
function fence(code: string): string {
  const safe = code.split("\n").map(escapeText).join("\n");
  const longest = Math.max(2, ...[...safe.matchAll(/`+/g)].map(([row]) => row.length));
  const mark = "`".repeat(longest + 1);
  return `${mark}callwire\n${safe}\n${mark}`;
}

/** Markdown, as its author wrote it, but for images and HTML. */
function docOf(doc: string | undefined): string {
  if (doc === undefined) return "";
  const lines = doc.split("\n").map((line) => escapeText(line).replaceAll("<", "&lt;").replaceAll("![", "!\\["));
  return lines.join("\n");
}

function facts(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
