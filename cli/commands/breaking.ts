// `callwire breaking`: what changed for somebody since another version of the contracts.

import {
  CATEGORIES,
  type Category,
  type Compilation,
  compareDescriptors,
  type DiagnosticFormat,
  escapeText,
  type Finding,
  formatDiagnostics,
  isForPeople,
} from "@callwire/compiler";
import { Option } from "commander";
import { loadBaseline } from "../input/baseline/baseline.js";
import { isDeclaredIn } from "../input/baseline/declared-names.js";
import { type ContractOptions, loadContracts } from "../input/contracts.js";
import { locateFinding } from "../output/locate.js";
import { reportFindings } from "../output/report.js";
import type { Terminal } from "../output/terminal.js";
import { Exit } from "../usage-error.js";
import { defineCommand, type ReportFlags, withContracts, withFormat } from "./command.js";

export interface BreakingOptions extends ContractOptions {
  /** What to compare with: a folder, a descriptor file or a git ref. */
  readonly against: string;
  readonly format: DiagnosticFormat;
  /** Categories to leave out. */
  readonly allow?: readonly Category[] | undefined;
}

/** Findings are what was asked for, so they go to stdout. Notes alone are no reason to fail. */
export function breaking(terminal: Terminal, options: BreakingOptions): Exit {
  const contracts = loadContracts(options);
  const { descriptor } = contracts.compilation;
  if (descriptor === undefined) return reportFindings(terminal, options, contracts.compilation);
  const before = loadBaseline(options.cwd, options.against, contracts);
  const isWanted = options.paths.length === 0 ? () => true : isDeclaredIn([before, descriptor], contracts.wanted);
  const findings = compareDescriptors(before, descriptor).filter(
    ({ category, name }) => options.allow?.includes(category) !== true && isWanted(name),
  );
  terminal.out(print(terminal, options.format, contracts.compilation, findings));
  const failing = findings.filter(({ severity }) => severity !== "note").length;
  if (isForPeople(options.format)) terminal.err(`${summarize(failing, options.against)}\n`);
  return failing === 0 ? Exit.ok : Exit.findings;
}

function print(terminal: Terminal, format: DiagnosticFormat, compilation: Compilation, findings: readonly Finding[]): string {
  if (format === "text") return findings.map(toLine).join("");
  if (format === "json") return `${JSON.stringify({ findings }, null, 2)}\n`;
  const diagnostics = findings.map((finding) => locateFinding(compilation, finding));
  return formatDiagnostics(diagnostics, format, { color: terminal.color });
}

function toLine({ name, severity, category, rule, message }: Finding): string {
  return escapeText(`${name}: ${severity} ${rule} (${category}): ${message}`).concat("\n");
}

function summarize(failing: number, against: string): string {
  if (failing === 0) return `compared with ${escapeText(against)}: nothing breaks`;
  return `compared with ${escapeText(against)}: ${failing} breaking ${failing === 1 ? "change" : "changes"}`;
}

interface BreakingFlags extends ReportFlags {
  readonly against: string;
  readonly allow?: readonly Category[];
}

export const breakingCommand = defineCommand({
  name: "breaking",
  description: "report what breaks since another version of the contracts",
  declare: (command) =>
    withFormat(withContracts(command), "text")
      .requiredOption("--against <version>", "folder of contracts, descriptor file or git ref to compare with")
      .addOption(new Option("--allow <category...>", "kinds of changes to leave out").choices(CATEGORIES)),
  run: ({ terminal, cwd }, paths: readonly string[], flags: BreakingFlags) => breaking(terminal, { cwd, paths, ...flags }),
});
