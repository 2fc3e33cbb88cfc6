// A finding as data. What it looks like on a terminal is code-frame.ts and format-diagnostics.ts.

import { DIAGNOSTIC_KINDS, type DiagnosticCode, type Severity } from "./diagnostic-codes.js";
import type { Span } from "./source-file.js";

/** A second place that explains the first, such as an earlier declaration. */
export interface Label {
  /** Where it is. */
  readonly span: Span;
  /** What to know about that place. */
  readonly text: string;
}

/** A correction that a tool can apply: each edit replaces its span. */
export interface Fix {
  /** What it does, for a list of choices. */
  readonly title: string;
  /** Each replaces its span by its text. They do not overlap. */
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/** One thing that is wrong with a contract, and where. */
export interface Diagnostic {
  /** Of the table of kinds, or the id of a lint rule. */
  readonly code: string;
  /** `"error"`: nothing is generated. `"warning"`: it is. */
  readonly severity: Severity;
  /** What is wrong, with the values. Lower case, no full stop. Holds no control characters. */
  readonly message: string;
  /** Where it is. */
  readonly span: Span;
  /** Short text beside the carets. */
  readonly label?: string;
  /** Second places that explain the first. May be empty. */
  readonly labels: readonly Label[];
  /** What else to know, one sentence each. May be empty. */
  readonly notes: readonly string[];
  /** What to do. */
  readonly help?: string;
  /** Corrections that a tool can apply. May be empty. */
  readonly fixes: readonly Fix[];
  /** What of the name at the place is not visible there: an import may be what is missing. */
  readonly missing?: Missing;
}

/** What a name was looked for as. */
export type Missing = "type" | "error" | "constant";

export interface DiagnosticInput {
  readonly message: string;
  readonly span: Span;
  readonly label?: string | undefined;
  readonly labels?: readonly Label[] | undefined;
  readonly notes?: readonly string[] | undefined;
  readonly help?: string | undefined;
  readonly fixes?: readonly Fix[] | undefined;
  readonly missing?: Missing | undefined;
}

/**
 * Reported diagnostics at most; the rest is counted and left out, as it mostly follows from the
 * first ones.
 */
export const MAX_DIAGNOSTICS = 50;

/** Makes a diagnostic with the severity of its code. */
export function createDiagnostic(code: DiagnosticCode, input: DiagnosticInput): Diagnostic {
  return {
    code,
    severity: DIAGNOSTIC_KINDS[code].severity,
    message: input.message,
    span: input.span,
    ...(input.label === undefined ? {} : { label: input.label }),
    labels: input.labels ?? [],
    notes: input.notes ?? [],
    ...(input.help === undefined ? {} : { help: input.help }),
    fixes: input.fixes ?? [],
    ...(input.missing === undefined ? {} : { missing: input.missing }),
  };
}

/** The fix that writes what was probably meant; none when nobody knows what. */
export function replaceWith(span: Span, near: string | undefined, shown = near): readonly Fix[] {
  return near === undefined ? [] : [{ title: `replace with \`${shown}\``, edits: [{ span, text: near }] }];
}

/** Diagnostics that one bag keeps: a generated file may have one on every word. */
const MAX_KEPT = 1_000;

/** Where phases put what they find. Keeps the first {@link MAX_KEPT}. */
export class DiagnosticBag {
  readonly #found: Diagnostic[] = [];

  report(code: DiagnosticCode, input: DiagnosticInput): void {
    if (!this.isFull) this.#found.push(createDiagnostic(code, input));
  }

  addAll(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) if (!this.isFull) this.#found.push(diagnostic);
  }

  /** Whether further reports are dropped. */
  get isFull(): boolean {
    return this.#found.length >= MAX_KEPT;
  }

  /** Whether there are more than will be shown, so that suggestions need not be looked for. */
  get isLong(): boolean {
    return this.#found.length > MAX_DIAGNOSTICS;
  }

  get all(): readonly Diagnostic[] {
    return this.#found;
  }
}

/**
 * In the order of files and lines, without repeated ones, at most {@link MAX_DIAGNOSTICS}. Keeps
 * the file order of the input list.
 */
export function arrangeDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const unique = diagnostics.filter((diagnostic) => {
    const { span } = diagnostic;
    const key = `${span.file.path}\0${span.start}\0${span.end}\0${diagnostic.code}\0${diagnostic.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return unique.sort(compareDiagnostics).slice(0, MAX_DIAGNOSTICS);
}

function compareDiagnostics(left: Diagnostic, right: Diagnostic): number {
  const a = left.span;
  const b = right.span;
  if (a.file.path !== b.file.path) return a.file.path < b.file.path ? -1 : 1;
  return a.start - b.start || a.end - b.end || (left.code < right.code ? -1 : left.code > right.code ? 1 : 0);
}
