// How long calls took, as numbers in buckets whose width grows with them: 32 to each doubling, from
// a microsecond to an hour. What is read of it is within 2 %, and half a microsecond.
// Source of the layout: HdrHistogram.

/** Buckets of one doubling. */
const STEP_BITS = 5;
const STEPS = 2 ** STEP_BITS;

/** 32 bits of microseconds are 71 minutes; what took longer is counted as that. */
const MAX_US = 2 ** 32 - 1;
const BUCKETS = (32 - STEP_BITS + 1) * STEPS;

const US_PER_MS = 1_000;

export class Durations {
  /** Numbers wrap; differences of less than 2^32 calls are right. */
  readonly #counts = new Uint32Array(BUCKETS);

  /** `weight`: how many calls it stands for. */
  add(durationMs: number, weight: number): void {
    const bucket = bucketOf(durationMs);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + weight;
  }

  /** Of now, for `since`. */
  counts(): Uint32Array {
    return this.#counts.slice();
  }

  /** Those that were added since `before` was taken; undefined takes all. */
  since(before: Uint32Array | undefined): Uint32Array {
    const after = this.counts();
    if (before !== undefined) for (let at = 0; at < BUCKETS; at++) after[at] = (after[at] ?? 0) - (before[at] ?? 0);
    return after;
  }
}

/** Adds the numbers of `more` to those of `counts`. */
export function addCounts(counts: Uint32Array, more: Uint32Array): void {
  for (let at = 0; at < counts.length; at++) counts[at] = (counts[at] ?? 0) + (more[at] ?? 0);
}

/** The sum of a difference. */
export function countOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Milliseconds that `share` of the calls took no longer than. `share`: above 0, up to 1. Undefined
 * of no calls.
 */
export function percentileOf(counts: Uint32Array, share: number): number | undefined {
  const rank = Math.ceil(countOf(counts) * share);
  let seen = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    seen += counts[bucket] ?? 0;
    if (rank > 0 && seen >= rank) return middleMsOf(bucket);
  }
  return undefined;
}

function bucketOf(durationMs: number): number {
  const us = Math.min(MAX_US, Math.max(0, Math.floor(durationMs * US_PER_MS)));
  const shift = Math.max(0, 31 - Math.clz32(us) - STEP_BITS);
  return (shift << STEP_BITS) + (us >>> shift); // from the second doubling on, `us >>> shift` is 32 to 63
}

function middleMsOf(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / STEPS) - 1);
  const width = 2 ** shift;
  const lowest = (bucket - shift * STEPS) * width;
  return (lowest + width / 2) / US_PER_MS;
}
