// What the options of `callwire bench` say, checked: which loop, how long, how much, and what must
// hold.

import { readDuration } from "../../input/duration.js";
import { UsageError } from "../../usage-error.js";
import { readTimeout } from "../live-command.js";
import type { BenchPlan } from "./generator.js";
import type { Thresholds } from "./thresholds.js";

/** As commander gives them. */
export interface BenchFlags {
  readonly pairs?: readonly string[] | undefined;
  readonly data?: string | undefined;
  readonly file?: string | undefined;
  readonly random?: boolean | undefined;
  readonly seed?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly concurrency?: string | undefined;
  readonly rate?: string | undefined;
  readonly duration?: string | undefined;
  readonly number?: string | undefined;
  readonly ramp?: string | undefined;
  readonly warmup?: string | undefined;
  readonly maxInFlight?: string | undefined;
  readonly processes?: string | undefined;
  readonly maxP99?: string | undefined;
  readonly maxErrors?: string | undefined;
  readonly findMax?: boolean | undefined;
  readonly output?: string | undefined;
  readonly json?: boolean | undefined;
  /** Of each call. */
  readonly timeout?: string | undefined;
}

export const OUTPUTS = ["summary", "json", "csv", "html", "hgrm"] as const;
export type Output = (typeof OUTPUTS)[number];

export interface BenchOptions {
  readonly plan: BenchPlan;
  readonly thresholds: Thresholds;
  readonly processes: number;
  /** Whether the highest rate is looked for, from that of the plan on. */
  readonly findsMax: boolean;
  readonly output: Output;
}

/** As many as hey and ghz have at once. */
const DEFAULT_CONCURRENCY = 50;
const DEFAULT_MAX_IN_FLIGHT = 1_000;
const DEFAULT_DURATION_MS = 10_000;
/** Long enough that V8 has compiled both sides. */
const DEFAULT_WARMUP_MS = 1_000;
/** Of one rate, when the highest one is looked for. */
const DEFAULT_STEP_MS = 2_000;
/** Where the search for the highest rate begins. */
const DEFAULT_FIRST_RATE = 100;
/** Nothing is measured more finely. */
const MIN_P99_MS = 0.001;
const MAX_RATE = 1_000_000;
const MAX_CALLS = 1_000_000_000;
const MAX_IN_FLIGHT = 100_000;
const MAX_PROCESSES = 64;
const MAX_TIME_MS = 86_400_000;
/** Behind the measured time: as long as a call takes by default before its caller gives up. */
const MAX_GRACE_MS = 5_000;

/** Throws UsageError. */
export function readPlan(flags: BenchFlags): BenchOptions {
  const findsMax = flags.findMax === true;
  const rate = readNumber("-r", flags.rate, { from: 0.001, to: MAX_RATE, standard: findsMax ? DEFAULT_FIRST_RATE : 0 });
  const calls = readNumber("-n", flags.number, { from: 1, to: MAX_CALLS, standard: Infinity, whole: true });
  const processes = readNumber("--processes", flags.processes, wholeUpTo(MAX_PROCESSES, 1));
  const concurrency = readNumber("-c", flags.concurrency, wholeUpTo(MAX_IN_FLIGHT, Math.max(DEFAULT_CONCURRENCY, processes)));
  const maxInFlight = readNumber("--max-in-flight", flags.maxInFlight, wholeUpTo(MAX_IN_FLIGHT, DEFAULT_MAX_IN_FLIGHT));
  const standardMs = calls < Infinity ? Infinity : findsMax ? DEFAULT_STEP_MS : DEFAULT_DURATION_MS;
  const thresholds: Thresholds = {
    maxP99Ms: flags.maxP99 === undefined ? undefined : readTime("--max-p99", flags.maxP99, { standard: 0, fromMs: MIN_P99_MS }),
    maxErrors: flags.maxErrors === undefined ? undefined : readMaxErrors(flags.maxErrors),
  };
  // All processes share these: one without a call at the servers would do nothing.
  for (const [option, most] of [
    ["-c", concurrency],
    ["--max-in-flight", maxInFlight],
  ] as const)
    if (most < processes)
      throw new UsageError(
        `${option} ${most} is less than one for each of ${processes} processes; give more, or fewer --processes`,
      );
  if (rate === 0) {
    if (flags.ramp !== undefined) throw openOnly("--ramp");
    if (flags.maxInFlight !== undefined) throw openOnly("--max-in-flight");
  }
  if (findsMax && thresholds.maxP99Ms === undefined)
    throw new UsageError("--find-max looks for the highest rate at which --max-p99 holds; give that too, such as --max-p99 5ms");
  if (findsMax && calls < Infinity) throw new UsageError("--find-max measures each rate for a time; give -z in place of -n");
  return {
    plan: {
      rate,
      rampMs: readTime("--ramp", flags.ramp, { standard: 0 }),
      warmupMs: readTime("--warmup", flags.warmup, { standard: calls < Infinity ? 0 : DEFAULT_WARMUP_MS }),
      measuredMs: readTime("-z", flags.duration, { standard: standardMs, fromMs: 1 }),
      graceMs: Math.min(MAX_GRACE_MS, readTimeout(flags.timeout)),
      calls,
      concurrency,
      maxInFlight: Math.max(maxInFlight, flags.maxInFlight === undefined ? concurrency : 0),
    },
    thresholds,
    processes,
    findsMax,
    output: readOutput(flags),
  };
}

function openOnly(option: string): UsageError {
  return new UsageError(`${option} belongs to an open loop; give its rate with -r, such as -r 1000`);
}

interface NumberRule {
  readonly from: number;
  readonly to: number;
  readonly standard: number;
  readonly whole?: boolean;
}

function wholeUpTo(to: number, standard: number): NumberRule {
  return { from: 1, to, standard, whole: true };
}

function readNumber(option: string, text: string | undefined, { from, to, standard, whole = false }: NumberRule): number {
  if (text === undefined) return standard;
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(`${option} takes a ${whole ? "whole " : ""}number from ${from} to ${to}, got ${JSON.stringify(text)}`);
}

function readTime(
  option: string,
  text: string | undefined,
  { standard, fromMs = 0 }: { readonly standard: number; readonly fromMs?: number },
): number {
  if (text === undefined) return standard;
  const form = `a time ${fromMs > 0 ? "above 0 and " : ""}up to 24h, such as 500ms, 10s or 2m`;
  return readDuration(text, { option, fromMs, toMs: MAX_TIME_MS, form });
}

function readMaxErrors(text: string): { readonly count: number } | { readonly share: number } {
  const [, digits = "", percent] = /^(\d+(?:\.\d+)?)(%)?$/.exec(text) ?? [];
  const value = Number(digits);
  if (percent === "%" && digits !== "" && value <= 100) return { share: value / 100 };
  if (percent === undefined && digits !== "" && Number.isInteger(value)) return { count: value };
  throw new UsageError(`--max-errors takes a number of calls, or a share such as 0.1%, got ${JSON.stringify(text)}`);
}

function readOutput({ output: text, json }: BenchFlags): Output {
  if (json === true && text !== undefined && text !== "json")
    throw new UsageError(`--json and -o ${JSON.stringify(text)} are two forms of one report; give one of them`);
  const output = OUTPUTS.find((each) => each === (text ?? (json === true ? "json" : "summary")));
  if (output !== undefined) return output;
  throw new UsageError(`-o takes one of ${OUTPUTS.join(", ")}, got ${JSON.stringify(text)}`);
}
