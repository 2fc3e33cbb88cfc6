// `sarif`: the Static Analysis Results Interchange Format, version 2.1.0 (OASIS).

import type { Diagnostic } from "../diagnostic.js";
import { DIAGNOSTIC_KINDS } from "../diagnostic-codes.js";
import type { Span } from "../source-file.js";
import { sentence } from "./place.js";

export function formatSarif(diagnostics: readonly Diagnostic[]): string {
  const ids = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const results = diagnostics.map((diagnostic) => ({
    ruleId: diagnostic.code,
    ruleIndex: ids.indexOf(diagnostic.code),
    level: diagnostic.severity,
    message: { text: sentence(diagnostic) },
    locations: [locate(diagnostic.span)],
    relatedLocations: diagnostic.labels.map(({ span, text }) => ({ ...locate(span), message: { text } })),
  }));
  const driver = { name: "callwire", rules: ids.map(describeRule) };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "unicodeCodePoints", results }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** Where the page is to be found that says more; lint rules have none of their own. */
function describeRule(id: string) {
  const shortDescription = { text: titleOf(id) };
  return id in DIAGNOSTIC_KINDS ? { id, shortDescription, help: { text: `callwire explain ${id}` } } : { id, shortDescription };
}

/** A URI: the path with everything escaped that is none of a path. */
function locate({ file, start, end }: Span) {
  const first = file.positionAt(start);
  const last = file.positionAt(end);
  const region = { startLine: first.line, startColumn: first.column, endLine: last.line, endColumn: last.column };
  const uri = file.path.split("/").map(encodeURIComponent).join("/");
  return { physicalLocation: { artifactLocation: { uri }, region } };
}

/** Lint rules have their id for a title. */
function titleOf(code: string): string {
  const kinds: Readonly<Record<string, { readonly title: string }>> = DIAGNOSTIC_KINDS;
  return kinds[code]?.title ?? code;
}
