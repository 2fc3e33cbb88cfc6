// "Did you mean": the nearest of some names.

/**
 * Compared names at most, and longest compared name: bounds the work that a hostile file can ask
 * for.
 */
const MAX_CANDIDATES = 5_000;
const MAX_LENGTH = 64;

/** Less than one other letter, so that `i46` is `i64` before it is `i16`. */
const SWAP_COST = 0.75;

/**
 * The candidate nearest to `wrong`, or undefined when none is near: at most a third of the letters
 * may differ, and at least one must agree. A swap of neighbours counts as one difference; case
 * alone counts as none. Source: Damerau and Levenshtein, optimal string alignment.
 */
export function suggest(wrong: string, candidates: Iterable<string>): string | undefined {
  if (wrong.length > MAX_LENGTH) return undefined;
  const folded = wrong.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  let seen = 0;
  for (const candidate of candidates) {
    if (++seen > MAX_CANDIDATES) break;
    if (Math.abs(candidate.length - wrong.length) >= bestDistance || candidate.length > MAX_LENGTH) continue;
    const distance = measureDistance(folded, candidate.toLowerCase());
    if (distance < bestDistance && distance < Math.max(candidate.length, wrong.length)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function measureDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(substitution, at(previous, j) + 1, at(current, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, at(beforePrevious, j - 2) + SWAP_COST);
      current.push(least);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
