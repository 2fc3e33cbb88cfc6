// What goes wrong in real time, as data: a world's plan, with what only real processes and a real
// registry can do. Does nothing of it.

import type { Random } from "#runtime/base/random.js";
import { DEFAULT_ODD_PERCENT, drawFaults, drawPlan, FAULT_KINDS, type Fault, type Plan } from "../world/plan.js";
import { findWrong, PLAN_RANGES, parsePlanFile } from "../world/plan-file.js";

/** Beside those of a world. */
const OWN_KINDS = ["kill-registry", "freeze-registry", "operator-drain", "operator-weight", "join", "freeze-client"] as const;

export const CHAOS_KINDS = [...FAULT_KINDS, ...OWN_KINDS] as const;

export type ChaosKind = (typeof CHAOS_KINDS)[number];

export type ChaosFault = Fault<ChaosKind>;

export interface ChaosPlan extends Omit<Plan, "faults"> {
  /** Servers of ZooKeeper: 1, or 3 for an ensemble. */
  readonly registries: number;
  readonly faults: readonly ChaosFault[];
}

/** On average something begins to go wrong each so many milliseconds. */
const FAULT_EVERY_MS = 5_000;
const MIN_FAULTS = 4;

/** Longest time of a fault of each kind; of others MAX_MS, in which a session ends thrice. */
const LONGEST_MS: Partial<Record<ChaosKind, number>> = { stall: 1_500, "stall-client": 1_500, jump: 3_600_000, burst: 400 };
const MAX_MS = 12_000;

/** Real processes share the cores of one machine. */
const MAX_CALLS_PER_SECOND = 20;

/** Servers leave out lines of their logs where there are more mistakes than these make. */
const MAX_ODD_PERCENT = 20;

export function drawChaosPlan(random: Random, durationMs: number): ChaosPlan {
  // Servers, clients and their limits are drawn as those of a world.
  const { faults: _, callsPerSecond, servers, oddPercent = DEFAULT_ODD_PERCENT, ...drawn } = drawPlan(random);
  const registries = random() < 0.5 ? 1 : 3;
  const plan = { ...drawn, servers: Math.max(2, servers), registries, durationMs };
  const faults = drawFaults(random, {
    ...plan,
    count: Math.max(MIN_FAULTS, Math.round(durationMs / FAULT_EVERY_MS)),
    kinds: CHAOS_KINDS,
    longestMs: (kind) => Math.min(LONGEST_MS[kind] ?? MAX_MS, kind === "jump" ? Infinity : durationMs / 2),
  });
  const calls = {
    callsPerSecond: Math.min(callsPerSecond, MAX_CALLS_PER_SECOND),
    oddPercent: Math.min(oddPercent, MAX_ODD_PERCENT),
  };
  return { ...plan, ...calls, faults };
}

const RANGES = { ...PLAN_RANGES, registries: [1, 9] } as const;

/**
 * A plan that somebody has written down: by itself, or in a report. Throws, and says why, when it
 * is none.
 */
export function parseChaosPlan(text: string): ChaosPlan {
  const value = parsePlanFile(text);
  const plan: unknown = typeof value === "object" && value !== null && "plan" in value ? value.plan : value;
  const wrong = findWrong(plan, RANGES, CHAOS_KINDS);
  if (wrong !== undefined) throw new Error(`the file is no plan of npm run chaos: ${wrong}; write one with --json`);
  return plan as ChaosPlan; // as was looked at above
}
