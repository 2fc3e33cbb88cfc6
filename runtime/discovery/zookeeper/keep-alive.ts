// Keeps the process alive while somebody waits: sessions do not, and Node would end a program in
// the middle of its await.

import type { Clock } from "../../base/clock.js";
import { MAX_TIMEOUT_MS } from "../../base/limits/call.js";

/** `work`, with the process kept alive until it settles. */
export async function keepAlive<Value>(work: Promise<Value>, clock: Clock): Promise<Value> {
  const timer = clock.setTimeout(() => undefined, MAX_TIMEOUT_MS, true);
  try {
    return await work;
  } finally {
    timer.cancel();
  }
}
