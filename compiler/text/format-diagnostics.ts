// Diagnostics as text for people and machines. Each format has a file of its own in formats/; none
// of them reads a file.

import type { Diagnostic } from "./diagnostic.js";
import { formatGithub } from "./formats/github.js";
import { formatGitlab } from "./formats/gitlab.js";
import { formatJson } from "./formats/json.js";
import { formatJunit } from "./formats/junit.js";
import { formatPretty } from "./formats/pretty.js";
import { formatSarif } from "./formats/sarif.js";
import { formatText } from "./formats/text.js";

/** How diagnostics are printed. */
export interface FormatOptions {
  /** ANSI colours in `pretty`. Default false. */
  readonly color?: boolean;
}

type Formatter = (diagnostics: readonly Diagnostic[], options: FormatOptions) => string;

const FORMATTERS = {
  pretty: formatPretty,
  text: formatText,
  json: formatJson,
  github: formatGithub,
  gitlab: formatGitlab,
  junit: formatJunit,
  sarif: formatSarif,
} as const satisfies Record<string, Formatter>;

/** One of `DIAGNOSTIC_FORMATS`. */
export type DiagnosticFormat = keyof typeof FORMATTERS;

/** The names of all formats. */
export const DIAGNOSTIC_FORMATS = Object.keys(FORMATTERS) as readonly DiagnosticFormat[]; // the keys are exactly the type

/** Formats for a person, which belong on stderr; the others are data. */
export function isForPeople(format: DiagnosticFormat): boolean {
  return format === "pretty" || format === "text";
}

/**
 * Renders diagnostics; ends with a line break unless there is nothing to say. `json`, `gitlab`,
 * `junit` and `sarif` give a whole document even then.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: DiagnosticFormat,
  options: FormatOptions = {},
): string {
  return FORMATTERS[format](diagnostics, options);
}
