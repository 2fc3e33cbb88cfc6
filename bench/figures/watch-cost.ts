// What it costs a call that somebody watches the figures of its server: rounds of the same two
// processes, with a watcher and without.

import { medianOf } from "./measurement.js";

/** Microseconds of processor time a call, at client and server together, in two rounds. */
export interface WatchedPair {
  readonly plainUs: number;
  readonly watchedUs: number;
}

/** What one console may cost: as a share of a call. */
export const MAX_WATCH_COST = 0.02;

/** Twelve pairs vary by 1.5 % where nothing differs, and sixty by half of that. */
const [FEW_PAIRS, MANY_PAIRS] = [12, 60];

/** Above 0: a watched call needs so much more. NaN of no pairs. */
export function watchCostOf(pairs: readonly WatchedPair[]): number {
  return medianOf(pairs.map(({ plainUs, watchedUs }) => watchedUs / plainUs)) - 1;
}

/** NaN is within nothing. */
export function isCheap(cost: number): boolean {
  return cost <= MAX_WATCH_COST;
}

/** False while few pairs say that it costs too much: more are played. */
export function isDecided(pairs: readonly WatchedPair[]): boolean {
  if (pairs.length >= MANY_PAIRS) return true;
  return pairs.length > 0 && pairs.length % FEW_PAIRS === 0 && isCheap(watchCostOf(pairs));
}

export function formatWatchCost(pairs: readonly WatchedPair[]): string {
  const cost = watchCostOf(pairs);
  const [plain, watched] = [pairs.map(({ plainUs }) => plainUs), pairs.map(({ watchedUs }) => watchedUs)].map(medianOf);
  const figures = `${plain?.toFixed(2)} µs a call, watched ${watched?.toFixed(2)} µs: ${(cost * 100).toFixed(1)} % more`;
  return `${isCheap(cost) ? "ok    " : "SLOWER"}  ${"watched".padEnd(12)} ${figures}, of at most ${MAX_WATCH_COST * 100} %`;
}
