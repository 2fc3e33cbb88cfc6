// Whether a process leaks: the slope of its memory over the samples of a run, and what is left open
// at its end.

const MIB = 2 ** 20;

/**
 * Growth that is allowed in ten minutes, and in all of a shorter run: less cannot be told from a
 * process that warms up.
 */
export const ALLOWED_MIB = 1;
const ALLOWED_MS = 600_000;

/** Part of a run that does not count: compiled code and pools grow to their size then. */
const WARM_UP_PART = 0.5;

/** One look at a process that is at rest, after its garbage was collected. */
export interface Sample {
  /** Monotonic milliseconds. */
  readonly at: number;
  /** JavaScript's heap and what it holds outside. */
  readonly bytes: number;
}

export interface MemoryVerdict {
  readonly firstMiB: number;
  readonly lastMiB: number;
  /** Growth over the time that counts, by the line of least squares. */
  readonly grownMiB: number;
  /** The same in ten minutes. */
  readonly slopeMiB: number;
  readonly isLeaking: boolean;
}

/** Throws when there are fewer than eight samples: then a line says nothing. */
export function judgeMemory(samples: readonly Sample[]): MemoryVerdict {
  const counted = samples.slice(Math.floor(samples.length * WARM_UP_PART));
  const [first, last] = [counted[0], counted.at(-1)];
  if (samples.length < 8 || first === undefined || last === undefined) {
    throw new Error(`${samples.length} samples say nothing; let the soak run longer`);
  }
  const elapsedMs = last.at - first.at;
  const grownMiB = (slopeOf(counted) * elapsedMs) / MIB;
  const allowedMiB = ALLOWED_MIB * Math.max(1, elapsedMs / ALLOWED_MS);
  return {
    firstMiB: first.bytes / MIB,
    lastMiB: last.bytes / MIB,
    grownMiB,
    slopeMiB: (grownMiB / elapsedMs) * ALLOWED_MS,
    isLeaking: grownMiB > allowedMiB,
  };
}

/** Kinds of open handles of which there are more than at first, such as `TCPSocketWrap: 2 -> 5`. */
export function leftOpen(before: readonly string[], after: readonly string[]): readonly string[] {
  return [...new Set(after)].flatMap((kind) => {
    const [was, is] = [before, after].map((all) => all.filter((one) => one === kind).length);
    return is !== undefined && was !== undefined && is > was ? [`${kind}: ${was} -> ${is}`] : [];
  });
}

/** Bytes a millisecond. */
function slopeOf(samples: readonly Sample[]): number {
  const meanAt = mean(samples.map(({ at }) => at));
  const meanBytes = mean(samples.map(({ bytes }) => bytes));
  let [covariance, variance] = [0, 0];
  for (const { at, bytes } of samples) {
    covariance += (at - meanAt) * (bytes - meanBytes);
    variance += (at - meanAt) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
