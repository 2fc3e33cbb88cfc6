// Reproducible random numbers for tests that break contracts.

export interface Random {
  /** An integer from 0 to `bound` - 1; 0 for a bound of 0. */
  below(bound: number): number;
}

/** Mulberry32 by Tommy Ettinger: the same seed gives the same numbers. */
export function createRandom(seed: number): Random {
  let state = seed;
  return {
    below(bound) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
    },
  };
}
