// Where in a nested value a codec stands: bounds the depth, and names the place when something does
// not fit.

import { ContractError, describeValue } from "../base/contract-error.js";
import { MAX_DEPTH } from "../base/limits/message.js";

/** A map key on the path; the map's codec changes both from entry to entry. */
export interface KeyStep {
  key: unknown;
  /** While the key itself is read, which entry it is of, from 1; then 0. */
  unread: number;
}

/** A field name, a list index, or a map key. */
export type PathStep = string | number | KeyStep;

/** A stack that is reused from value to value: no allocation after the first deep one. */
export class ValuePath {
  readonly #steps: PathStep[] = [];
  #depth = 0;

  /** Goes one level deeper. Throws ContractError beyond MAX_DEPTH. */
  enter(step: PathStep): void {
    if (this.#depth >= MAX_DEPTH) throw this.#tooDeep();
    this.#steps[this.#depth++] = step;
  }

  // Apart, as V8 inlines what is short.
  #tooDeep(): ContractError {
    return new ContractError(this.toText(""), `is nested deeper than ${MAX_DEPTH} levels`);
  }

  leave(): void {
    this.#depth--;
  }

  /** Replaces the innermost step: the next index of a list. */
  move(step: PathStep): void {
    this.#steps[this.#depth - 1] = step;
  }

  /** Back to the top, as an error leaves the path where it was thrown. */
  reset(): void {
    this.#depth = 0;
  }

  get depth(): number {
    return this.#depth;
  }

  /** Back to an earlier depth, after an error was thrown below it. */
  cut(depth: number): void {
    this.#depth = depth;
  }

  /** The path with a last field: `options.digits`, `items[3].price`, `limits["low"]`. */
  toText(field: string): string {
    let text = "";
    for (let i = 0; i < this.#depth; i++) text = append(text, this.#steps[i] ?? "");
    return append(text, field);
  }
}

function append(text: string, step: PathStep): string {
  if (step === "") return text;
  if (typeof step === "number") return `${text}[${step}]`;
  if (typeof step === "object") return `${text}[${step.unread > 0 ? `key ${step.unread}` : describeValue(step.key)}]`;
  return text === "" ? step : `${text}.${step}`;
}
