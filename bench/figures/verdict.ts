// Whether Callwire has become slower: ratios to the limit of the same run, held against those on
// record.

/** By scene: Callwire's part of what the raw socket does in the same round. */
export type Ratios = Readonly<Record<string, number>>;

export interface Verdict {
  readonly scene: string;
  readonly ratio: number;
  readonly recorded: number;
  /** `ratio` of `recorded`: below 1 is slower. */
  readonly kept: number;
  readonly isSlower: boolean;
}

/** What must be left of the ratio on record. */
export const MIN_KEPT = 0.75;

/**
 * One for each scene on record. Throws when one of them was not measured, as then nothing would be
 * guarded.
 */
export function judge(record: Ratios, measured: Ratios): readonly Verdict[] {
  return Object.entries(record).map(([scene, recorded]) => {
    const ratio = measured[scene];
    if (ratio === undefined || !Number.isFinite(ratio) || !(recorded > 0))
      throw new Error(`scene ${scene} has the ratio ${recorded} on record and ${ratio} in this run; record it anew`);
    const kept = ratio / recorded;
    return { scene, ratio, recorded, kept, isSlower: kept < MIN_KEPT };
  });
}

export function formatVerdict({ scene, ratio, recorded, kept, isSlower }: Verdict): string {
  const figures = `${ratio.toFixed(3)} of raw, on record ${recorded.toFixed(3)}: ${(kept * 100).toFixed(0)} %`;
  return `${isSlower ? "SLOWER" : "ok    "}  ${scene.padEnd(12)} ${figures}`;
}
