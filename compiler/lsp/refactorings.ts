// Changes of a method or of a member that people make often: annotations that lint asks for, and
// parameters that become a struct.

import type { LintFinding } from "../lint/lint.js";
import type { Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import type { Range, SourceFile } from "../text/source-file.js";
import type { TextEdit } from "./edits.js";
import { docStart } from "./members.js";

/** A change of one file, with what it does. */
export interface Refactoring {
  /** Beginning with a verb. */
  readonly title: string;
  /** In their order. */
  readonly edits: readonly TextEdit[];
}

/** What is written where a rule finds that an annotation is missing; the first is likely wanted. */
const ANNOTATIONS: Readonly<Record<string, readonly string[]>> = {
  "read-idempotent": ["@idempotent", "@readonly"],
  // What holds without it: nothing changes but that it can be read.
  "method-timeout": ["@timeout(10s)"],
  "sensitive-name": ["@sensitive"],
};

/** The annotations that a finding asks for. */
export function annotationsFor({ file }: Unit, { rule, span }: LintFinding): readonly Refactoring[] {
  const found = file.declarations.flatMap(namedOf).find(({ name }) => name?.start === span.start);
  if (found === undefined) return [];
  return (ANNOTATIONS[rule] ?? []).map((written) => ({
    title: `add \`${written}\``,
    edits: [
      found.kind === "method" ? aboveMethod(file.source, found, written) : behindMember(file.source, endOf(found), written),
    ],
  }));
}

/** What has a name within a declaration and may have annotations. */
function namedOf(declaration: Ast.Declaration): readonly (Ast.Method | Ast.Field | Ast.Parameter)[] {
  switch (declaration.kind) {
    case "service":
      return declaration.methods.flatMap((method) => [method, ...method.parameters]);
    case "struct":
    case "error":
      return declaration.fields;
    case "union":
      return declaration.arms.flatMap(({ fields }) => fields);
    default:
      return [];
  }
}

/** On a line of its own, where the method begins its line. */
function aboveMethod(source: SourceFile, { start }: Range, written: string): TextEdit {
  if (!source.isFirstOnLine(start)) return { start, end: start, text: `${written} ` };
  const indent = source.text.slice(source.lineRange(source.positionAt(start).line).start, start);
  return { start, end: start, text: `${written}\n${indent}` };
}

/** Before the semicolon of a field; a parameter has none. */
function behindMember({ text }: SourceFile, end: number, written: string): TextEdit {
  const at = text.charAt(end - 1) === ";" ? end - 1 : end;
  return { start: at, end: at, text: ` ${written}` };
}

/**
 * Makes a struct of the parameters of the method at an offset, but for a stream of items. Nothing
 * where there are none, or where they cannot be read.
 */
export function extractParameters({ file, visible }: Unit, offset: number): Refactoring | undefined {
  const service = file.declarations.find(
    (each): each is Ast.Service => each.kind === "service" && each.start <= offset && offset <= each.end,
  );
  const method = service?.methods.find(({ start, end }) => start <= offset && offset <= end);
  const fields = method?.parameters.filter(({ stream }) => !stream) ?? [];
  const [first, last] = [fields[0], fields.at(-1)];
  if (service === undefined || method?.name === undefined || method.broken === true) return undefined;
  if (first === undefined || last === undefined || fields.some(isUnread)) return undefined;
  // One stream between them has a place of its own, which must stay.
  const isSplit = method.parameters.some(({ stream, start }) => stream && start > first.start && start < last.start);
  if (isSplit) return undefined;
  const name = freeName(`${method.name.text.charAt(0).toUpperCase()}${method.name.text.slice(1)}Request`, visible);
  const others = new Map(method.parameters.filter(({ stream }) => stream).map((each) => [each.name?.text ?? "", each]));
  const parameter = `${freeName("request", others)}: ${name}`;
  const members = fields.map((field, index) => fieldOf(file.source, field, index + 1));
  const at = docStart(file, service);
  return {
    title: `extract the parameters of \`${method.name.text}\` into \`struct ${name}\`: breaks those who call it now`,
    edits: [
      { start: at, end: at, text: `struct ${name} {\n${members.join("")}}\n\n` },
      { start: docStart(file, first), end: endOf(last), text: parameter },
    ],
  };
}

function isUnread({ name, type, broken }: Ast.Parameter): boolean {
  return name === undefined || type === undefined || broken === true;
}

/** What the parser takes for a field of that number, with what documents it. */
function fieldOf({ text }: SourceFile, parameter: Ast.Parameter, id: number): string {
  const { doc, start } = parameter;
  const lines = doc === undefined ? [] : doc.split("\n").map((line) => `  ///${line === "" ? "" : ` ${line}`}\n`);
  return `${lines.join("")}  ${id} ${text.slice(start, endOf(parameter))};\n`;
}

/** Behind its annotations: a parameter ends where they begin. */
function endOf({ end, annotations }: Ast.Documented): number {
  return Math.max(end, ...annotations.map((annotation) => annotation.end));
}

/** The name, with a number behind it where it is taken. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}${number}`;
  return free;
}
