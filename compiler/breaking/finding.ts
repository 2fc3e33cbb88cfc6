// A difference between two contracts that somebody may notice, as data. Printing it is the command
// line's work.

/**
 * Who notices: `wire`, a peer that runs already; `source`, a programmer who generates and compiles
 * again; `behaviour`, a caller, although everything compiles and decodes; `identity`, discovery, as
 * the service has another path there.
 */
export const CATEGORIES = ["wire", "source", "behaviour", "identity"] as const;
/** One of `CATEGORIES`. */
export type Category = (typeof CATEGORIES)[number];

/**
 * `error`: something that works stops working. `warning`: only new clients with old servers break,
 * so the order of the update decides. `note`: safe, with something to know.
 */
export type FindingSeverity = "error" | "warning" | "note";

/** One difference between two contracts that somebody may notice. */
export interface Finding {
  /** Id of the rule, such as `enum-member-removed`. */
  readonly rule: string;
  /** Who notices it. */
  readonly category: Category;
  /** How bad it is. */
  readonly severity: FindingSeverity;
  /** Full name; `demo.v1.Calculator/divide.num1` for a parameter. */
  readonly name: string;
  /** What was, what is, and what to do. Lower case, no full stop. */
  readonly message: string;
}
