// What a failure is called in telemetry.

import { isDeclaredError, typeNameOf } from "../base/errors.js";
import type { StatusName } from "../base/status.js";

/**
 * Full name of the declared error, such as `demo.calculator.v1.InvalidOperation`, or the status
 * code. Undefined for a call that did not fail.
 */
export function errorTypeOf(status: StatusName, error: unknown): string | undefined {
  if (error === undefined) return undefined;
  if (!isDeclaredError(error)) return status;
  const name = typeNameOf(error);
  return typeof name === "string" ? name : error.name;
}
