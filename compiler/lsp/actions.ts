// What an editor can do about a place at once: corrections that mistakes and lint findings know,
// and what people often do to a member.

import { sortedImports } from "../lint/imports.js";
import { applyEdits as applyFindings, lintFiles } from "../lint/lint.js";
import type { Unit } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";
import { membersOf } from "../syntax/declaration-members.js";
import { parseFile } from "../syntax/parser.js";
import type { Diagnostic, Missing } from "../text/diagnostic.js";
import { type Range, SourceFile } from "../text/source-file.js";
import { suggest } from "../text/suggest.js";
import type { FileEdits, TextEdit } from "./edits.js";
import { importable, importEdit, importPathOf } from "./imports.js";
import { docStart } from "./members.js";
import { annotationsFor, extractParameters } from "./refactorings.js";
import type { Workspace } from "./workspace.js";

/** One change that is offered. */
export interface Action {
  /** What it does, beginning with a verb. */
  readonly title: string;
  /**
   * `fix`: of what is told there. `change` and `extract`: of what is right. The others are of a
   * whole file.
   */
  readonly kind: "fix" | "change" | "extract" | "imports" | "all";
  /** By file. */
  readonly files: readonly FileEdits[];
  /** What it corrects; undefined for a change of what is right. */
  readonly corrects?: Range & { readonly code: string };
}

/** Declarations of one name that are offered for import at most. */
const MAX_IMPORTS = 5;

/** What can stand where a name is missing. */
const MISSING: Readonly<Record<Missing, ReadonlySet<Ast.Declaration["kind"]>>> = {
  type: new Set(["alias", "enum", "struct", "union", "error"]),
  error: new Set(["error"]),
  constant: new Set(["const"]),
};

type Member = Ast.Field | Ast.EnumMember | Ast.Arm;

/** What is offered for a range of a file, in the order in which it is likely to be wanted. */
export function actionsAt(workspace: Workspace, unit: Unit, range: Range): readonly Action[] {
  const { diagnostics } = workspace.compilation;
  const source = unit.file.source;
  const told = diagnostics.filter(({ span }) => span.file === source && touches(span, range));
  const extracted = extractParameters(unit, range.start);
  const found = [
    ...told.flatMap((diagnostic) => fixesOf(diagnostic)),
    ...told.flatMap((diagnostic) => importsFor(workspace, unit, diagnostic)),
    ...lintActions(workspace, unit, range),
    ...memberActions(unit, range),
    ...(extracted === undefined
      ? []
      : [{ title: extracted.title, kind: "extract", files: [{ source, edits: extracted.edits }] } as const]),
  ];
  return source.text.includes("\r\n") ? found.map(withCarriageReturns) : found;
}

/** In the line ends of the file. */
function withCarriageReturns(action: Action): Action {
  const files = action.files.map(({ source, edits }) => ({
    source,
    edits: edits.map((edit) => ({ ...edit, text: edit.text.replaceAll(/\r?\n/g, "\r\n") })),
  }));
  return { ...action, files };
}

/**
 * What puts the imports of a file in order, without those that nobody uses; undefined when nothing
 * changes.
 */
export function organizeImports(workspace: Workspace, unit: Unit): Action | undefined {
  const { source } = unit.file;
  const files = [...workspace.compilation.parsed.values()].map(({ file }) => file);
  // What is used cannot be told of a text with mistakes.
  const unused = workspace.compilation.errorCount > 0 ? [] : lintFiles([unit.file], files, { rules: ["import-unused"] });
  const text = applyFindings(source.text, unused);
  const sorted = sortedImports(parseFile(new SourceFile(source.path, text, source.name)).file);
  const ordered = (sorted?.edits ?? [])
    .toReversed()
    .reduce((now, { start, end, text: by }) => now.slice(0, start) + by + now.slice(end), text);
  const edits = differenceOf(source.text, ordered);
  return edits.length === 0 ? undefined : { title: "organize imports", kind: "imports", files: [{ source, edits }] };
}

/** What makes all corrections that lint findings of a file know; undefined when there is none. */
export function fixAll(workspace: Workspace, unit: Unit): Action | undefined {
  const { source } = unit.file;
  const findings = workspace.lint({ isThorough: false }).filter(({ span, edits }) => span.file === source && edits.length > 0);
  const edits = differenceOf(source.text, applyFindings(source.text, findings));
  return edits.length === 0 ? undefined : { title: "correct what lint can correct", kind: "all", files: [{ source, edits }] };
}

function touches(span: Range, range: Range): boolean {
  return span.start <= range.end && range.start <= span.end;
}

