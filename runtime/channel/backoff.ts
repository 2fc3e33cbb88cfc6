// How long to wait before the next connection attempt. Source: gRPC's connection backoff, without
// its minimum connect time.

import { BASE_BACKOFF_MS, MAX_BACKOFF_MS } from "../base/limits/balancing.js";
import type { Random } from "../base/random.js";

const GROWTH = 1.6;

/**
 * gRPC has 0.2, with which clients that lost a server together come back together: 49 of 200 in one
 * second, half a minute later.
 */
const JITTER = 0.5;

/** Milliseconds to wait after `failures` failed attempts in a row (1 or more). */
export function backoffMs(failures: number, random: Random): number {
  const full = Math.min(BASE_BACKOFF_MS * GROWTH ** (failures - 1), MAX_BACKOFF_MS);
  return full * (1 - JITTER + 2 * JITTER * random());
}
