// What is not written, and follows from what is: values behind names, numbers of methods, and how
// an annotation is written.

import { wireId } from "callwire/schema";
import { describeAnnotation } from "../semantic/annotations.js";
import type { Unit } from "../semantic/program.js";
import type { Range } from "../text/source-file.js";
import { cursorAt } from "./cursor.js";
import { occurrencesIn } from "./occurrences.js";

/** A few letters that an editor shows behind a place. */
export interface InlayHint {
  /** Behind which character. */
  readonly at: number;
  /** What is shown. */
  readonly text: string;
}

/** Longest value that is shown, in characters: a hint must not push the text away. */
const MAX_VALUE = 24;

/** In a part of a file. */
export function inlayHintsIn(unit: Unit, { start, end }: Range): readonly InlayHint[] {
  return occurrencesIn(unit).flatMap(({ role, meaning, ...place }): readonly InlayHint[] => {
    if (place.end < start || place.start > end) return [];
    if (meaning.kind === "member" && role === "declaration" && meaning.member.kind === "method") {
      const { symbol, member } = meaning;
      if (member.annotations.some(({ name }) => name.text === "id")) return [];
      const id = wireId(`${symbol.fullName}/${member.name?.text ?? ""}`);
      return [{ at: place.end, text: `0x${id.toString(16).padStart(8, "0")}` }];
    }
    if (role !== "use") return [];
    if (meaning.kind === "member" && meaning.member.kind === "member" && meaning.member.id !== undefined)
      return [{ at: place.end, text: `= ${meaning.member.id.value}` }];
    if (meaning.kind !== "declaration" || meaning.symbol.declaration.kind !== "const") return [];
    const { value } = meaning.symbol.declaration;
    const text = value === undefined ? "" : meaning.symbol.unit.file.source.text.slice(value.start, value.end);
    return text === "" || text.length > MAX_VALUE || text.includes("\n") ? [] : [{ at: place.end, text: `= ${text}` }];
  });
}

/** How the annotation is written whose brackets an offset is in; undefined elsewhere. */
export function annotationFormAt(unit: Unit, offset: number): { readonly form: string; readonly targets: string } | undefined {
  const frame = cursorAt(unit.file.source, offset)?.frames.at(-1);
  return frame?.annotation === undefined ? undefined : describeAnnotation(frame.annotation);
}
