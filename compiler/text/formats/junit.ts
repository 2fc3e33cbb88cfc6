// `junit`: a test case a finding, for every server that reads JUnit's XML.

import type { Diagnostic } from "../diagnostic.js";
import { escapeText } from "../escape.js";
import { place, sentence } from "./place.js";

export function formatJunit(diagnostics: readonly Diagnostic[]): string {
  const cases = diagnostics.map((diagnostic) => {
    const { span, severity, code } = diagnostic;
    const name = escapeXml(`${code} ${place(span)}`);
    const failure = `<failure type="${severity}" message="${escapeXml(sentence(diagnostic))}"></failure>`;
    return `    <testcase classname="${escapeXml(span.file.path)}" name="${name}">${failure}</testcase>`;
  });
  // A report without a case counts as broken with some servers.
  if (cases.length === 0) cases.push('    <testcase classname="callwire" name="no findings"></testcase>');
  const counts = `tests="${cases.length}" failures="${diagnostics.length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="callwire" ${counts}>`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

/** Control characters, which XML cannot hold in any form, are shown by their number. */
function escapeXml(text: string): string {
  return escapeText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}
