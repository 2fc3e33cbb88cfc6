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

/** `code`: a name of Status. */
export function refuse(status: number, code: string, message: string): AskedError {
  return new AskedError({ status, code, message });
}

/** JSON that a page has sent. Throws AskedError for what is no object. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>; // as JSON.parse gives it
  throw refuse(400, "INVALID_ARGUMENT", "the question is no object");
}
