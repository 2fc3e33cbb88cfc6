// What a page has asked for is wrong, or not allowed.

import type { Refusal } from "./console-access.js";

export class AskedError extends Error {
  override readonly name: "AskedError" = "AskedError";
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
