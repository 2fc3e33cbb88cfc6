// Whether a failed attempt may go to another instance: only when that cannot run the method twice.
// The budget is retry-budget.ts.

import type { DeclaredError, RpcError } from "../base/errors.js";
import { MAX_ATTEMPTS } from "../base/limits/call.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import type { RetryBudget } from "./retry-budget.js";

/**
 * Decides after an attempt that failed. A call without attempts left, or without budget, is not
 * tried again, nor is a stream of which items have moved. `free`: the budget is not asked, because
 * what caused the failure cannot repeat itself into a storm, see {@link isFree}.
 */
export function mayRetry(call: OutgoingCall, error: RpcError, notStarted: boolean, free: boolean, budget: RetryBudget): boolean {
  if (!notStarted && !(isLostConnection(error) && call.method.def.idempotent)) return false;
  if (call.stream?.hasMoved === true) return false;
  if ((call.attempts?.length ?? 0) >= MAX_ATTEMPTS) return false;
  return free || budget.tryRetry();
}

/**
 * Decides after an answer with a declared error. Where the contract calls it retryable, its author
 * says that the method may run again.
 */
export function mayRepeat(call: OutgoingCall, error: DeclaredError, budget: RetryBudget): boolean {
  if (!call.method.def.errors.some((def) => def.retryable && def.is(error))) return false;
  if (call.stream?.hasMoved === true || (call.attempts?.length ?? 0) + 1 >= MAX_ATTEMPTS) return false;
  return budget.tryRetry();
}

/**
 * Two failures are free. A refusal by a connection that has said GOAWAY: it refuses each call at
 * most once, however many cross the GOAWAY (as gRPC's transparent retries, A6). And the first loss
 * of a call with a connection that had answered: one server's death moves its calls once; servers
 * that die on every call answer nothing, and theirs come out of the budget.
 */
export function isFree(call: OutgoingCall, notStarted: boolean, takesCalls: boolean, hasAnswered: boolean): boolean {
  return notStarted ? !takesCalls : hasAnswered && call.attempts?.length === 1;
}

/**
 * Written, then lost: the server may have run it. An answer that says UNAVAILABLE comes from a
 * server that is there.
 */
function isLostConnection(error: RpcError): boolean {
  return error.code === "UNAVAILABLE" && error.origin === "transport";
}
