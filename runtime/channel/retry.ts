// Whether a failed attempt may go to another instance: only when that cannot run the method twice. The budget is retry-budget.ts.

import type { RpcError } from "../base/errors.js";
import { MAX_ATTEMPTS } from "../base/limits.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import type { RetryBudget } from "./retry-budget.js";

/** Records the attempt and decides. A call without attempts left, or without budget, is not tried again. */
export function mayRetry(call: OutgoingCall, error: RpcError, notStarted: boolean, budget: RetryBudget): boolean {
  if (!notStarted && !(isLostConnection(error) && call.method.def.idempotent)) return false;
  if ((call.attempts?.length ?? 0) >= MAX_ATTEMPTS) return false;
  return budget.tryRetry();
}

/** Written, then lost: the server may have run it. An answer that says UNAVAILABLE comes from a server that is there. */
function isLostConnection(error: RpcError): boolean {
  return error.code === "UNAVAILABLE" && error.origin === "transport";
}
