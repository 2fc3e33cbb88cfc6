// The errors of calls that their own side ends: at the deadline, by the caller, or with the call
// that made them.

import { type Attempt, type Processed, RpcError } from "../base/errors.js";
import type { StatusName } from "../base/status.js";

/** What such an error says of its call. Moments in monotonic milliseconds. */
export interface GivenUpCall {
  readonly method: { readonly fullName: string };
  readonly startedAt: number;
  readonly deadlineAt: number;
  readonly processed: Processed;
  readonly instance: string | undefined;
  readonly attempts: readonly Attempt[] | undefined;
}

export function deadlineError(call: GivenUpCall): RpcError {
  const ms = Math.round(call.deadlineAt - call.startedAt);
  const what = ms > 0 ? `did not answer within ${ms} ms` : `was not sent: its deadline had passed by ${-ms} ms`;
  return givenUpError(call, "DEADLINE_EXCEEDED", what + describeAttempts(call.attempts), undefined);
}

/** `reason`: of its signal. */
export function cancelledError(call: GivenUpCall, reason: unknown): RpcError {
  return givenUpError(call, "CANCELLED", "was cancelled by its caller", reason);
}

export function orphanedError(call: GivenUpCall, reason: unknown): RpcError {
  return givenUpError(call, "CANCELLED", "was cancelled with the call that made it", reason);
}

/**
 * Which instances had the call and for how long, such as `; 10.0.0.7:4000 a~0 had it for 300 ms`.
 */
export function describeAttempts(attempts: readonly Attempt[] = []): string {
  const had = attempts.map(({ instance, ms }) => `${instance} had it for ${Math.round(ms)} ms`);
  return had.length === 0 ? "" : `; ${had.join(", ")}`;
}

function givenUpError(call: GivenUpCall, code: StatusName, what: string, cause: unknown): RpcError {
  const { processed, attempts, instance } = call;
  const method = call.method.fullName;
  return new RpcError(code, `${method} ${what}`, { processed, method, instance, cause, attempts });
}
