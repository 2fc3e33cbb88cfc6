// One hostile contract through everything that reads contracts: check, format, lint, breaking,
// generate, and what an editor asks. Throws for what none of them may do.

import assert from "node:assert/strict";
import {
  type Compilation,
  compareDescriptors,
  compile,
  createMemoryHost,
  formatContract,
  formatDiagnostics,
  lintFiles,
  SourceFile,
} from "@callwire/compiler";
import { emit } from "@callwire/compiler/emit";
import {
  actionsAt,
  completionsAt,
  finish,
  foldsOf,
  formattingOf,
  hoverAt,
  inlayHintsIn,
  outlineOf,
  renameAt,
  selectionsAt,
  Workspace,
} from "@callwire/compiler/lsp";
import type { Descriptor } from "callwire/schema";
import { ts } from "ts-morph";

export interface Tried {
  /** What was said of it, in texts. */
  readonly said: readonly string[];
  /** Of a contract without a mistake. */
  readonly descriptor: Descriptor | undefined;
  readonly isEmitted: boolean;
}

export interface TryOptions {
  /** A contract of before, that it is compared with, both ways. */
  readonly before?: Descriptor | undefined;
  /** Where an editor asks. Default: nowhere. */
  readonly offset?: number | undefined;
}

const ALLOWED: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.VariableStatement,
]);

/** Looks at the output with a parser of its own: the emitter's check is what is tested. */
function checkOutput(text: string): void {
  const file = ts.createSourceFile("a.ts", text, ts.ScriptTarget.ES2022);
  for (const statement of file.statements) assert.ok(ALLOWED.has(statement.kind), `${ts.SyntaxKind[statement.kind]} in\n${text}`);
  const code = text.replace(/\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*/g, "");
  assert.doesNotMatch(code, /process\.exit/, "text of the contract became code");
  assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u2028\u2029\0]/);
}

/** `files`: by their paths; what is tried is the first. */
export function tryContract(files: Readonly<Record<string, string>>, { before, offset }: TryOptions = {}): Tried {
  const [name = "", text = ""] = Object.entries(files)[0] ?? [];
  const compilation = compile(createMemoryHost(files), { roots: [""] });
  const { descriptor, diagnostics } = compilation;
  assert.ok(descriptor !== undefined || diagnostics.length > 0, "neither a descriptor nor a diagnostic");
  assert.doesNotMatch(formatDiagnostics(diagnostics, "pretty"), /[\u202a-\u202e\0]|at .*\.js:\d/);
  tryFormat(name, text);
  if (offset !== undefined) askEditor(files, name, offset);
  const said = diagnostics.map(({ code, message }) => `${code} ${message}`);
  if (descriptor === undefined) return { said, descriptor, isEmitted: false };
  said.push(...lintAll(compilation));
  if (before !== undefined)
    for (const found of [...compareDescriptors(before, descriptor), ...compareDescriptors(descriptor, before)])
      said.push(`${found.rule} ${found.message}`);
  const result = emit(descriptor);
  for (const file of result.files) checkOutput(file.text);
  return {
    said: [...said, ...result.problems.map(({ code, message }) => `${code} ${message}`)],
    descriptor,
    isEmitted: result.files.length > 0,
  };
}

/** What was formatted is formatted: a second time changes nothing. */
function tryFormat(name: string, text: string): void {
  const formatted = formatContract(new SourceFile(name, text));
  if (!("text" in formatted)) return assert.ok(formatted.diagnostics.length > 0, "it is not formatted, and nobody says why");
  const again = formatContract(new SourceFile(name, formatted.text));
  assert.ok("text" in again && again.text === formatted.text, "formatted twice it is another text");
}

function lintAll({ parsed }: Compilation): readonly string[] {
  const all = [...parsed.values()].map(({ file }) => file);
  return lintFiles(all, all).map(({ rule, message }) => `${rule} ${message}`);
}

function askEditor(files: Readonly<Record<string, string>>, name: string, offset: number): void {
  const workspace = new Workspace({ disk: createMemoryHost({}), roots: [""] });
  for (const [path, text] of Object.entries(files)) workspace.setText({ root: "", name: path }, text);
  const unit = workspace.unitOf(name);
  if (unit === undefined) return;
  const { compilation } = workspace;
  hoverAt(compilation, unit, offset);
  completionsAt(compilation, unit, offset);
  outlineOf(unit);
  foldsOf(unit);
  selectionsAt(unit, offset);
  inlayHintsIn(unit, { start: 0, end: offset });
  formattingOf(unit.file.source);
  actionsAt(workspace, unit, { start: offset, end: offset });
  finish(renameAt(workspace, unit, offset, "Another"));
}
