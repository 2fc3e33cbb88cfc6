// Stacks that show where a caller waits. An error is made when a frame or a timer ends the call,
// and its own stack knows only that. V8 can tell who awaits a promise, when the stack is captured
// by a reaction from which that promise hangs. So a failure takes two promises more; a call that
// succeeds, or starts, pays nothing. See docs/decisions/0025.

import { defineStack, framesOf } from "../base/awaited.js";

/** The failed call, for the first line of the stack. */
export interface FailedCall {
  readonly method: { readonly fullName: string };
  /** The instance that answered, or had the call last. */
  readonly instance: string | undefined;
}

/** Rejects the promise of `resolve`, in a turn in which its awaiter can be seen. */
export function rejectToCaller(resolve: (value: Promise<never>) => void, error: Error, call: FailedCall): void {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((pass) => {
    open = pass;
  });
  const fail = (): never => {
    showCall(error, call, fail);
    throw error;
  };
  resolve(gate.then(fail)); // joined to the caller's promise first, then thrown
  open();
}

/**
 * Gives `error` the stack of now, without `below` and what it has called, under a line that names
 * the call. Composed when it is first read.
 */
export function showCall(error: Error, { method, instance }: FailedCall, below: (...args: never) => unknown): void {
  if (typeof Error.captureStackTrace !== "function") return; // another engine: the error keeps its own
  const trace: { stack?: unknown } = {};
  Error.captureStackTrace(trace, below);
  const place = `    at ${method.fullName} (${instance ?? "no instance"})`;
  defineStack(error, () => [`${error.name}: ${error.message}`, place, ...framesOf(trace.stack)].join("\n"));
}
