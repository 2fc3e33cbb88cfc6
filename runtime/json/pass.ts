// One conversion on its way through a value: where it stands, how much it has made, and the errors
// that say so. The limits are those of the wire, so that what passes here is not refused there.

import { describeValue } from "../base/contract-error.js";
import { HEAP_BYTES } from "../base/heap-bytes.js";
import { MAX_DECODED_BYTES, MAX_DEPTH, MAX_PAIRS, MAX_VALUES } from "../base/limits/message.js";
import { suggest } from "../base/suggest.js";
import type { FromJsonOptions, ToJsonOptions } from "./json-options.js";
import { JsonError } from "./json-value.js";

/** What reading or writing is told. */
type PassOptions = Pick<FromJsonOptions, "unknownNames" | "absentLists"> &
  Pick<ToJsonOptions, "sensitive" | "onMasked" | "durations">;

/** A field's name, a list's index, or a map's key. */
type PathStep = string | number | { readonly key: unknown };

/** Names that a message lists at most. */
const MAX_LISTED = 12;

/** Of a bigint in a message: 64 bits have 20. */
const MAX_DIGITS = 40;

/** In the place of a value that must not be shown. */
const REDACTED = "[redacted]";

/** Levels that a list or a map takes: itself, and what is in it. */
const LEVELS = 2;

export class Pass {
  /** Names that the contract does not have are passed over, and counted. */
  readonly skipsUnknown: boolean;
  /** A list or a map that must be there, and is left out, is empty. */
  readonly fillsLists: boolean;
  /** Durations are written in whole nanoseconds. */
  readonly roundsDurations: boolean;
  /** Values of sensitive fields are not written. */
  readonly masks: boolean;
  readonly #onMasked: ((path: string) => void) | undefined;
  /** How many, and where the first stands. */
  skipped = 0;
  firstSkipped = "";
  readonly #steps: PathStep[] = [];
  #length = 0;
  #depth = 0;
  /** Length of the path to a value that no message may show; -1 when there is none. */
  #secretAt = -1;
  #values = 0;
  #pairs = 0;
  #bytes = 0;

  constructor({ unknownNames, absentLists, sensitive, onMasked, durations }: PassOptions) {
    this.skipsUnknown = unknownNames === "skip";
    this.fillsLists = absentLists === "empty";
    this.masks = sensitive === "mask";
    this.#onMasked = onMasked;
    this.roundsDurations = durations === "nanoseconds";
  }

  /** One step further on the path. */
  enter(step: PathStep): void {
    this.#steps[this.#length++] = step;
  }

  leave(): void {
    this.#length--;
  }

  /** Replaces the last step: the next item of a list, the next key of a map. */
  move(step: PathStep): void {
    this.#steps[this.#length - 1] = step;
  }

  /**
   * Begins a value that no message may show; false inside of one. Only who got true ends it. An
   * error ends the whole pass.
   */
  hide(): boolean {
    if (this.#secretAt >= 0) return false;
    this.#secretAt = this.#length;
    return true;
  }

  show(): void {
    this.#secretAt = -1;
  }

  /** What stands in the place of the value where the pass is. */
  mask(): string {
    this.#onMasked?.(this.#steps.slice(0, this.#length).reduce<string>(appendAny, ""));
    return REDACTED;
  }

  /** A nested value that takes so many bytes beside what is counted inside of it. */
  nest(bytes: number): void {
    this.#deepen(1);
    this.countBytes(bytes);
  }

  rise(): void {
    this.#depth--;
  }

  /** A list of so many items, each of which takes so many bytes beside its place. */
  beginList(count: number, itemBytes: number): void {
    this.countBytes(HEAP_BYTES.list + (count > 0 ? HEAP_BYTES.elements : 0));
    this.#count(count, HEAP_BYTES.element + itemBytes);
    this.#deepen(LEVELS);
  }

  /** A map, the same way. */
  beginMap(count: number, pairBytes: number): void {
    this.#pairs += count;
    if (this.#pairs > MAX_PAIRS) throw this.error(`it brings the whole above ${MAX_PAIRS} pairs of maps`);
    this.countBytes(HEAP_BYTES.map);
    this.#count(count, HEAP_BYTES.entry + pairBytes);
    this.#deepen(LEVELS);
  }

  /** Ends a list or a map. */
  end(): void {
    this.#depth -= LEVELS;
  }

  /** A text of its own. Looked at with what holds it, as on the wire. */
  countText(): void {
    this.#bytes += HEAP_BYTES.text;
  }

  countBytes(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > MAX_DECODED_BYTES) throw this.error(`it brings the whole above ${MAX_DECODED_BYTES} bytes in memory`);
  }

  /** A name that the contract does not have, in a pass that passes them over. */
  skip(name: string): void {
    if (this.skipped++ === 0) this.firstSkipped = this.#path(name);
  }

  /** The error for the place where the pass stands. The caller throws it. */
  error(problem: string): JsonError {
    return new JsonError(this.#path(""), problem);
  }

  /** The same for a value of another kind than expected. */
  wrong(value: unknown, expected: string): JsonError {
    return this.error(value === undefined ? `missing; it must be ${expected}` : `${this.describe(value)} is not ${expected}`);
  }

  /**
   * What to write instead of a name that is none of these. Only people are told what is near: it
   * takes longer to find than a name takes to send.
   */
  advise(name: string, known: readonly string[]): string {
    const near = this.skipsUnknown || this.#secretAt >= 0 ? undefined : suggest(name, known);
    if (near !== undefined) return `did you mean ${near}`;
    return known.length === 0 ? "nothing is expected here" : `it is none of ${listNames(known)}`;
  }

  /** A value as a message shows it. */
  describe(value: unknown): string {
    if (this.#secretAt >= 0) return REDACTED;
    return typeof value === "bigint" ? String(value).slice(0, MAX_DIGITS) : describeValue(value); // JSON knows no 5n
  }

  #count(count: number, bytes: number): void {
    this.#values += count;
    if (this.#values > MAX_VALUES) throw this.error(`it brings the whole above ${MAX_VALUES} elements`);
    this.countBytes(count * bytes);
  }

  #deepen(levels: number): void {
    this.#depth += levels;
    if (this.#depth > MAX_DEPTH) throw this.error(`it is nested deeper than ${MAX_DEPTH} levels`);
  }

  /** Up to the value that must not be shown: behind it, keys of maps are values too. */
  #path(last: string): string {
    let path = "";
    const end = this.#secretAt >= 0 ? this.#secretAt : this.#length;
    for (const step of this.#steps.slice(0, end)) path = append(path, step);
    return last === "" || this.#secretAt >= 0 ? path : append(path, last);
  }
}

/** Some of them, when there are many. */
export function listNames(names: readonly string[]): string {
  const listed = names.slice(0, MAX_LISTED);
  return listed.length < names.length ? `${listed.join(", ")} and ${names.length - listed.length} more` : listed.join(", ");
}

/** Whichever item of a list and whichever key of a map it is: those are values, too. */
function appendAny(path: string, step: PathStep): string {
  return typeof step === "string" ? append(path, step) : `${path}[]`;
}

function append(path: string, step: PathStep): string {
  if (typeof step === "number") return `${path}[${step}]`;
  if (typeof step === "object") return `${path}[${describeValue(step.key)}]`;
  return path === "" ? step : `${path}.${step}`;
}
