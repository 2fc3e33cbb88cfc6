// `callwire bench`: how fast a method of a service that runs answers, at a rate or as fast as so
// many callers can call.

import process from "node:process";
import { Exit, UsageError } from "../../usage-error.js";
import { readMetadata } from "../call-input.js";
import { findMethod, findNamed, splitMethodName } from "../contracts.js";
import { Interruption } from "../interruption.js";
import { withRegistry } from "../lists.js";
import type { Live } from "../live-command.js";
import { readBodies } from "./bodies.js";
import { type Generators, openGenerators } from "./generators.js";
import { beginSearch, continueSearch } from "./knee.js";
import { type BenchFlags, type BenchOptions, readPlan } from "./plan.js";
import { formatBench } from "./report.js";
import { type BenchResult, mergeResults } from "./result.js";
import type { GeneratorTask } from "./run-generator.js";
import type { ShownBench } from "./shown.js";
import { explainSlowness, findMissed, holdsRate } from "./thresholds.js";
import { formatCount, formatProgress, formatSlowness, formatStep, formatVerdict } from "./words.js";

export async function benchNamed(live: Live, name: string, flags: BenchFlags): Promise<Exit> {
  const options = readPlan(flags);
  const task = await prepareTask(live, name, flags);
  const interrupted = new Interruption();
  const generators = await openGenerators(task, options.processes);
  try {
    const bench = { live, name, options, generators, interrupted };
    return options.findsMax ? await findMax(bench) : await runOnce(bench);
  } finally {
    interrupted.forget();
    await generators.close();
  }
}

interface Bench {
  readonly live: Live;
  readonly name: string;
  readonly options: BenchOptions;
  readonly generators: Generators;
  readonly interrupted: Interruption;
}

async function prepareTask(live: Live, name: string, flags: BenchFlags): Promise<GeneratorTask> {
  const { service, method } = splitMethodName(live, name);
  return withRegistry(live, async (registry) => {
    const named = await findNamed(live, registry, service);
    const found = findMethod(live, named.service, method);
    if (found.kind !== "unary")
      throw new UsageError(`${live.tools.escape(name)} is ${found.kind}; bench measures methods that answer once`);
    const { all, seed } = readBodies(found, named.descriptor, flags);
    if (seed !== undefined) live.err(`generated ${all.length} bodies; --seed ${seed} makes the same again\n`);
    if (typeof live.target !== "string") throw new TypeError("the target of a command is text"); // as findTarget gives it
    return {
      service: named.service.name,
      method: found.name,
      target: live.target,
      contract: named.descriptor,
      tls: live.tls,
      metadata: readMetadata(flags.header ?? []),
      timeoutMs: live.timeoutMs,
      bodies: all,
    };
  });
}

async function runOnce({ live, name, options, generators, interrupted }: Bench): Promise<Exit> {
  const result = await measure(live, generators, options, interrupted);
  if (interrupted.exit !== undefined && result.due === 0) {
    live.err("ended early, before anything was measured\n");
    return interrupted.exit;
  }
  const missed = findMissed(result, options.thresholds);
  live.out(formatBench(options.output, shownOf(live, name, options, result, missed)));
  live.err(formatVerdict(result, missed, live.tools.escape));
  if (interrupted.exit !== undefined) {
    live.err("ended early: this is what was measured until then\n");
    return interrupted.exit;
  }
  return missed.length > 0 || result.errors === result.ended ? Exit.findings : Exit.ok;
}

/** Measures one rate after another, and shows the highest that held. */
async function findMax({ live, name, options, generators, interrupted }: Bench): Promise<Exit> {
  let search = beginSearch(options.plan.rate);
  let best: BenchResult | undefined;
  /** Of the lowest rate that did not hold. */
  let slowness: string | undefined;
  while (search.next !== undefined && interrupted.exit === undefined) {
    const plan = { ...options.plan, rate: search.next };
    const result = await measure(live, generators, { ...options, plan }, interrupted);
    if (interrupted.exit !== undefined) break;
    const holds = holdsRate(result, options.thresholds);
    live.err(formatStep(result, holds));
    if (holds) best = result;
    else if (plan.rate < search.failed) slowness = explainSlowness(result);
    search = continueSearch(search, holds);
  }
  if (best !== undefined) live.out(formatBench(options.output, shownOf(live, name, options, best, [])));
  if (slowness !== undefined) live.err(formatSlowness(slowness));
  if (interrupted.exit !== undefined) {
    live.err(best === undefined ? "ended early: no rate held so far\n" : "ended early: this is the highest rate so far\n");
    return interrupted.exit;
  }
  if (best === undefined) {
    live.err(`no rate holds the thresholds, down to ${search.failed} calls/s\n`);
    return Exit.findings;
  }
  live.err(`the highest rate that holds: ${formatCount(best.wantedRate)} calls/s\n`);
  return Exit.ok;
}

function shownOf(live: Live, name: string, options: BenchOptions, result: BenchResult, missed: readonly string[]): ShownBench {
  const { escape, terminal } = live.tools;
  const style = { width: terminal.outWidth, color: terminal.outColor };
  return { name: escape(name), result, options, missed, style, escape };
}

async function measure(
  live: Live,
  generators: Generators,
  { plan }: BenchOptions,
  interrupted: Interruption,
): Promise<BenchResult> {
  const showsProgress = process.stderr.isTTY === true;
  const startedAt = performance.now();
  const running = generators.run(plan, (progress) => {
    if (showsProgress) live.err(`\r${formatProgress(progress, plan, performance.now() - startedAt)}\x1b[K`);
  });
  const forget = interrupted.onInterrupt(() => running.stop());
  try {
    return mergeResults(await running.results, plan.rate);
  } finally {
    forget();
    if (showsProgress) live.err("\r\x1b[K");
  }
}
