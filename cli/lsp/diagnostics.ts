// Mistakes and lint findings as the protocol has them, by document.

import { DIAGNOSTIC_KINDS, type LintFinding, type Diagnostic as Mistake } from "@callwire/compiler";
import type { LintOptions, Steps } from "@callwire/compiler/lsp";
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver/node";
import { besideBundle } from "../beside.js";
import { toLocation, toRange } from "./places.js";
import type { Project } from "./project.js";

/** What `source` of each is: who says so. */
const SOURCE = "callwire";

/** Rules that find what nobody uses; editors show that faded. */
const UNUSED: ReadonlySet<string> = new Set(["import-unused", "type-unused", "error-unused"]);

/** All of a project, by the URI of the document. A file in a step. */
export function* findDiagnostics(project: Project, options: LintOptions): Steps<ReadonlyMap<string, readonly Diagnostic[]>> {
  const byUri = new Map<string, Diagnostic[]>();
  const add = (uri: string, diagnostic: Diagnostic): void => {
    const own = byUri.get(uri);
    if (own === undefined) byUri.set(uri, [diagnostic]);
    else own.push(diagnostic);
  };
  const { workspace } = project;
  const { diagnostics } = yield* workspace.compileInSteps();
  const findings = yield* workspace.lintInSteps(options);
  for (const mistake of diagnostics) add(project.uriOf(mistake.span.file), fromMistake(project, mistake));
  for (const finding of findings) add(project.uriOf(finding.span.file), fromFinding(finding));
  return byUri;
}

function fromMistake(project: Project, { code, severity, message, span, label, labels, notes, help }: Mistake): Diagnostic {
  const lines = [
    label === undefined ? message : `${message}: ${label}`,
    ...notes,
    ...(help === undefined ? [] : [`help: ${help}`]),
  ];
  return {
    range: toRange(span.file, span),
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    ...(Object.hasOwn(DIAGNOSTIC_KINDS, code) ? { codeDescription: { href: besideBundle(`hints/${code}.md`).href } } : {}),
    source: SOURCE,
    message: lines.join("\n"),
    ...(labels.length === 0
      ? {}
      : { relatedInformation: labels.map((each) => ({ location: toLocation(project, each.span), message: each.text })) }),
  };
}

function fromFinding({ rule, message, help, span }: LintFinding): Diagnostic {
  return {
    range: toRange(span.file, span),
    severity: DiagnosticSeverity.Warning,
    code: rule,
    source: SOURCE,
    message: `${message}\nhelp: ${help}`,
    ...(UNUSED.has(rule) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}
