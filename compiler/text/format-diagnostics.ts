// Diagnostics as text for people and machines. Each format is one entry of the table; none of them reads a file.

import { type Palette, renderFrame } from "./code-frame.js";
import type { Diagnostic } from "./diagnostic.js";
import { escapeText } from "./escape.js";
import type { Span } from "./source-file.js";

export interface FormatOptions {
  /** ANSI colours in `pretty`. Default false. */
  readonly color?: boolean;
}

type Formatter = (diagnostics: readonly Diagnostic[], options: FormatOptions) => string;

/** `pretty`: with code frames. `text`: a line each, as editors and grep like it. `json`: one object. */
const FORMATTERS = { pretty: formatPretty, text: formatText, json: formatJson } as const satisfies Record<string, Formatter>;

export type DiagnosticFormat = keyof typeof FORMATTERS;

/** The names of all formats. */
export const DIAGNOSTIC_FORMATS = Object.keys(FORMATTERS) as readonly DiagnosticFormat[]; // the keys are exactly the type

/** Renders diagnostics; ends with a line break unless there is nothing to say. `json` always gives an object. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: DiagnosticFormat,
  options: FormatOptions = {},
): string {
  return FORMATTERS[format](diagnostics, options);
}

function formatPretty(diagnostics: readonly Diagnostic[], options: FormatOptions): string {
  return diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic, options.color ?? false)}\n`).join("\n");
}

function renderDiagnostic(diagnostic: Diagnostic, color: boolean): string {
  const paint = createPaint(color, diagnostic.severity === "error" ? 31 : 33);
  const { labels } = diagnostic;
  const gutterWidth = Math.max(...[diagnostic.span, ...labels.map(({ span }) => span)].map(lineWidth));
  const blank = " ".repeat(gutterWidth);
  const lines = [
    `${paint.mark(`${diagnostic.severity} ${diagnostic.code}`)}${paint.bold(`: ${diagnostic.message}`)}`,
    `${blank}${paint.gutter("-->")} ${place(diagnostic.span)}`,
    ...renderFrame(diagnostic.span, diagnostic.label, gutterWidth, paint),
  ];
  for (const label of labels) {
    lines.push(
      `${blank}${paint.gutter("::>")} ${place(label.span)}`,
      ...renderFrame(label.span, label.text, gutterWidth, { ...paint, mark: paint.gutter }, "-"),
    );
  }
  for (const note of diagnostic.notes) lines.push(`${blank} ${paint.gutter("=")} note: ${note}`);
  if (diagnostic.help !== undefined) lines.push(`${blank} ${paint.gutter("=")} help: ${diagnostic.help}`);
  return lines.join("\n");
}

function formatText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(
      ({ span, severity, code, message, help }) =>
        `${place(span)}: ${severity} ${code}: ${message}${help === undefined ? "" : ` (${help})`}\n`,
    )
    .join("");
}

function formatJson(diagnostics: readonly Diagnostic[]): string {
  const plain = diagnostics.map(({ span, labels, fixes, ...rest }) => ({
    ...rest,
    span: toPlainSpan(span),
    labels: labels.map((label) => ({ text: label.text, span: toPlainSpan(label.span) })),
    fixes: fixes.map((fix) => ({
      title: fix.title,
      edits: fix.edits.map((edit) => ({ text: edit.text, span: toPlainSpan(edit.span) })),
    })),
  }));
  return `${JSON.stringify({ diagnostics: plain }, undefined, 2)}\n`;
}

function toPlainSpan({ file, start, end }: Span): object {
  return { path: file.path, start: { offset: start, ...file.positionAt(start) }, end: { offset: end, ...file.positionAt(end) } };
}

function place({ file, start }: Span): string {
  const { line, column } = file.positionAt(start);
  return `${escapeText(file.path)}:${line}:${column}`;
}

function lineWidth({ file, start }: Span): number {
  return String(file.positionAt(start).line).length;
}

function createPaint(color: boolean, severityColor: number): Palette & { readonly bold: (text: string) => string } {
  const wrap = (open: string) => (text: string) => (color ? `\u001b[${open}m${text}\u001b[0m` : text);
  return { gutter: wrap("34"), mark: wrap(`1;${severityColor}`), bold: wrap("1") };
}
