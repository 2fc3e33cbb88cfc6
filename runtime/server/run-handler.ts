// Runs the handler of a call that streams nothing. Guarded by `npm run bench`: a closure is made
// only where the handler has to find its call.

import { remembersCalls, runInCall } from "../call/current-call.js";
import type { IncomingCall } from "../call/incoming-call.js";
import { NO_ITEMS } from "../call/incoming-stream.js";
import type { ServerMethod } from "./method-table.js";

/** What the handler returns, a promise or a value. Throws what it throws. */
export function runHandler({ def, handler }: ServerMethod, call: IncomingCall, args: readonly unknown[]): unknown {
  return remembersCalls()
    ? runInCall(call, () => def.invoke(handler, call, args, NO_ITEMS))
    : def.invoke(handler, call, args, NO_ITEMS);
}
