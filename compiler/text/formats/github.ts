// `github`: workflow commands, which GitHub shows at the changed lines.
// Source: GitHub's "Workflow commands", and the escapes of its own actions toolkit.

import type { Diagnostic } from "../diagnostic.js";
import { sentence } from "./place.js";

export function formatGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map((diagnostic) => {
      const { span, severity, code } = diagnostic;
      const start = span.file.positionAt(span.start);
      const end = span.file.positionAt(span.end);
      const endColumn = end.line === start.line ? `,endColumn=${end.column}` : "";
      const properties = `file=${escapeProperty(span.file.path)},line=${start.line},endLine=${end.line},col=${start.column}${endColumn}`;
      return `::${severity} ${properties},title=${escapeProperty(code)}::${escapeData(sentence(diagnostic))}\n`;
    })
    .join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
