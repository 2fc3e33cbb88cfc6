// Findings on their way to the user: for a person on stderr, as JSON on stdout.

import { type Compilation, type Diagnostic, type DiagnosticFormat, formatDiagnostics } from "@callwire/compiler";
import type { EmitProblem } from "@callwire/compiler/emit";
import type { Terminal } from "./terminal.js";
import { Exit } from "./usage-error.js";

export interface Report {
  /** `pretty` with code frames, `text` with a line each, `json` with one object. */
  readonly format: DiagnosticFormat;
}

/** Prints what was found and returns the exit code that it asks for. */
export function reportFindings(
  terminal: Terminal,
  { format }: Report,
  { diagnostics, errorCount }: Pick<Compilation, "diagnostics" | "errorCount">,
  problems: readonly EmitProblem[] = [],
): Exit {
  const errors = errorCount + problems.length;
  if (format === "json") terminal.out(toJson(diagnostics, problems));
  else {
    const texts = [formatDiagnostics(diagnostics, format, { color: terminal.color }), ...problems.map((problem) => toText(problem, format))];
    terminal.err(texts.filter((text) => text !== "").join(format === "pretty" ? "\n" : ""));
    if (errors > 0 && format === "pretty") terminal.err(`\n${summarize(errors, diagnostics.length + problems.length)}\n`);
  }
  return errors > 0 ? Exit.findings : Exit.ok;
}

function summarize(errors: number, shown: number): string {
  const text = errors === 1 ? "1 mistake" : `${errors} mistakes`;
  return errors > shown ? `${text}, the first ${shown} are shown` : text;
}

/** Problems of the emitter know a declaration and not a place in the file. */
function toText({ code, path, message, help }: EmitProblem, format: DiagnosticFormat): string {
  if (format === "text") return `${path}: error ${code}: ${message} (${help})\n`;
  return `error ${code}: ${message}\n --> ${path}\n  = help: ${help}\n`;
}

function toJson(diagnostics: readonly Diagnostic[], problems: readonly EmitProblem[]): string {
  const report = JSON.parse(formatDiagnostics(diagnostics, "json")) as { readonly diagnostics: readonly unknown[] }; // the shape that it documents
  const more = problems.map(({ path, ...problem }) => ({ ...problem, severity: "error", span: { path } }));
  return `${JSON.stringify({ diagnostics: [...report.diagnostics, ...more] }, undefined, 2)}\n`;
}
