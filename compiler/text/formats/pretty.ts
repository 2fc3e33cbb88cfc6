// `pretty`: with code frames, for a person at a terminal.

import { type Palette, renderFrame } from "../code-frame.js";
import type { Diagnostic } from "../diagnostic.js";
import type { Span } from "../source-file.js";
import { place } from "./place.js";

export function formatPretty(diagnostics: readonly Diagnostic[], options: { readonly color?: boolean }): string {
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

function lineWidth({ file, start }: Span): number {
  return String(file.positionAt(start).line).length;
}

function createPaint(color: boolean, severityColor: number): Palette & { readonly bold: (text: string) => string } {
  const wrap = (open: string) => (text: string) => (color ? `\u001b[${open}m${text}\u001b[0m` : text);
  return { gutter: wrap("34"), mark: wrap(`1;${severityColor}`), bold: wrap("1") };
}
