// What a server says, and what it logs, when a call does not end with a result. Sends nothing
// itself.

import { RpcError } from "../base/errors.js";
import { isError } from "../base/realms.js";
import { Status, type StatusName } from "../base/status.js";
import { isUsageError } from "../base/usage-error.js";
import { withoutStack } from "../base/without-stack.js";
import type { RefusalReason } from "../call/call-events.js";
import { describeKind } from "../call/call-kind.js";
import type { MethodTable } from "./method-table.js";

/**
 * What a call is answered that no handler has seen. Many may be, and nobody looks at their stacks.
 */
export function refusal(code: StatusName, reason: RefusalReason, text: string): Refusal {
  return withoutStack(makeRefusal, code, reason, text);
}

function makeRefusal(code: StatusName, reason: RefusalReason, text: string): Refusal {
  return new Refusal(code, reason, text);
}

/** Why a call is not begun, for its client and for those who count. Stays in this process. */
export class Refusal extends RpcError {
  readonly reason: RefusalReason;

  constructor(code: StatusName, reason: RefusalReason, text: string) {
    super(code, text, { origin: "server" });
    this.reason = reason;
  }
}

export function requestError(method: string, error: unknown): Refusal {
  const cause = isError(error) ? error.message : String(error);
  return refusal("INVALID_ARGUMENT", "invalid-arguments", `${method}: ${cause}`);
}

export function expiredError(): Refusal {
  return refusal("DEADLINE_EXCEEDED", "expired", "the call came with no time left");
}

/** `onConnection`, `ofPeer` and `all`: calls that run. */
export function fullError(onConnection: number, ofPeer: number, all: number): Refusal {
  const text = `the server is full: ${onConnection} calls on this connection, ${all} in all, ${ofPeer} of them from here`;
  return refusal("RESOURCE_EXHAUSTED", "full", text);
}

/** Another server may have the room. */
export function argumentsError(bytes: number, ofPeer: number, all: number): Refusal {
  const text = `the server has no room for arguments that take ${bytes} bytes in memory: those of its running calls take ${all}, ${ofPeer} of them from here; send fewer at once, or a stream`;
  return refusal("RESOURCE_EXHAUSTED", "full", text);
}

/** The client may still wait; the server does not. */
export function cappedError(method: string, maxTimeoutMs: number): RpcError {
  const fix = "raise maxTimeoutMs of serve, or make it a stream";
  return new RpcError(
    "DEADLINE_EXCEEDED",
    `${method} ran for ${maxTimeoutMs} ms, the longest that this server lets a call; ${fix}`,
    {
      origin: "server",
      processed: "unknown",
      method,
    },
  );
}

export function overloadError(waitedMs: number): Refusal {
  const text = `the server is overloaded: the call has waited ${Math.round(waitedMs)} ms, half of its time and more`;
  return refusal("RESOURCE_EXHAUSTED", "overloaded", text);
}

/** The call has run, and there is no room for its answer. */
export function unreadError(method: string, bytes: number): RpcError {
  const fix = "read answers sooner, make fewer such calls at once on one connection, or return them as a stream";
  const text = `${method}: its answer is dropped, as ${bytes} bytes of earlier ones wait until the client reads them; ${fix}`;
  return new RpcError("RESOURCE_EXHAUSTED", text, { processed: "yes" });
}

/**
 * False for what a call has failed with that the handler made, and for what the runtime said of a
 * wrong use, such as of an option: that is the server's own affair, and says nothing to its caller.
 */
export function isHandlersOwn(error: RpcError): boolean {
  const { origin, attempts, method } = error;
  return origin === "client" && attempts.length === 0 && method === undefined && !isUsageError(error);
}

/** An RpcError that the handler made itself goes to the client with its code, text and details. */
export function handlerError(error: RpcError): RpcError {
  const code = Status[error.code] > 0 ? error.code : "UNKNOWN"; // OK is no failure; plain JavaScript can give any text
  const { retryAfterMs, details } = error;
  return new RpcError(code, error.text, {
    processed: "yes",
    retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : undefined,
    details,
  });
}

// The same for all callers of a server: made once, as a flood may ask for nothing else.
const unknownMethods = new WeakMap<MethodTable, Refusal>();

export function unknownMethodError(methods: MethodTable): Refusal {
  const known = unknownMethods.get(methods) ?? makeUnknownMethodError(methods);
  unknownMethods.set(methods, known);
  return known;
}

function makeUnknownMethodError(methods: MethodTable): Refusal {
  const all = [...methods.values()].map(({ fullName }) => fullName.slice(0, fullName.indexOf("/")));
  const services = new Set(all.filter((name) => !/^callwire\.(?:reflection|stats)\./.test(name))); // which every server has
  const text = `this server does not know the method; it serves ${[...services].join(", ")}`;
  return refusal("UNIMPLEMENTED", "unknown-method", text);
}

/** Both sides know the method, but not as the same kind. */
export function kindError(method: string, flags: number, expected: number): Refusal {
  const text = `${method}: the client calls it as ${describeKind(flags)}, and here it is ${describeKind(expected)}; generate the stubs of both sides from the same contract`;
  return refusal("UNIMPLEMENTED", "wrong-kind", text);
}

/** For the log: nobody is answered. */
export function describeOneway(peer: string, method: string | undefined): string {
  const what = method === undefined ? "a method that it does not have" : `${method}, which is not oneway here`;
  return `${peer} made a oneway call to ${what}; generate its stubs again`;
}

export function cancelledBy(method: string, error: RpcError): RpcError {
  return new RpcError("CANCELLED", `${method}: its client is gone`, { method, cause: error });
}

/** The reason of the call's own signal, as it is or as Node's APIs wrap it. */
export function isCancellation(error: unknown, reason: unknown): boolean {
  return reason !== undefined && (error === reason || (isError(error) && error.cause === reason));
}
