// Several whole runs as one: their medians, and how far they lie apart.

import { type Figure, type Measurement, medianFigure, medianOf, unique } from "./measurement.js";

const FIGURES: readonly Figure[] = ["perSecond", "p50Us", "p99Us", "cpuUs", "clientRssMiB", "serverRssMiB"];

/** What one run gave: of each peer in each scene the medians of its rounds. `run` is its round. */
function sumUp(measurements: readonly Measurement[], run: number): readonly Measurement[] {
  return unique(measurements.map(({ scene }) => scene)).flatMap((scene) => {
    const peers = unique(measurements.filter((row) => row.scene === scene).map(({ peer }) => peer));
    return peers.map((peer): Measurement => {
      const medians = FIGURES.map((figure) => [figure, medianFigure(measurements, scene, peer, figure)]);
      return { peer, scene, round: run, ...(Object.fromEntries(medians) as Record<Figure, number>) }; // one for each figure
    });
  });
}

/** Each run counts as one round, so ratios are of figures of one run. */
export function joinRuns(runs: readonly (readonly Measurement[])[]): readonly Measurement[] {
  return runs.flatMap(sumUp);
}

export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/**
 * How many times `peer` the `subject` is, of joined runs. Undefined when they share no run. The
 * best of several peers is chosen in each run anew.
 */
export function spreadOf(
  joined: readonly Measurement[],
  scene: string,
  subject: string,
  peers: readonly string[],
): Spread | undefined {
  const rows = joined.filter((row) => row.scene === scene);
  const ratios = rows
    .filter(({ peer }) => peer === subject)
    .flatMap(({ round, perSecond }) => {
      const others = rows.filter((row) => row.round === round && peers.includes(row.peer));
      return others.length === 0 ? [] : [perSecond / Math.max(...others.map((row) => row.perSecond))];
    });
  if (ratios.length === 0) return undefined;
  return { least: Math.min(...ratios), median: medianOf(ratios), most: Math.max(...ratios) };
}
