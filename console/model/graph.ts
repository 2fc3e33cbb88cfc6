// The points of graphs, and how they become lines. Pure; the drawing is elsewhere.

import type { FigurePoint } from "../../cli/live/console/figure-messages.js";
import { formatTime } from "./figures.js";

/** What is kept, as by the console. */
const KEPT_MS = 900_000;
const MINUTE_MS = 60_000;
/** What a graph shows: the shortest that has room for all points. */
const SPANS_MS = [60_000, 120_000, 300_000];
/** Between two moments that stand below a graph. All divide a quarter of an hour, as time zones do. */
const TICKS_MS = [15_000, 30_000, 60_000, 300_000];
/** On a phone five of them stand beside one another, as they have no seconds. */
const MAX_TICKS = 5;
/** Longer than this without a point nobody looked: there is no line. */
const GAP_MS = 5_000;
/** Of the values of a line: what lasts longer is no rare value, and is shown in full. */
const RARE_SHARE = 0.02;
/** Of fewer values of a line none is rare. */
const MIN_STEADY = 20;
/** Below this the rest still has a third of the height. */
const FLAT_FACTOR = 3;

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

/** The room between the line and 0, as the `d` of a path. */
export function areaOf(line: Line, frame: Frame): string {
  const { height } = frame;
  const parts = pathOf(line, frame).split("M").slice(1);
  return parts.map((part) => `M${part}V${height}H${part.split(" ")[0]}Z`).join("");
}

/** A moment that stands below a graph. */
interface Tick {
  readonly at: number;
  /** How far it is from the left edge: 0 to 1. */
  readonly share: number;
  /** Without the seconds where none has any: so it has room at an edge, too. */
  readonly text: string;
}

/** Round moments of the clock between the edges. */
export function ticksOf(until: number, spanMs: number): readonly Tick[] {
  const stepMs = TICKS_MS.find((step) => spanMs / step <= MAX_TICKS) ?? spanMs;
  const from = until - spanMs;
  const length = stepMs < MINUTE_MS ? "14:03:09".length : "14:03".length;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / stepMs) * stepMs; at <= until; at += stepMs)
    ticks.push({ at, share: (at - from) / spanMs, text: formatTime(at).slice(0, length) });
  return ticks;
}

/** What a graph ends at, and what it leaves out. */
export interface Scale {
  readonly top: number;
  /** Values above it, of all lines. They are drawn at the top. */
  readonly above: number;
  /** The highest of all values; 0 of nothing. */
  readonly highest: number;
}

/** Ends at the next of 1, 2, 5, 10, 20 and so on that no value is above; at 1 of nothing. */
export function scaleOf(lines: readonly Line[]): Scale {
  const highest = Math.max(0, ...lines.map((line) => highestOf(line)));
  return { top: roundUp(highest), above: 0, highest };
}

/**
 * As `scaleOf`, but where a few values would make the rest flat, it ends at the rest: the first
 * calls of a server take many times as long as those behind them.
 */
export function steadyScaleOf(lines: readonly Line[]): Scale {
  const whole = scaleOf(lines);
  const steady = Math.max(0, ...lines.map((line) => highestOf(line, RARE_SHARE)));
  const top = roundUp(steady);
  if (steady === 0 || whole.highest < FLAT_FACTOR * top) return whole;
  const above = lines.flatMap(({ values }) => values.filter((value) => value !== undefined && value > top)).length;
  return { ...whole, top, above };
}

/** But for that share of the values, the highest ones. 0 of nothing. */
function highestOf({ values }: Line, rareShare = 0): number {
  const known = values.filter((value) => value !== undefined).sort((left, right) => right - left);
  return known[known.length < MIN_STEADY ? 0 : Math.ceil(known.length * rareShare)] ?? 0;
}

function roundUp(value: number): number {
  if (value === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
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
