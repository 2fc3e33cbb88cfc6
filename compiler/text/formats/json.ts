// `json`: one object with everything that a diagnostic holds.

import type { Diagnostic } from "../diagnostic.js";
import type { Span } from "../source-file.js";

export function formatJson(diagnostics: readonly Diagnostic[]): string {
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
