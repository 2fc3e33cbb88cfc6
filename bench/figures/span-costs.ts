// What a span adds to a call on each side, beside what the SDK's own span takes: by time of the
// processor, so that another program on the machine changes little.

import { medianOf } from "./measurement.js";

const SIDES = ["client", "server"] as const;

/** Microseconds of processor time a call. */
export type PerSide = Readonly<Record<(typeof SIDES)[number], number>>;

/** What was read in one round. */
export interface SpanRound {
  /** Without spans. */
  readonly plain: PerSide;
  readonly spans: PerSide;
  /** A span of the SDK with its context around a promise, and nothing else. */
  readonly sdk: PerSide;
}

export interface SpanCost {
  readonly processor: string;
  readonly side: (typeof SIDES)[number];
  readonly plainUs: number;
  readonly spansUs: number;
  /** The median of the differences. */
  readonly addsUs: number;
  readonly sdkUs: number;
}

/** What the span of a side may add to a call. */
const MAX_SPAN_US = 8;

export function spanCosts(processor: string, rounds: readonly SpanRound[]): readonly SpanCost[] {
  return SIDES.map((side) => ({
    processor,
    side,
    plainUs: medianOf(rounds.map(({ plain }) => plain[side])),
    spansUs: medianOf(rounds.map(({ spans }) => spans[side])),
    addsUs: medianOf(rounds.map(({ plain, spans }) => spans[side] - plain[side])),
    sdkUs: medianOf(rounds.map(({ sdk }) => sdk[side])),
  }));
}

/** NaN is within nothing. */
export function isWithin({ addsUs }: SpanCost): boolean {
  return addsUs <= MAX_SPAN_US;
}

export function formatSpanCosts(costs: readonly SpanCost[]): string {
  const lines = costs.map((cost) => {
    const figures = [cost.plainUs, cost.spansUs, cost.addsUs, cost.sdkUs].map((us) => us.toFixed(1).padStart(8)).join("");
    return `${cost.processor.padEnd(10)}${cost.side.padEnd(8)}${figures}  ${isWithin(cost) ? "within" : "ABOVE"} ${MAX_SPAN_US}`;
  });
  return ["spans     side       plain    with    adds     SDK, µs a call", ...lines].join("\n");
}
