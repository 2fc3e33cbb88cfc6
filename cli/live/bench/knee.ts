// The search for the highest rate at which the thresholds hold: doubled until they do not, then
// halved between. Decides rates, and makes no call.

/** A rate that is no further from one that fails is the answer. */
const CLOSE_ENOUGH = 1.05;
/** A pause of the machine fails a rate as well: it fails when it has failed as often. */
const TRIES = 2;
/** Below, nothing is worth measuring. */
const MIN_RATE = 1;
/** More than a process can make. */
const MAX_RATE = 1_000_000;

export interface KneeSearch {
  /** The rate to try next; undefined when the search is over. */
  readonly next: number | undefined;
  /** The highest that has passed; 0 when none has. */
  readonly passed: number;
  /** The lowest that has failed; Infinity when none has. */
  readonly failed: number;
  /** How often `next` has failed. */
  readonly failures: number;
}

export function beginSearch(rate: number): KneeSearch {
  return { next: rate, passed: 0, failed: Infinity, failures: 0 };
}

export function continueSearch(search: KneeSearch, hasPassed: boolean): KneeSearch {
  const { next } = search;
  if (next === undefined) return search;
  if (!hasPassed && search.failures + 1 < TRIES) return { ...search, failures: search.failures + 1 };
  const passed = hasPassed ? Math.max(search.passed, next) : search.passed;
  const failed = hasPassed ? search.failed : Math.min(search.failed, next);
  return { next: rateBetween(passed, failed), passed, failed, failures: 0 };
}

function rateBetween(passed: number, failed: number): number | undefined {
  if (failed === Infinity) return passed >= MAX_RATE ? undefined : Math.min(MAX_RATE, passed * 2);
  if (passed === 0) return failed <= MIN_RATE ? undefined : Math.max(MIN_RATE, Math.floor(failed / 2));
  const middle = Math.round(Math.sqrt(passed * failed));
  return failed / passed <= CLOSE_ENOUGH || middle <= passed || middle >= failed ? undefined : middle;
}
