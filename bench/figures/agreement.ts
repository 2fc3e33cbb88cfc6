// Whether `callwire bench` says what the bench says: ratios of what both have read in one round.

import { medianOf } from "./measurement.js";

export interface Reading {
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface Agreement {
  readonly scene: string;
  /** Medians of what the bench has read. */
  readonly bench: Reading;
  /** Medians over the rounds of the command's figure divided by the bench's. */
  readonly ratios: Reading;
  readonly agrees: boolean;
}

/** What two readings of one server may differ by. */
const MAX_DIFFERENCE = 0.1;
const FIGURES = ["perSecond", "p50Us", "p99Us"] as const;

export function compareWithCommand(scene: string, rounds: readonly (readonly [bench: Reading, command: Reading])[]): Agreement {
  const readingOf = (figure: (name: keyof Reading) => number): Reading => {
    const [perSecond, p50Us, p99Us] = FIGURES.map(figure);
    return { perSecond: perSecond ?? Number.NaN, p50Us: p50Us ?? Number.NaN, p99Us: p99Us ?? Number.NaN };
  };
  const ratios = readingOf((name) => medianOf(rounds.map(([bench, command]) => command[name] / bench[name])));
  return {
    scene,
    bench: readingOf((name) => medianOf(rounds.map(([bench]) => bench[name]))),
    ratios,
    // Not a number agrees with nothing.
    agrees: FIGURES.every((name) => Math.abs(ratios[name] - 1) <= MAX_DIFFERENCE),
  };
}

export function formatAgreement(all: readonly Agreement[]): string {
  const lines = all.map(({ scene, bench, ratios, agrees }) => {
    const { perSecond, p50Us, p99Us } = ratios;
    const figures = [perSecond, p50Us, p99Us].map((ratio) => ratio.toFixed(2).padStart(9));
    const read = `${Math.round(bench.perSecond).toLocaleString("en-US").padStart(9)}`;
    return `${scene.padEnd(12)}${read}${figures.join("")}  ${agrees ? "agrees" : "DIFFERS"}`;
  });
  return ["scene         calls/s     rate      p50      p99  of callwire bench to this bench", ...lines].join("\n");
}
