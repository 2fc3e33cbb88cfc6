// How long the registry takes to answer.

import type { Finding } from "./finding.js";

/** Above it, the lists of a client that starts are late for its first call. */
const SLOW_MS = 100;

export function checkRoundTrip(ms: number): Finding {
  const found = `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < SLOW_MS) return { state: "ok", found };
  return {
    state: "warn",
    found: `the registry takes ${found} to answer`,
    advice: "use a registry in the same region, and look at its load and its disk",
  };
}
