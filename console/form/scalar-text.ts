// A scalar of JSON as the text of an input, and back. What is no value stays text, so that the
// checker says what is wrong with it.

import type { TypeRef } from "../../cli/live/console/messages.js";
import type { Json } from "./json.js";

/** What JSON has as a number, as far as it is one. */
const NUMBERS: readonly string[] = ["i8", "i16", "i32", "u8", "u16", "u32", "f32", "f64"];

/** What is left out when nothing stands there: nothing is no number, and no moment. */
export function readScalar(text: string, ref: TypeRef): Json | undefined {
  if (ref.kind !== "scalar") return text;
  if (text === "" && ref.name !== "string" && ref.name !== "bytes") return undefined;
  if (ref.name === "bool") return text === "true" ? true : text === "false" ? false : text;
  if (!NUMBERS.includes(ref.name)) return text;
  // -0 has a text of its own, as JSON has no number for it.
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) && text !== "-0"
    ? Number(text)
    : text;
}

export function writeScalar(json: Json | undefined): string {
  if (json === undefined) return "";
  return typeof json === "string" ? json : JSON.stringify(json);
}
