// Defaults of proto2 as values of a contract.

import type { UsedType } from "./contract-file.js";

/** Undefined for what contracts cannot say: bytes, infinity, integers that JavaScript rounds. */
export function readDefault(value: unknown, { text, members }: UsedType): string | undefined {
  if (members !== undefined) return typeof value === "string" ? members.get(value)?.name : undefined;
  switch (text) {
    case "bool":
      return String(value) === "true" ? "true" : "false";
    case "string":
      return typeof value === "string" ? quoted(value) : undefined;
    case "bytes":
      return undefined;
    case "f32":
    case "f64":
      return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
    default:
      return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined;
  }
}

/** Control characters and half pairs by their numbers, as the language has no others. */
function quoted(value: string): string | undefined {
  if (!value.isWellFormed()) return undefined;
  const escaped = value.replace(/["\\]/g, "\\$&").replace(/\p{C}|\p{Zl}|\p{Zp}/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return `"${escaped}"`;
}
