// `gitlab`: a Code Quality report, which GitLab shows in merge requests.
// Source: GitLab's "Code Quality report format".

import { createHash } from "node:crypto";
import type { Diagnostic } from "../diagnostic.js";
import { sentence } from "./place.js";

const SEVERITIES = { error: "major", warning: "minor" } as const;

export function formatGitlab(diagnostics: readonly Diagnostic[]): string {
  const seen = new Map<string, number>();
  const issues = diagnostics.map((diagnostic) => {
    const { span, severity, code } = diagnostic;
    const description = sentence(diagnostic);
    // Without the line: a finding that moved is the same finding. The count tells equal ones of a
    // file apart.
    const key = `${span.file.path}\0${code}\0${description}`;
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return {
      description,
      check_name: code,
      fingerprint: createHash("sha256").update(`${key}\0${count}`).digest("hex").slice(0, 32),
      severity: SEVERITIES[severity],
      location: { path: span.file.path, lines: { begin: span.file.positionAt(span.start).line } },
    };
  });
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
