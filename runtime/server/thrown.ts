// What a call is answered whose handler has thrown, or has returned what does not fit: decided here
// for every way into a server, and logged where the client must not learn more. Sends nothing.

import { type DeclaredError, isDeclaredError, RpcError } from "../base/errors.js";
import { internalError } from "../base/internal-error.js";
import type { LimitedLog } from "../base/limited-log.js";
import type { Logger } from "../base/logger.js";
import { withoutStack } from "../base/without-stack.js";
import { packDetails } from "../call/error-frame.js";
import type { IncomingCall } from "../call/incoming-call.js";
import type { ErrorDef } from "../schema/service-def.js";
import { handlerError, isCancellation, isHandlersOwn } from "./answer-errors.js";
import type { ServerMethod } from "./method-table.js";

/** What is needed of the server. */
export interface ThrownOwner {
  readonly logger: Logger;
  readonly limited: LimitedLog;
  readonly stopping: AbortSignal;
}

/** A declared error with its definition, or the status. */
export type Thrown = { readonly def: ErrorDef; readonly error: DeclaredError } | { readonly status: RpcError };

/**
 * Undefined when the handler has passed the call's own cancellation on: then there is nobody to
 * answer. Whatever was thrown, looking at it may throw again: a revoked proxy does.
 */
export function judgeThrown(owner: ThrownOwner, method: ServerMethod, call: IncomingCall, error: unknown): Thrown | undefined {
  try {
    return judge(owner, method, call, error);
  } catch (cause) {
    return { status: blameHandler(owner, method, "threw what cannot be looked at:", cause) };
  }
}

/** A result, an item or an error of the handler does not fit its contract. */
export function misfitError(owner: ThrownOwner, method: ServerMethod, error: unknown): RpcError {
  return blameHandler(owner, method, "returned what does not fit its contract:", error);
}

function judge(owner: ThrownOwner, method: ServerMethod, call: IncomingCall, error: unknown): Thrown | undefined {
  if (call.abandoned && isCancellation(error, call.signal.reason)) return undefined;
  if (owner.stopping.aborted && isCancellation(error, owner.stopping.reason)) {
    return { status: handlerError(owner.stopping.reason) };
  }
  const def = isDeclaredError(error) ? method.def.errors.find((candidate) => candidate.is(error)) : undefined;
  if (def !== undefined && isDeclaredError(error)) return { def, error };
  const isOwn = error instanceof RpcError && isHandlersOwn(error);
  if (isOwn && error.details !== undefined) checkDetails(owner, method, error.details);
  return { status: isOwn ? handlerError(error) : blameHandler(owner, method, "threw", error) };
}

/** An error goes without details that cannot be sent; whoever threw it should know. */
function checkDetails({ limited }: ThrownOwner, method: ServerMethod, details: unknown): void {
  const problem = packDetails(details);
  if (typeof problem === "string")
    limited.warn(method.fullName, `${method.fullName} threw an RpcError whose details are not sent: ${problem}`);
}

/**
 * What the client is told says nothing of the cause; the log line with the same id says everything.
 */
function blameHandler({ logger, limited }: ThrownOwner, method: ServerMethod, did: string, error: unknown): RpcError {
  const kind = `${method.fullName} ${did}`;
  if (!limited.admits(kind)) return withoutStack(internalError, undefined, kind, error, { processed: "yes" });
  return internalError(logger, kind, error, { processed: "yes" });
}
