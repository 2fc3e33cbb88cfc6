// What a rule is. Each has a file of its own in rules/; the table of all is rules.ts.

import type { Comparison } from "./comparison.js";
import type { Category, FindingSeverity } from "./finding.js";

/** Reports one finding; without `severity` it is an error. */
export type Report = (name: string, message: string, severity?: FindingSeverity) => void;

/** One rule of `callwire breaking`. Each has a file of its own. */
export interface Rule {
  /** Subject and what happened to it, such as `enum-member-removed`. */
  readonly id: string;
  /** Who notices what it finds. */
  readonly category: Category;
  /** One line for the table in the documentation. */
  readonly meaning: string;
  /** Looks at two contracts and reports what it finds. */
  readonly check: (comparison: Comparison, report: Report) => void;
}
