// `text`: a line each, as editors and grep like it.

import type { Diagnostic } from "../diagnostic.js";
import { place, sentence } from "./place.js";

export function formatText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((each) => `${place(each.span)}: ${each.severity} ${each.code}: ${sentence(each)}\n`).join("");
}
