// The built-in types as JSON Schema, for who writes a value: the one form in which docs/json.md
// writes each. Patterns that say every bound of a text are for validators.

import type { JsonSchema } from "../json-schema.js";
import { type Constraints, type ScalarRef, scalarSchema } from "./scalar-schema.js";

const DIGITS = { i64: "^-?[0-9]{1,19}$", u64: "^[0-9]{1,20}$" } as const;

export function briefScalar(ref: ScalarRef, constraints: Constraints): JsonSchema {
  switch (ref.name) {
    case "i64":
    case "u64":
      return { type: "string", pattern: DIGITS[ref.name] };
    case "f32":
    case "f64": {
      const { min, max } = constraints.range ?? {};
      const least = min === undefined ? {} : { minimum: Number(min) };
      return { type: "number", ...least, ...(max === undefined ? {} : { maximum: Number(max) }) };
    }
    case "bytes":
      return { type: "string", contentEncoding: "base64" };
    case "timestamp":
      return { type: "string", format: "date-time" };
    default:
      return scalarSchema(ref, constraints);
  }
}
