// A declared error of a contract that is known as data only: one class for all of them.

import { DeclaredError } from "../base/errors.js";
import type { StatusName } from "../base/status.js";

/** What a {@link DynamicError} has beside its name and its fields. */
export interface DynamicErrorOptions {
  /**
   * Name of the status that it travels under. Default `"UNKNOWN"`: of an error that a handler
   * makes, the contract says it.
   */
  readonly code?: StatusName | undefined;
  /** Default: the name. */
  readonly message?: string | undefined;
}

/**
 * An error that the contract declares, of a call without generated code. Throw one in a handler of
 * `implementDynamic` to answer with it: `throw new DynamicError("InvalidOperation", { why:
 * "division by zero" })`.
 */
export class DynamicError extends DeclaredError {
  /** The error's own name in its contract, such as `"InvalidOperation"`. */
  override readonly name: string;
  /** Name of the status that it travels under, from `@code`. */
  readonly code: StatusName;
  /**
   * Its fields by their names, as JSON or as values of the contract: as the client has all values.
   */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(name: string, fields: Readonly<Record<string, unknown>> = {}, options: DynamicErrorOptions = {}) {
    super(options.message ?? name);
    this.name = name;
    this.code = options.code ?? "UNKNOWN";
    this.fields = fields;
  }
}
