// `callwire format`: contracts in the one way to write them.

import path from "node:path";
import {
  escapeText,
  type Formatted,
  formatContract,
  formatDiagnostics,
  MAX_FILE_BYTES,
  readBoundedStdin,
  SourceFile,
} from "@callwire/compiler";
import { createTwoFilesPatch } from "diff";
import { textOf } from "../files/read-text.js";
import { replaceFile } from "../files/replace-file.js";
import { type ContractOptions, findInputs } from "../input/contracts.js";
import type { Terminal } from "../output/terminal.js";
import { Exit, UsageError } from "../usage-error.js";
import { defineCommand, withContracts } from "./command.js";

export interface FormatOptions extends ContractOptions {
  /** Write the files. */
  readonly write?: boolean | undefined;
  /** Only say which files would change; exit code 1 when there is one. */
  readonly check?: boolean | undefined;
  /** Print what would change. */
  readonly diff?: boolean | undefined;
}

interface Contract {
  /** Absolute. */
  readonly file: string;
  /** As a person wrote it. */
  readonly name: string;
  readonly text: string;
}

export function format(terminal: Terminal, options: FormatOptions): Exit {
  checkFlags(options);
  const contracts = options.paths.length === 1 && options.paths[0] === "-" ? [readStdin()] : readContracts(options);
  const toStdout = !(options.write || options.check || options.diff);
  if (toStdout && contracts.length > 1) {
    throw new UsageError(`${contracts.length} contracts would be printed as one; name one, or give --write, --check or --diff`);
  }
  let changed = 0;
  let refused = 0;
  for (const contract of contracts) {
    const formatted = formatContract(new SourceFile(contract.name, contract.text));
    if ("diagnostics" in formatted) {
      refused++;
      terminal.err(formatDiagnostics(formatted.diagnostics, "pretty", { color: terminal.color }));
    } else if (toStdout) terminal.out(formatted.text);
    else if (withoutCr(formatted.text) !== withoutCr(contract.text)) {
      changed++;
      report(terminal, options, contract, formatted);
    }
  }
  if (!toStdout) terminal.err(summarize(options, contracts.length, changed, refused));
  return refused > 0 || (changed > 0 && !options.write) ? Exit.findings : Exit.ok;
}

/** Line ends are git's affair: with `core.autocrlf` they are others in each clone. */
function withoutCr(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function report(
  terminal: Terminal,
  options: FormatOptions,
  contract: Contract,
  { text }: Extract<Formatted, { text: string }>,
): void {
  if (options.diff) terminal.out(createTwoFilesPatch(contract.name, contract.name, contract.text, text, "", "formatted"));
  if (options.write) replaceFile(contract.file, contract.name, text);
  if (!options.diff) terminal.out(`${escapeText(contract.name)}\n`);
}

function summarize(options: FormatOptions, count: number, changed: number, refused: number): string {
  const verb = options.write ? "formatted" : "to be formatted";
  const wrong = refused === 0 ? "" : `, ${refused} with mistakes left alone`;
  return `${changed} of ${count} ${count === 1 ? "contract" : "contracts"} ${verb}${wrong}\n`;
}

function checkFlags({ write, check, diff, paths }: FormatOptions): void {
  if (write && check) throw new UsageError("--write and --check exclude each other; choose one");
  if (!paths.includes("-")) return;
  if (paths.length > 1) throw new UsageError("- is the standard input and stands alone; leave the other paths out");
  if (write || check || diff)
    throw new UsageError("the standard input is formatted to the standard output; leave --write, --check and --diff out");
}

function readStdin(): Contract {
  return {
    file: "",
    name: "<stdin>",
    text: textOf(readBoundedStdin({ maxBytes: MAX_FILE_BYTES, what: "a contract" }), "<stdin>"),
  };
}

function readContracts(options: FormatOptions): readonly Contract[] {
  const { disk, inputs } = findInputs(options);
  return inputs.map(({ root, name }) => {
    const file = path.join(root, name);
    const shown = path.relative(options.cwd, file).split(path.sep).join("/");
    const content = disk.readFile(root, name);
    if (content === undefined) throw new UsageError(`${shown} does not exist`);
    if ("problem" in content) throw new UsageError(`${shown} ${content.problem}; ${content.help}`);
    return { file, name: shown, text: content.text };
  });
}

export const formatCommand = defineCommand({
  name: "format",
  description: "write contracts in the one way to write them",
  declare: (command) =>
    withContracts(command, "contracts or folders, or - for the standard input (default: everything under the roots)")
      .option("-w, --write", "write the files")
      .option("--check", "write nothing; list what would change, and exit 1 if there is something")
      .option("--diff", "print what would change"),
  run: ({ terminal, cwd }, paths: readonly string[], flags: Omit<FormatOptions, "cwd" | "paths">) =>
    format(terminal, { cwd, paths, ...flags }),
});
