// How types and values are written: for reading literals, and for messages about them.

import { scalarOf, type TypeRef, type ValueDescriptor } from "callwire/schema";
import type * as Ast from "../syntax/ast.js";
import { NO_VALUES } from "../syntax/foreign-words.js";

/** How values of a type are written; undefined for a type that has no literals. */
export function formOf(type: TypeRef): string | undefined {
  if (type.kind === "list") return "a list, such as `[]`";
  return type.kind === "scalar" ? scalarOf(type.name).literal : undefined;
}

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
