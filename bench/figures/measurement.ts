// What one round of one peer in one scene gave, and medians and ratios over the rounds.

export interface Measurement {
  readonly peer: string;
  readonly scene: string;
  /**
   * Rounds with one number were run one after the other: their ratio is fair although the machine
   * is not quiet.
   */
  readonly round: number;
  /** In the scene's unit. */
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU of client and server together, microseconds a call. */
  readonly cpuUs: number;
  readonly clientRssMiB: number;
  readonly serverRssMiB: number;
}

export type Figure = Exclude<keyof Measurement, "peer" | "scene" | "round">;

/** The middle one, or the mean of the two in the middle; NaN for none. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** NaN when the peer did not play the scene. */
export function medianFigure(measurements: readonly Measurement[], scene: string, peer: string, figure: Figure): number {
  return medianOf(measurements.filter((row) => row.scene === scene && row.peer === peer).map((row) => row[figure]));
}

/**
 * The median over the rounds of `peer` divided by `other` in the same round; NaN when they share no
 * round.
 */
export function medianRatio(
  measurements: readonly Measurement[],
  scene: string,
  [peer, other]: readonly [string, string],
  figure: Figure,
): number {
  const rows = measurements.filter((row) => row.scene === scene);
  const others = new Map(rows.filter((row) => row.peer === other).map((row) => [row.round, row[figure]]));
  const ratios = rows.filter((row) => row.peer === peer && others.has(row.round));
  return medianOf(ratios.map((row) => row[figure] / (others.get(row.round) ?? Number.NaN)));
}

/** Each value once, in the order of its first place. */
export function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
