// Findings on their way to the user: for a person on stderr, as data on stdout.

import {
  type Compilation,
  type Diagnostic,
  type DiagnosticFormat,
  formatDiagnostics,
  isForPeople,
  MAX_DIAGNOSTICS,
} from "@callwire/compiler";
import type { EmitProblem } from "@callwire/compiler/emit";
import { Exit } from "../usage-error.js";
import { toDiagnostic } from "./locate.js";
import type { Terminal } from "./terminal.js";

export interface Report {
  /** `pretty` with code frames and `text` with a line each are for people; the others are data. */
  readonly format: DiagnosticFormat;
}

/**
 * Prints what was found and returns the exit code that it asks for. `problems` are those of the
 * emitter.
 */
export function reportFindings(
  terminal: Terminal,
  { format }: Report,
  compilation: Compilation,
  problems: readonly EmitProblem[] = [],
): Exit {
  const diagnostics = [
    ...compilation.diagnostics,
    ...problems.slice(0, MAX_DIAGNOSTICS).map((problem) => toDiagnostic(compilation, problem)),
  ];
  const errors = compilation.errorCount + problems.length;
  const text = formatDiagnostics(diagnostics, format, { color: terminal.color });
  if (!isForPeople(format)) terminal.out(text);
  else if (text !== "") terminal.err(text);
  if (errors > 0 && format === "pretty") terminal.err(`\n${summarize(errors, diagnostics)}\n`);
  return errors > 0 ? Exit.findings : Exit.ok;
}

function summarize(errors: number, shown: readonly Diagnostic[]): string {
  const count = errors === 1 ? "1 mistake" : `${errors} mistakes`;
  const code = shown.find(({ severity }) => severity === "error")?.code;
  const text = errors > shown.length ? `${count}, the first ${shown.length} are shown` : count;
  return code === undefined ? text : `${text}; callwire explain ${code} says more`;
}
