// What a rule is. Each has a file of its own in rules/; the table of all is rules.ts.

import type * as Ast from "../syntax/ast.js";
import type { Range } from "../text/source-file.js";

/**
 * From the fewest demands to the most; each group is chosen by its name, and the first three are
 * what `lint` checks by default.
 */
export const GROUPS = ["MINIMAL", "BASIC", "STANDARD", "COMMENTS", "STRICT"] as const;
/** One of `GROUPS`. */
export type Group = (typeof GROUPS)[number];

/** The groups that `lint` checks when it is told nothing. */
export const DEFAULT_GROUPS: readonly Group[] = ["MINIMAL", "BASIC", "STANDARD"];

/** A correction that changes no meaning. */
export interface Edit extends Range {
  /** What stands there afterwards. */
  readonly text: string;
}

/** Reports one finding at a place of the file. */
export type Report = (place: Range, message: string, help: string, edits?: readonly Edit[]) => void;

/** What a rule looks at. */
export interface LintFile {
  /** The file below its root, with `/`. */
  readonly name: string;
  readonly ast: Ast.File;
  /** All files that are linted together. */
  readonly all: readonly Ast.File[];
}

/** One lint rule. Each has a file of its own. */
export interface Rule {
  /** Subject and what is wanted of it, such as `package-version`. */
  readonly id: string;
  /** The group that it is chosen by. */
  readonly group: Group;
  /** One line for the table in the documentation. */
  readonly meaning: string;
  /** Looks at one file and reports what it finds. */
  readonly check: (file: LintFile, report: Report) => void;
}
