// The buckets of durations.

import type { OptionRule } from "../base/options.js";

/** What an option says of them. */
export type Boundaries = "advised" | "fine" | readonly number[];

/** In seconds. Source: the conventions of OpenTelemetry for `rpc.server.call.duration`. */
const ADVISED_BOUNDARIES: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** In seconds: below the advised ones those of calls that take less than 5 ms, as most do. */
const FINE_BOUNDARIES: readonly number[] = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, ...ADVISED_BOUNDARIES];

/** Each bucket is a time series of its own, for every method and outcome. */
const MAX_BOUNDARIES = 50;

export const ARE_BOUNDARIES: OptionRule = {
  expected: `"advised", "fine", or a list of 1 to ${MAX_BOUNDARIES} rising numbers of seconds`,
  isRight: (value) => value === "advised" || value === "fine" || isRising(value),
};

function isRising(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_BOUNDARIES) return false;
  return value.every((bound, at) => typeof bound === "number" && bound > (at === 0 ? 0 : Number(value[at - 1])));
}

export function boundariesOf(boundaries: Boundaries): readonly number[] {
  if (boundaries === "advised") return ADVISED_BOUNDARIES;
  return boundaries === "fine" ? FINE_BOUNDARIES : boundaries;
}
