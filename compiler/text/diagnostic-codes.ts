// Every kind of finding, in one table. The number is for ever; the title is what `callwire explain`
// starts with.

/** `error` stops the compilation; `warning` does not. */
export type Severity = "error" | "warning";

/** What all diagnostics with one code have in common. */
export interface DiagnosticKind {
  /** How bad it is. */
  readonly severity: Severity;
  /** One line for lists, lower case. */
  readonly title: string;
}

/**
 * CW1xxx: text and syntax. CW2xxx: names, types and values. CW3xxx: rules of the contract. CW4xxx:
 * limits of the emitter.
 */
export const DIAGNOSTIC_KINDS = {
  CW1001: { severity: "error", title: "unexpected character" },
  CW1002: { severity: "error", title: "string without an end" },
  CW1003: { severity: "error", title: "malformed number" },
  CW1004: { severity: "error", title: "malformed name" },
  CW1005: { severity: "error", title: "block comment" },
  CW1006: { severity: "error", title: "unknown escape in a string" },
  CW1007: { severity: "error", title: "invisible direction mark" },
  CW1008: { severity: "error", title: "file cannot be read" },
  CW1009: { severity: "error", title: "nested too deep" },
  CW1010: { severity: "error", title: "unexpected token" },
  CW1011: { severity: "error", title: "missing punctuation" },
  CW1012: { severity: "error", title: "misspelt keyword" },
  CW1013: { severity: "error", title: "id is missing" },
  CW1014: { severity: "error", title: "package is missing" },
  CW1015: { severity: "error", title: "declaration in the wrong place" },
  CW1016: { severity: "warning", title: "documentation of nothing" },
  CW2001: { severity: "error", title: "unknown type" },
  CW2002: { severity: "error", title: "name declared twice" },
  CW2003: { severity: "error", title: "names collide in generated code" },
  CW2004: { severity: "error", title: "name is not allowed" },
  CW2005: { severity: "error", title: "imported file not found" },
  CW2006: { severity: "error", title: "import leaves the roots" },
  CW2007: { severity: "error", title: "imported name not found" },
  CW2008: { severity: "error", title: "import cycle" },
  CW2009: { severity: "error", title: "declaration refers to itself" },
  CW2010: { severity: "error", title: "wrong kind of declaration" },
  CW2011: { severity: "error", title: "unknown value" },
  CW2012: { severity: "error", title: "value of the wrong type" },
  CW2013: { severity: "error", title: "value out of range" },
  CW2014: { severity: "error", title: "type has no literal" },
  CW2015: { severity: "error", title: "type not allowed here" },
  CW3001: { severity: "error", title: "id used twice" },
  CW3002: { severity: "error", title: "id out of range" },
  CW3003: { severity: "error", title: "id or name is reserved" },
  CW3004: { severity: "error", title: "optional with a default" },
  CW3005: { severity: "error", title: "required parameter after an optional one" },
  CW3006: { severity: "error", title: "struct without an end" },
  CW3007: { severity: "error", title: "method numbers collide" },
  CW3008: { severity: "error", title: "unknown annotation" },
  CW3009: { severity: "error", title: "annotation in the wrong place" },
  CW3010: { severity: "error", title: "wrong annotation argument" },
  CW3011: { severity: "error", title: "annotation given twice" },
  CW3012: { severity: "error", title: "stream in the wrong place" },
  CW3013: { severity: "error", title: "error declared twice in throws" },
  CW3014: { severity: "error", title: "too many members" },
  CW3015: { severity: "error", title: "default breaks its own bounds" },
  CW3016: { severity: "error", title: "enum or union is empty" },
  CW3017: { severity: "error", title: "error numbers collide" },
  CW4002: { severity: "error", title: "name that TypeScript cannot take" },
  CW4003: { severity: "error", title: "two declarations export one name" },
} as const satisfies Record<string, DiagnosticKind>;

/** A code of the table, such as `"CW2001"`. */
export type DiagnosticCode = keyof typeof DIAGNOSTIC_KINDS;
