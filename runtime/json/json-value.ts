// What JSON can be, and the error for what it must not be.

import { showForeign } from "../base/foreign-text.js";

/** What `JSON.stringify` takes and `JSON.parse` gives. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** A value, or its JSON, is not what the contract says. Nothing was converted. */
export class JsonError extends Error {
  /** Always `"JsonError"`. */
  override readonly name: "JsonError" = "JsonError";
  /** Where it stands, such as `order.items[3].quantity`. Empty for the whole. */
  readonly path: string;
  /** What is wrong there, such as `300 does not fit into u8`. */
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(showForeign(path === "" ? problem : `${path}: ${problem}`));
    this.path = path;
    this.problem = problem;
  }
}
