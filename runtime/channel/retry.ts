// Whether a failed attempt may go to another instance: only when that cannot run the method twice. The budget is retry-budget.ts.

import type { RpcError } from "../base/errors.js";
import { MAX_ATTEMPTS } from "../base/limits.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import type { RetryBudget } from "./retry-budget.js";

/**
 * Decides after an attempt that failed. A call without attempts left, or without budget, is not tried again. `left`: the connection that
 * refused takes no new calls. Then the budget is not asked, as in gRPC's transparent retries (A6): however many calls cross a GOAWAY, a
 * connection refuses each at most once, so that a drain cannot become a storm.
 */
export function mayRetry(call: OutgoingCall, error: RpcError, notStarted: boolean, left: boolean, budget: RetryBudget): boolean {
  if (!notStarted && !(isLostConnection(error) && call.method.def.idempotent)) return false;
  if ((call.attempts?.length ?? 0) >= MAX_ATTEMPTS) return false;
  return (notStarted && left) || budget.tryRetry();
}

/** Written, then lost: the server may have run it. An answer that says UNAVAILABLE comes from a server that is there. */
function isLostConnection(error: RpcError): boolean {
  return error.code === "UNAVAILABLE" && error.origin === "transport";
}
