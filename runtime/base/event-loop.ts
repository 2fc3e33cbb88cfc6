// How the runtime gets out of the code that runs now. Taken when it is loaded: the fake timers of
// Jest, Vitest and sinon put others in their place, which stand still, and calls would never leave.
// Time that a test moves is a Clock. From `node:timers`, which also some environments leave alone
// that have a `setTimeout` of their own.

import * as timers from "node:timers";

export const { clearTimeout, setImmediate, setTimeout } = timers;

/** Of the process; the hot path calls it, and it asks for no `this`. */
export const { nextTick } = process;

export const { queueMicrotask } = globalThis;

const { performance } = globalThis;
const { now } = performance;

/** Monotonic milliseconds, with a fraction. */
export function monotonicMs(): number {
  return now.call(performance);
}
