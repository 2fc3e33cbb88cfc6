// What the end of an attempt says of the instance that it was made on.

import type { Outcome } from "../balancing/ejection.js";
import type { RpcError } from "../base/errors.js";

/** Codes by which a server says that something is wrong with itself, not with the call. */
const FAULTS: ReadonlySet<string> = new Set(["INTERNAL", "UNKNOWN", "UNAVAILABLE", "DATA_LOSS"]);

/** Undefined when it says nothing, as when a server refuses because it stops. `notStarted`: the server says that it did not begin. */
export function outcomeOf(error: RpcError, notStarted: boolean): Outcome | undefined {
  if (notStarted) return error.code === "RESOURCE_EXHAUSTED" ? "overloaded" : undefined;
  if (error.origin === "transport") return "lost";
  return FAULTS.has(error.code) ? "failed" : "good";
}
