// What one run has measured: by each generator, as plain data that a process can send, and of all
// together. Decides what is wrong with it, and prints nothing.

import { type Distribution, mergeRuns } from "./distribution.js";
import type { Runs } from "./times.js";

/** Ends of calls within one stretch of the measured time. */
export interface Interval {
  /** Milliseconds since the measured time began. */
  readonly atMs: number;
  readonly lengthMs: number;
  readonly ended: number;
  readonly errors: number;
  readonly skipped: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface CodeCount {
  readonly code: string;
  readonly count: number;
  /** Of the first of them. */
  readonly message: string;
}

export interface InstanceRuns {
  readonly instance: string;
  readonly errors: number;
  readonly runs: Runs;
}

/** Of one generator. Counts are of calls that were due in the measured time. */
export interface GeneratorResult {
  /** Due at `--max-in-flight`, and so never sent. */
  readonly skipped: number;
  /** Never sent either: the run ended while they waited. */
  readonly unsent: number;
  /** Sent, and not ended when the run did. */
  readonly unanswered: number;
  readonly service: Runs;
  /** From the intended start; empty in a closed loop. */
  readonly latency: Runs;
  /** Between that a call was due and that the generator looked at it. */
  readonly lag: Runs;
  readonly codes: readonly CodeCount[];
  readonly instances: readonly InstanceRuns[];
  readonly intervals: readonly Interval[];
  /** Calls that ended within the measured time, whenever they began. */
  readonly endedInTime: number;
  /** How long that was. */
  readonly measuredMs: number;
  /** Share of it in which the generator's own loop was busy. */
  readonly busy: number;
}

export interface InstanceTimes {
  readonly instance: string;
  readonly errors: number;
  readonly times: Distribution;
}

/** Of all generators. */
export interface BenchResult {
  readonly isOpen: boolean;
  /** The rate that was asked for; 0 in a closed loop. */
  readonly wantedRate: number;
  readonly measuredMs: number;
  /** Calls that ended within the measured time, whenever they were due. */
  readonly calls: number;
  /** The same a second. */
  readonly rate: number;
  /**
   * Calls that were due within the measured time, in a closed loop those that began in it. What
   * became of them: `ended`, `skipped`, `unsent` and `unanswered` are all of them.
   */
  readonly due: number;
  /** Also after the measured time. The times, the codes and the instances are of these. */
  readonly ended: number;
  /** Of those that ended. */
  readonly errors: number;
  readonly skipped: number;
  readonly unsent: number;
  readonly unanswered: number;
  readonly service: Distribution;
  /** That of people who wait: from the intended start where there is one. */
  readonly latency: Distribution;
  readonly lag: Distribution;
  readonly codes: readonly CodeCount[];
  readonly instances: readonly InstanceTimes[];
  readonly intervals: readonly Interval[];
  /** Of the busiest generator. */
  readonly busy: number;
}

/** The code of calls that returned. */
export const OK = "OK";

export function mergeResults(results: readonly GeneratorResult[], wantedRate: number): BenchResult {
  const isOpen = wantedRate > 0;
  const codes = mergeCodes(results.flatMap((each) => each.codes));
  const ended = codes.reduce((sum, { count }) => sum + count, 0);
  const sumOf = (count: (each: GeneratorResult) => number): number => results.reduce((sum, each) => sum + count(each), 0);
  const [skipped, unsent, unanswered] = [
    sumOf((each) => each.skipped),
    sumOf((each) => each.unsent),
    sumOf((each) => each.unanswered),
  ];
  const service = mergeRuns(results.map((each) => each.service));
  return {
    isOpen,
    wantedRate,
    measuredMs: Math.max(0, ...results.map((each) => each.measuredMs)),
    calls: sumOf((each) => each.endedInTime),
    rate: sumOf((each) => (each.endedInTime * 1_000) / Math.max(1, each.measuredMs)),
    due: ended + skipped + unsent + unanswered,
    ended,
    errors: ended - (codes.find(({ code }) => code === OK)?.count ?? 0),
    skipped,
    unsent,
    unanswered,
    service,
    latency: isOpen ? mergeRuns(results.map((each) => each.latency)) : service,
    lag: mergeRuns(results.map((each) => each.lag)),
    codes,
    instances: mergeInstances(results.flatMap((each) => each.instances)),
    intervals: mergeIntervals(results.map((each) => each.intervals)),
    busy: Math.max(0, ...results.map((each) => each.busy)),
  };
}

function mergeCodes(all: readonly CodeCount[]): readonly CodeCount[] {
  const merged = new Map<string, CodeCount>();
  for (const each of all) {
    const before = merged.get(each.code);
    merged.set(each.code, before === undefined ? each : { ...before, count: before.count + each.count });
  }
  return [...merged.values()].sort((left, right) => right.count - left.count);
}

function mergeInstances(all: readonly InstanceRuns[]): readonly InstanceTimes[] {
  const names = [...new Set(all.map(({ instance }) => instance))].sort();
  return names.map((instance) => {
    const own = all.filter((each) => each.instance === instance);
    return { instance, errors: own.reduce((sum, each) => sum + each.errors, 0), times: mergeRuns(own.map(({ runs }) => runs)) };
  });
}

/** Percentiles of stretches cannot be merged: the median is weighed, and the p99 the worst one. */
function mergeIntervals(all: readonly (readonly Interval[])[]): readonly Interval[] {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const lengthMs = Math.max(1, ...all.flat().map((each) => each.lengthMs));
  const merged = new Map<number, Interval>();
  for (const each of all.flat()) {
    const atMs = Math.floor(each.atMs / lengthMs) * lengthMs;
    const before = merged.get(atMs);
    merged.set(atMs, before === undefined ? { ...each, atMs, lengthMs } : joinIntervals(before, { ...each, lengthMs }));
  }
  return [...merged.values()].sort((left, right) => left.atMs - right.atMs);
}

export function joinIntervals(one: Interval, other: Interval): Interval {
  const ended = one.ended + other.ended;
  return {
    atMs: Math.min(one.atMs, other.atMs),
    lengthMs: one.lengthMs,
    ended,
    errors: one.errors + other.errors,
    skipped: one.skipped + other.skipped,
    p50Us: ended === 0 ? 0 : (one.p50Us * one.ended + other.p50Us * other.ended) / ended,
    p99Us: Math.max(one.p99Us, other.p99Us),
  };
}
