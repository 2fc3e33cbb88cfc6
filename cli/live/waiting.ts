// A time that passes, unless nobody waits for its end any more.

import { setTimeout as delay } from "node:timers/promises";

/** Resolves after so many milliseconds, or as soon as `signal` is aborted; leaves nothing on it. */
export async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
