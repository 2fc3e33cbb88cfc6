// Findings on their way to the user: for a person on stderr, as data on stdout.

import { type Compilation, type DiagnosticFormat, formatDiagnostics, isForPeople, MAX_DIAGNOSTICS } from "@callwire/compiler";
import type { EmitProblem } from "@callwire/compiler/emit";
import { toDiagnostic } from "./locate.js";
import type { Terminal } from "./terminal.js";
import { Exit } from "./usage-error.js";

export interface Report {
  /** `pretty` with code frames and `text` with a line each are for people; the others are data. */
  readonly format: DiagnosticFormat;
}

/** Prints what was found and returns the exit code that it asks for. `problems` are those of the emitter. */
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
  if (errors > 0 && format === "pretty") terminal.err(`\n${summarize(errors, diagnostics.length)}\n`);
  return errors > 0 ? Exit.findings : Exit.ok;
}

function summarize(errors: number, shown: number): string {
  const text = errors === 1 ? "1 mistake" : `${errors} mistakes`;
  return errors > shown ? `${text}, the first ${shown} are shown` : text;
}