function fixesOf({ code, span, fixes }: Diagnostic): readonly Action[] {
  return fixes.map(({ title, edits }) => ({
    title,
    kind: "fix",
    files: [
      {
        source: span.file,
        edits: edits.map((edit) => ({ start: edit.span.start, end: edit.span.end, text: edit.text })).sort(byPlace),
      },
    ],
    corrects: { code, start: span.start, end: span.end },
  }));
}

function byPlace(left: Range, right: Range): number {
  return left.start - right.start;
}

/** For an unknown name that another file declares, or else nearly. */
function importsFor(workspace: Workspace, unit: Unit, { code, span, missing }: Diagnostic): readonly Action[] {
  if (missing === undefined) return [];
  const { source } = unit.file;
  const name = source.text.slice(span.start, span.end);
  const all = importable(workspace.compilation.program, unit).filter(({ declaration }) => MISSING[missing].has(declaration.kind));
  const isWritten = all.some((symbol) => symbol.name === name);
  const meant = isWritten ? name : suggest(name, new Set(all.map((symbol) => symbol.name)));
  const respelled = isWritten || meant === undefined ? [] : [{ start: span.start, end: span.end, text: meant }];
  return all
    .filter((symbol) => symbol.name === meant)
    .slice(0, MAX_IMPORTS)
    .map((symbol) => ({
      title: `${isWritten ? "import" : "replace with"} \`${symbol.name}\` from "${importPathOf(unit, symbol.unit)}"`,
      kind: "fix",
      files: [{ source, edits: [importEdit(unit, symbol), ...respelled].sort(byPlace) }],
      corrects: { code, start: span.start, end: span.end },
    }));
}

function lintActions(workspace: Workspace, unit: Unit, range: Range): readonly Action[] {
  const { source } = unit.file;
  const findings = workspace.lint({ isThorough: false }).filter(({ span }) => span.file === source && touches(span, range));
  return findings.flatMap((finding): readonly Action[] => {
    const { rule, help, span, edits } = finding;
    const corrects = { code: rule, start: span.start, end: span.end };
    const known = edits.length === 0 ? [] : [{ title: help, edits: [...edits].sort(byPlace) }];
    const fix = [...known, ...annotationsFor(unit, finding)].map(
      (each): Action => ({ title: each.title, kind: "fix", files: [{ source, edits: each.edits }], corrects }),
    );
    if (rule === "ignore-comment") return fix;
    const line = source.lineRange(source.positionAt(span.start).line).start;
    const indent = /^[ \t]*/.exec(source.text.slice(line))?.[0] ?? "";
    const comment = { start: line, end: line, text: `${indent}// callwire:ignore ${rule} write the reason here\n` };
    return [
      ...fix,
      { title: `ignore ${rule} here, with a reason`, kind: "fix", files: [{ source, edits: [comment] }], corrects },
    ];
  });
}

/** Of the field, member or arm at the range. */
function memberActions({ file }: Unit, range: Range): readonly Action[] {
  const { source } = file;
  const member = file.declarations.flatMap(numberedOf).findLast((each) => each.start <= range.start && range.end <= each.end);
  if (member === undefined || member.broken === true || member.id === undefined || member.name === undefined) return [];
  const name = member.name.text;
  const reserved = { start: docStart(file, member), end: member.end, text: `reserved ${member.id.value} ${name};` };
  const retire: Action = {
    title: `retire \`${name}\`: reserve its number and its name`,
    kind: "change",
    files: [{ source, edits: [reserved] }],
  };
  const isDeprecated = member.annotations.some((annotation) => annotation.name.text === "deprecated");
  const last = member.end - 1;
  if (isDeprecated || source.text.charAt(last) !== ";") return [retire];
  const edit = { start: last, end: last, text: ' @deprecated("use something else")' };
  return [retire, { title: `deprecate \`${name}\``, kind: "change", files: [{ source, edits: [edit] }] }];
}

/** The members that have a number, fields within arms among them. */
function numberedOf(declaration: Ast.Declaration): readonly Member[] {
  return membersOf(declaration).flatMap((member): readonly Member[] => {
    if (member.kind === "method") return [];
    return member.kind === "arm" ? [member, ...member.fields] : [member];
  });
}

/** One edit around all that differs; none when nothing does. */
function differenceOf(before: string, after: string): readonly TextEdit[] {
  if (before === after) return [];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let behind = 0;
  while (behind < Math.min(before.length, after.length) - start && before.at(-1 - behind) === after.at(-1 - behind)) behind++;
  return [{ start, end: before.length - behind, text: after.slice(start, after.length - behind) }];
}
