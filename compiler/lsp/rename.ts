// Another name for a part of a contract: which texts change in which files, and who notices.

import { wireId } from "callwire/schema";
import { compareInSteps } from "../breaking/compare.js";
import type { Finding } from "../breaking/finding.js";
import type { Compilation } from "../compile.js";
import type { Unit } from "../semantic/program.js";
import type { Steps } from "../steps.js";
import { quote } from "../text/escape.js";
import type { Range, SourceFile } from "../text/source-file.js";
import type { FileEdits, TextEdit } from "./edits.js";
import { findOccurrences, type Meaning, type Occurrence, occurrenceAt, occurrencesIn } from "./occurrences.js";
import type { Workspace } from "./workspace.js";

/** Why something is not done: what is the matter, then what to do. */
export interface Refusal {
  /** Lower case, no full stop. */
  readonly problem: string;
}

/** What another name changes. */
export interface Rename {
  /** By file. */
  readonly files: readonly FileEdits[];
  /** Who notices. Empty also for a contract with mistakes, of which it cannot be told. */
  readonly findings: readonly Finding[];
  /** The number that a method keeps, by an `@id` that it gets. */
  readonly keptId?: string;
}

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** The name at an offset that can be another one; a refusal where there is none. */
export function renamableAt(unit: Unit, offset: number): (Range & { readonly name: string }) | Refusal {
  const found = occurrenceAt(unit, offset);
  const isOurs = found?.meaning.kind === "declaration" || found?.meaning.kind === "member";
  if (found === undefined || !isOurs)
    return { problem: "only what a contract declares can be renamed; put the cursor on such a name" };
  return { start: found.start, end: found.end, name: textOf(unit, found) };
}

/**
 * Renames what stands at an offset. Refuses what would be another contract, or none. The texts must
 * not change between the steps.
 */
export function* renameAt(workspace: Workspace, unit: Unit, offset: number, name: string): Steps<Rename | Refusal> {
  const found = occurrenceAt(unit, offset);
  const target = renamableAt(unit, offset);
  if ("problem" in target || found === undefined) return "problem" in target ? target : { problem: "there is no name" };
  if (!NAME.test(name) || name === "true" || name === "false")
    return { problem: `${quote(name)} cannot be a name; use letters, digits and \`_\`, beginning with a letter` };
  if (name === target.name) return { files: [], findings: [] };
  const before = workspace.compilation;
  const places = yield* placesOf(before, unit, found, target.name);
  const kept = keepId(before, found.meaning);
  const files = groupByFile([
    ...places.map(({ unit: { file }, start, end }) => ({ source: file.source, start, end, text: name })),
    ...(kept === undefined ? [] : [kept.edit]),
  ]);
  const after = yield* workspace.preview(files);
  const problem =
    newMistake(before, after) ??
    ((yield* isSameContract(before, after, unit, found, files)) ? undefined : "it would mean something else");
  if (problem !== undefined) return { problem: `${quote(name)} cannot be the name: ${problem}` };
  const [earlier, later] = [yield* before.describeInSteps(), yield* after.describeInSteps()];
  const findings = earlier === undefined || later === undefined ? [] : yield* compareInSteps(earlier, later);
  return { files, findings, ...(kept === undefined ? {} : { keptId: kept.id }) };
}

/** Where the same name stands for the same. What an import calls it is a name of its file alone. */
function* placesOf({ program }: Compilation, unit: Unit, found: Occurrence, written: string) {
  const named = yield* findOccurrences(program, found.meaning);
  const all = named.filter((each) => textOf(each.unit, each) === written);
  const isAlias = found.meaning.kind === "declaration" && found.meaning.symbol.name !== written;
  return isAlias ? all.filter((each) => each.unit === unit) : all;
}

/**
 * The number of a method follows from its name. So a method that has another name says its number,
 * and who calls it by that goes on.
 */
function keepId(
  { errorCount }: Compilation,
  meaning: Meaning,
): { readonly id: string; readonly edit: TextEdit & { readonly source: SourceFile } } | undefined {
  if (errorCount > 0 || meaning.kind !== "member" || meaning.member.kind !== "method") return undefined;
  const { symbol, member } = meaning;
  if (member.annotations.some((annotation) => annotation.name.text === "id")) return undefined;
  const id = `0x${wireId(`${symbol.fullName}/${member.name?.text ?? ""}`)
    .toString(16)
    .padStart(8, "0")}`;
  const { start } = member;
  return { id, edit: { source: symbol.unit.file.source, start, end: start, text: `@id(${id}) ` } };
}

function groupByFile(edits: readonly (TextEdit & { readonly source: SourceFile })[]): readonly FileEdits[] {
  const bySource = new Map<SourceFile, TextEdit[]>();
  for (const { source, ...edit } of edits) {
    const own = bySource.get(source);
    if (own === undefined) bySource.set(source, [edit]);
    else own.push(edit);
  }
  // What is put before a name comes before it: a method without annotations begins with its name.
  const inOrder = (left: TextEdit, right: TextEdit): number => left.start - right.start || left.end - right.end;
  return [...bySource].map(([source, own]) => ({ source, edits: own.sort(inOrder) }));
}

/** The first mistake that was not there before. */
function newMistake(before: Compilation, after: Compilation): string | undefined {
  if (after.errorCount <= before.errorCount) return undefined;
  const known = new Set(before.diagnostics.map(({ code, message }) => `${code} ${message}`));
  return (
    after.diagnostics.find(({ severity, code, message }) => severity === "error" && !known.has(`${code} ${message}`))?.message ??
    "it makes mistakes"
  );
}

/** Whether as many places name the same as before: another name may be that of something else. */
function* isSameContract(
  before: Compilation,
  after: Compilation,
  unit: Unit,
  found: Occurrence,
  files: readonly FileEdits[],
): Steps<boolean> {
  const own = files.find(({ source }) => source === unit.file.source)?.edits ?? [];
  const earlier = own.filter(({ start, end }) => start < found.start || (start === found.start && start === end));
  const moved = earlier.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
  const then = after.program.units.find(({ file }) => file.source.path === unit.file.source.path);
  const place = then === undefined ? undefined : occurrencesIn(then).find(({ start }) => start === found.start + moved);
  if (place === undefined) return false;
  const now = yield* findOccurrences(after.program, place.meaning);
  return now.length === (yield* findOccurrences(before.program, found.meaning)).length;
}

function textOf(unit: Unit, { start, end }: Range): string {
  return unit.file.source.text.slice(start, end);
}
