// Which incoming call the code that runs now belongs to, so that calls that it makes can take over
// its deadline. Guarded by `npm run bench`: entering costs a server 6 to 18 %, so a process that
// has made no client enters nothing.

import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingCall } from "./incoming-call.js";

let storage: AsyncLocalStorage<IncomingCall> | undefined;

/** From now on handlers run so that `currentCall` finds their call. */
export function rememberCalls(): void {
  storage ??= new AsyncLocalStorage();
}

/** The call whose handler is running, also behind an `await`. */
export function currentCall(): IncomingCall | undefined {
  return storage?.getStore();
}

/** Runs `handle` as part of `call`. */
export function runInCall<T>(call: IncomingCall, handle: () => T): T {
  return storage === undefined ? handle() : storage.run(call, handle);
}

/** Whether `runInCall` does anything: on the hot path a closure is not made for nothing. */
export function remembersCalls(): boolean {
  return storage !== undefined;
}
