// The points of graphs, and how they become lines. Pure; the drawing is elsewhere.

import type { FigurePoint } from "../../cli/live/console/figure-messages.js";

/** What is kept, as by the console. */
const KEPT_MS = 900_000;
/** What a graph shows: the shortest that has room for all points. */
const SPANS_MS = [60_000, 120_000, 300_000];
/** Longer than this without a point nobody looked: there is no line. */
const GAP_MS = 5_000;

/** The oldest first, each moment once. What is older than what is kept is dropped. */
export function addPoints(old: readonly FigurePoint[], added: readonly FigurePoint[]): readonly FigurePoint[] {
  const all = new Map([...old, ...added].map((point) => [point.at, point]));
  const sorted = [...all.values()].sort((left, right) => left.at - right.at);
  const from = (sorted.at(-1)?.at ?? 0) - KEPT_MS;
  return sorted.filter(({ at }) => at > from);
}

/** Moments and values of one line; a value may be unknown. */
export interface Line {
  readonly at: readonly number[];
  readonly values: readonly (number | undefined)[];
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** The moment at the right edge. */
  readonly until: number;
  readonly spanMs: number;
  /** The value at the top. */
  readonly top: number;
}

/** As the `d` of a path. It is interrupted where nothing is known. */
export function pathOf({ at, values }: Line, { width, height, until, spanMs, top }: Frame): string {
  let path = "";
  let before = -Infinity;
  for (const [index, moment] of at.entries()) {
    const value = values[index];
    if (value === undefined) continue;
    const x = width * (1 - (until - moment) / spanMs);
    const y = height * (1 - Math.min(1, value / top));
    const isApart = moment - before > GAP_MS;
    path += `${isApart ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    if (isApart) path += "h0.5"; // a moment alone is a dot
    before = moment;
  }
  return path;
}

/** The next of 1, 2, 5, 10, 20 and so on that no value is above; 1 of nothing. */
export function topOf(lines: readonly Line[]): number {
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== undefined)));
  if (highest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= highest) ?? highest;
}

/** Milliseconds from the left edge to the right one. */
export function spanOf(at: readonly number[]): number {
  const needed = (at.at(-1) ?? 0) - (at[0] ?? 0);
  return SPANS_MS.find((span) => span >= needed) ?? KEPT_MS;
}

/** The index of the moment that is closest to the one wanted; -1 of no moments. */
export function closestTo(at: readonly number[], wanted: number): number {
  let closest = -1;
  for (const [index, moment] of at.entries())
    if (closest < 0 || Math.abs(moment - wanted) <= Math.abs((at[closest] ?? 0) - wanted)) closest = index;
  return closest;
}
