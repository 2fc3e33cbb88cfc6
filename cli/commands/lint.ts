// `callwire lint`: what is unwise in contracts that have no mistake.

import { statSync } from "node:fs";
import path from "node:path";
import {
  applyEdits,
  type BoundedFileOptions,
  type Compilation,
  type Diagnostic,
  type DiagnosticFormat,
  formatDiagnostics,
  GROUPS,
  type Group,
  isForPeople,
  LINT_RULES,
  type LintConfig,
  type LintFinding,
  lintFiles,
  MAX_FILE_BYTES,
  suggest,
} from "@callwire/compiler";
import { Option } from "commander";
import { readText } from "../files/read-text.js";
import { replaceFile } from "../files/replace-file.js";
import { type ContractOptions, type Contracts, loadContracts } from "../input/contracts.js";
import { reportFindings } from "../output/report.js";
import type { Terminal } from "../output/terminal.js";
import { Exit, UsageError } from "../usage-error.js";
import { defineCommand, withContracts, withFormat } from "./command.js";

export interface LintOptions extends ContractOptions {
  readonly format: DiagnosticFormat;
  /** Groups to check, instead of those of the configuration. */
  readonly group?: readonly Group[] | undefined;
  /** Single rules to check. */
  readonly rule?: readonly string[] | undefined;
  /** Correct what can be corrected. */
  readonly fix?: boolean | undefined;
}

const CONTRACT: BoundedFileOptions = { maxBytes: MAX_FILE_BYTES, what: "a contract" };

/**
 * Corrections that give way to others are made in a later round; more rounds than this are never
 * needed.
 */
const MAX_ROUNDS = 10;

export function lint(terminal: Terminal, options: LintOptions): Exit {
  checkRules(options.rule ?? []);
  let contracts = loadContracts(options);
  if (contracts.compilation.errorCount > 0) return reportFindings(terminal, options, contracts.compilation);
  let findings = findAll(contracts, options);
  let fixed = 0;
  for (let round = 0; options.fix === true && round < MAX_ROUNDS && findings.some(canFix); round++) {
    fixed += findings.filter(canFix).length;
    correct(options.cwd, findings);
    contracts = loadContracts(options);
    findings = findAll(contracts, options);
  }
  const text = formatDiagnostics(findings.map(toDiagnostic), options.format, { color: terminal.color });
  if (isForPeople(options.format)) terminal.err(text);
  else terminal.out(text);
  if (options.format === "pretty") terminal.err(`${text === "" ? "" : "\n"}${summarize(contracts, findings.length, fixed)}\n`);
  return findings.length > 0 ? Exit.findings : Exit.ok;
}

function findAll({ compilation, wanted, lint: configured }: Contracts, { group, rule }: LintOptions): readonly LintFinding[] {
  const files = astsOf(compilation);
  const isChosen = group !== undefined || rule !== undefined;
  const config: LintConfig = isChosen ? { groups: group, rules: rule, ignore: configured.ignore } : configured;
  return lintFiles(
    files.filter(({ source }) => wanted.has(source.name)),
    files,
    config,
  );
}

function astsOf({ parsed }: Compilation) {
  return [...parsed.values()].map(({ file }) => file).sort((a, b) => (a.source.path < b.source.path ? -1 : 1));
}

function canFix({ edits }: LintFinding): boolean {
  return edits.length > 0;
}

function correct(cwd: string, findings: readonly LintFinding[]): void {
  const byFile = new Map<LintFinding["span"]["file"], LintFinding[]>();
  for (const finding of findings.filter(canFix)) {
    const { file } = finding.span;
    byFile.set(file, byFile.get(file) ?? []);
    byFile.get(file)?.push(finding);
  }
  for (const [file, ofFile] of byFile) {
    const text = applyEdits(file.text, ofFile);
    const absolute = path.resolve(cwd, file.path);
    // Somebody may have saved it since it was read.
    if (statSync(absolute, { throwIfNoEntry: false }) === undefined || readText(absolute, file.path, CONTRACT) !== file.text) {
      throw new UsageError(`${file.path} changed while it was linted; run again`);
    }
    replaceFile(absolute, file.path, text);
  }
}

function checkRules(rules: readonly string[]): void {
  const known = LINT_RULES.map(({ id }) => id);
  const wrong = rules.find((rule) => !known.includes(rule));
  if (wrong === undefined) return;
  const near = suggest(wrong, known);
  const help = near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`there is no lint rule ${JSON.stringify(wrong)}; ${help}`);
}

function toDiagnostic({ rule, message, help, span }: LintFinding): Diagnostic {
  return { code: rule, severity: "warning", message, span, labels: [], notes: [], help, fixes: [] };
}

function summarize({ wanted }: Contracts, found: number, fixed: number): string {
  const done = fixed === 0 ? "" : `, ${fixed} corrected`;
  const count = `${wanted.size} ${wanted.size === 1 ? "contract" : "contracts"}`;
  return found === 0 ? `linted ${count}: nothing found${done}` : `linted ${count}: ${found} found${done}`;
}

export const lintCommand = defineCommand({
  name: "lint",
  description: "report what is unwise in contracts without mistakes",
  declare: (command) =>
    withContracts(withFormat(command))
      .addOption(new Option("--group <group...>", "groups of rules to check").choices(GROUPS))
      .option("--rule <rule...>", "single rules to check")
      .option("--fix", "correct what can be corrected without changing a meaning"),
  run: ({ terminal, cwd }, paths: readonly string[], flags: Omit<LintOptions, "cwd" | "paths">) =>
    lint(terminal, { cwd, paths, ...flags }),
});
