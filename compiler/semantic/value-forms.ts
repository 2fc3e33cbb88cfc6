// How types and values are written: for reading literals, and for messages about them.

import type { TypeRef, ValueDescriptor } from "callwire/schema";
import type * as Ast from "../syntax/ast.js";
import { NO_VALUES } from "../syntax/foreign-words.js";

const INT_FORM = "an integer, such as `8` or `0xff`";
const FLOAT_FORM = "a number, such as `0.5`";

/** How values are written, by type; a type that is missing has no literals. */
export const FORMS: Readonly<Record<string, string>> = {
  bool: "`true` or `false`",
  i8: INT_FORM,
  i16: INT_FORM,
  i32: INT_FORM,
  i64: INT_FORM,
  u8: INT_FORM,
  u16: INT_FORM,
  u32: INT_FORM,
  u64: INT_FORM,
  f32: FLOAT_FORM,
  f64: FLOAT_FORM,
  string: 'a string, such as `"text"`',
  duration: "a duration, such as `500ms` or `2s`",
  list: "a list, such as `[]`",
};

/** `null` and its like, which are no values here. */
export function isNoValue(literal: Ast.Literal): boolean {
  return literal.kind === "reference" && literal.qualifier === undefined && NO_VALUES.has(literal.name.text);
}

/** The value of a literal that is not a name or a list. */
export function toValue(literal: Ast.Literal): ValueDescriptor | undefined {
  switch (literal.kind) {
    case "int":
      return { kind: "int", value: String(literal.value) };
    case "float":
      return { kind: "float", value: literal.value };
    case "duration":
      return { kind: "duration", value: literal.milliseconds };
    case "string":
    case "bool":
      return literal.kind === "string" ? { kind: "string", value: literal.value } : { kind: "bool", value: literal.value };
    default:
      return undefined;
  }
}

/** A type as a person writes it. */
export function nameOf(type: TypeRef): string {
  switch (type.kind) {
    case "scalar":
      return type.name;
    case "named":
      return type.name.slice(type.name.lastIndexOf(".") + 1);
    case "list":
      return `[${nameOf(type.item)}]`;
    case "map":
      return `map<${nameOf(type.key)}, ${nameOf(type.value)}>`;
  }
}
