// Defaults of proto2 as values of a contract.

import { quotedText } from "../quoted-text.js";
import type { UsedType } from "./contract-file.js";

/** Of sets of descriptors; the reader of texts has rounded what is large. */
const DIGITS = /^-?\d+$/;

/** Undefined for what contracts cannot say: bytes, infinity, integers that JavaScript rounds. */
export function readDefault(value: unknown, { text, members }: UsedType): string | undefined {
  if (members !== undefined) return typeof value === "string" ? members.get(value)?.name : undefined;
  switch (text) {
    case "bool":
      return String(value) === "true" ? "true" : "false";
    case "string":
      return typeof value === "string" ? quotedText(value) : undefined;
    case "bytes":
      return undefined;
    case "f32":
    case "f64":
      return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
    default:
      if (typeof value === "string") return DIGITS.test(value) ? value : undefined;
      return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined;
  }
}
