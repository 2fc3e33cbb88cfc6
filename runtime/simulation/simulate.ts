// `simulate`: plays a scenario with seed after seed until something does not hold, and then looks
// for the smallest plan with which it does not.

import { RpcError } from "../base/errors.js";
import { checkOptions, type OptionRule, type OptionRules, withStandard } from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import { explainPlan, FAULT_KINDS, type Fault, type FaultKind, isFault } from "./faults.js";
import { type PlayOptions, play, type Run } from "./play.js";
import { RealTimeWatch } from "./real-time.js";
import type { Scenario } from "./scenario.js";
import { shrink, withoutSome, withShorter } from "./shrink.js";
import { SimulationError } from "./simulation-error.js";

const DEFAULT_SEED = 1;
const DEFAULT_SEEDS = 1;
const DEFAULT_MAX_FAULTS = 5;
const DEFAULT_DURATION_MS = 10_000;

/** Longer than the longest pause between two dials, and a call that begins then. */
const DEFAULT_HEAL_MS = 60_000;

/** What `simulate` is told. A wrong or unknown option throws RpcError INVALID_ARGUMENT. */
export interface SimulateOptions {
  /** The first seed: a whole number. Default 1. */
  readonly seed?: number | undefined;
  /** So many seeds are played from there on. Default 1. */
  readonly seeds?: number | undefined;
  /** What goes wrong, in place of what each seed draws. Default: each seed draws its own. */
  readonly plan?: readonly Fault[] | undefined;
  /** The kinds of faults that are drawn. Default: all of {@link FAULT_KINDS}. */
  readonly faults?: readonly FaultKind[] | undefined;
  /** Faults of one seed, at most. Default 5. */
  readonly maxFaults?: number | undefined;
  /** Virtual milliseconds in which faults begin. Default 10,000. */
  readonly durationMs?: number | undefined;
  /**
   * Virtual milliseconds that processes, and then the checks, have to come to their end when the
   * faults are over. Default 60,000.
   */
  readonly healMs?: number | undefined;
}

/** What was played, when all has held. */
export interface SimulationReport {
  /** Runs that were played, without those that only show that a seed repeats itself. */
  readonly seeds: number;
  /** Of the last run: equal for equal seeds, plans and programs. */
  readonly hash: string;
  /** Of all runs together. */
  readonly virtualMs: number;
  /** Faults of all runs together. */
  readonly faults: number;
}

function isWhole(least: number): OptionRule {
  return {
    expected: `a whole number, ${least} or more`,
    isRight: (value) => Number.isSafeInteger(value) && Number(value) >= least,
  };
}

const RULES: OptionRules<SimulateOptions> = {
  seed: withStandard(isWhole(0), DEFAULT_SEED),
  seeds: withStandard(isWhole(1), DEFAULT_SEEDS),
  plan: {
    expected: "a list of faults, as a SimulationError has it",
    isRight: (value) => Array.isArray(value) && value.every(isFault),
    explain: explainPlan,
  },
  faults: {
    expected: `a list of at least one of ${FAULT_KINDS.join(", ")}`,
    isRight: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((kind) => FAULT_KINDS.some((known) => known === kind)),
  },
  maxFaults: withStandard(isWhole(1), DEFAULT_MAX_FAULTS),
  durationMs: withStandard(isWhole(0), DEFAULT_DURATION_MS),
  healMs: withStandard(isWhole(1), DEFAULT_HEAL_MS),
};

/**
 * Plays `scenario` in virtual time, in this process, with the real runtime on a simulated network.
 * Rejects with a {@link SimulationError} when a process or a check throws, or does not come to its
 * end. The first seed is played twice: it rejects when the two runs are not the same.
 */
export async function simulate(options: SimulateOptions, scenario: Scenario): Promise<SimulationReport> {
  checkOptions("simulate", options, RULES);
  if (typeof scenario !== "function")
    throw usageError("INVALID_ARGUMENT", "simulate needs a scenario: a function that describes one run");
  const { seed = DEFAULT_SEED, seeds = DEFAULT_SEEDS, plan } = options;
  const playOptions: PlayOptions = {
    kinds: options.faults ?? FAULT_KINDS,
    maxFaults: options.maxFaults ?? DEFAULT_MAX_FAULTS,
    durationMs: options.durationMs ?? DEFAULT_DURATION_MS,
    healMs: options.healMs ?? DEFAULT_HEAL_MS,
    realTime: await RealTimeWatch.begin(),
  };
  const total = { faults: 0, virtualMs: 0, hash: "" };
  for (let played = 0; played < seeds; played++) {
    const next = seed + played;
    const run = await play(scenario, next, plan, playOptions);
    if (played === 0) expectSame(run, await play(scenario, next, run.plan, playOptions));
    if (run.problems.length > 0) {
      const smallest = await findSmallest(scenario, run, playOptions);
      throw new SimulationError(smallest, playOptions.realTime.seen);
    }
    total.faults += run.plan.length;
    total.virtualMs += run.virtualMs;
    total.hash = run.hash;
  }
  return { seeds, ...total };
}

function expectSame(first: Run, second: Run): void {
  if (first.hash === second.hash) return;
  const at = first.lines.findIndex((line, index) => line !== second.lines[index]);
  const where = at < 0 ? "" : `; the first that differs is: ${first.lines[at]}`;
  const fix = "take host.clock, host.sleep and host.random, and keep nothing from one run to the next";
  throw new RpcError("FAILED_PRECONDITION", `seed ${first.seed} is not the same when it is played again: ${fix}${where}`);
}

/** The run with the smallest plan that still fails. */
async function findSmallest(scenario: Scenario, failed: Run, options: PlayOptions): Promise<Run> {
  let smallest = failed;
  await shrink(failed.plan, smallerPlans, async (plan) => {
    const run = await play(scenario, failed.seed, plan, options);
    if (run.problems.length === 0) return false;
    smallest = run;
    return true;
  });
  return smallest;
}

function* smallerPlans(plan: readonly Fault[]): Generator<readonly Fault[]> {
  yield* withoutSome(plan);
  yield* withShorter(plan);
}
