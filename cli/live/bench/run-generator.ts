// One generator that runs: the client, the tick, and what its process tells of itself.

import { performance } from "node:perf_hooks";
import type { Registry } from "callwire";
import { type CallEnd, connectDynamic } from "callwire/dynamic";
import type { Descriptor } from "callwire/schema";
import { tuneForLongLife } from "../../start/engine.js";
import type { LiveTls } from "../tls-flags.js";
import type { Body } from "./bodies.js";
import { type BenchPlan, Generator } from "./generator.js";
import type { GeneratorResult } from "./result.js";
import type { Share } from "./schedule.js";

/** What a generator is told; plain data, so that a process can be told it. */
export interface GeneratorTask {
  readonly service: string;
  readonly method: string;
  readonly target: string;
  readonly contract: Descriptor;
  readonly tls: LiveTls | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly bodies: readonly Body[];
}

/** What is told while it runs, twice a second. */
export interface Progress {
  readonly ended: number;
  readonly errors: number;
  readonly inFlight: number;
  readonly p99Ms: number;
}

export interface RunningGenerator {
  /** Sends nothing more. */
  stop(): void;
  readonly result: Promise<GeneratorResult>;
}

/** How often due calls are looked for, in an open loop. */
const TICK_MS = 1;
/**
 * A closed loop makes its calls by itself. To wake up a thousand times a second would cost it a
 * sixth of the rate with one caller.
 */
const CLOSED_TICK_MS = 10;
const PROGRESS_MS = 500;

/** A client that is connected, for any number of runs. */
export interface Load {
  run(plan: BenchPlan, share: Share, onProgress: (progress: Progress) => void): RunningGenerator;
  close(): Promise<void>;
}

/**
 * Connects. Rejects with what `call` would say when nobody is there, or when a body does not fit
 * the contract.
 */
export async function openLoad(task: GeneratorTask, target: Registry | string = task.target): Promise<Load> {
  const { service, contract, tls, timeoutMs, metadata, bodies } = task;
  tuneForLongLife();
  const client = connectDynamic(service, target, { contract, tls, inherit: false });
  try {
    const limited = client.with(Object.keys(metadata).length === 0 ? { timeoutMs } : { timeoutMs, metadata });
    const calls = bodies.map((body) => limited.prepare(task.method, body));
    await client.ready({ timeoutMs });
    const [only] = calls;
    const call = calls.length === 1 && only !== undefined ? only : (number: number) => callInTurn(calls, number);
    return { run: (plan, share, onProgress) => runOnce(plan, share, call, onProgress), close: () => client.close() };
  } catch (error) {
    await client.close();
    throw error;
  }
}

function callInTurn(calls: readonly (() => Promise<CallEnd>)[], number: number): Promise<CallEnd> {
  const call = calls[number % calls.length];
  if (call === undefined) throw new RangeError("a bench without a body"); // there is at least one
  return call();
}

function runOnce(
  plan: BenchPlan,
  share: Share,
  call: (number: number) => Promise<CallEnd>,
  onProgress: (progress: Progress) => void,
): RunningGenerator {
  let onEnd: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    onEnd = resolve;
  });
  const generator = new Generator({ plan, share, nowMs: () => performance.now(), call, onEnd: () => onEnd() });
  let measuredLoad: ReturnType<typeof performance.eventLoopUtilization> | undefined;
  const tick = setInterval(
    () => {
      if (measuredLoad === undefined && generator.isMeasuring) measuredLoad = performance.eventLoopUtilization();
      generator.tick();
    },
    plan.rate > 0 ? TICK_MS : CLOSED_TICK_MS,
  );
  const progress = setInterval(() => {
    const { ended, errors, p99Ms } = generator.recorder;
    onProgress({ ended, errors, p99Ms, inFlight: generator.inFlight });
  }, PROGRESS_MS);
  generator.start();
  const finish = async (): Promise<GeneratorResult> => {
    await ended;
    clearInterval(tick);
    clearInterval(progress);
    const { utilization } = performance.eventLoopUtilization(measuredLoad);
    return generator.result(utilization);
  };
  return { stop: () => generator.stop(), result: finish() };
}
