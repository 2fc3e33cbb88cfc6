// One run in real time, from its seed to its verdict: real processes and a real registry, a plan of
// what goes wrong, and what must hold whatever does.

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createRandom } from "#runtime/base/random.js";
import { ChaosFaults } from "./chaos-faults.js";
import { type ChaosFault, type ChaosPlan, drawChaosPlan } from "./chaos-plan.js";
import { parseLines } from "./journal-line.js";
import { type Judgement, judge } from "./judge.js";
import { checkLiveness } from "./liveness.js";
import { judgeMemoryOf, type MemoryReport } from "./memory.js";
import { monotonicNowMs } from "./moment.js";
import type { ProcessLook } from "./orders.js";
import { Party } from "./party.js";
import { RegistrySide } from "./registry-side.js";
import type { Bug } from "./settings.js";
import { WAITS, type Waits } from "./waits.js";
import { unlessAborted } from "./within.js";

/** Before the first fault everybody has found everybody. */
const SETTLE_MS = 1_000;

/** How often each process is looked at. */
const LOOK_EVERY_MS = 5_000;
const LOOK_TIMEOUT_MS = 60_000;

export interface ChaosOptions {
  readonly seed: number;
  /** Milliseconds in which faults and calls happen. Default: those of the plan. */
  readonly durationMs?: number | undefined;
  /** Default: drawn from the seed. */
  readonly plan?: ChaosPlan | undefined;
  /** What its processes do wrong on purpose. Default: nothing. */
  readonly bugs?: readonly Bug[] | undefined;
  /** Default: those of a run. */
  readonly waits?: Waits | undefined;
  /** Ends the run before its time: all of it is taken away, and `runChaos` rejects. */
  readonly signal?: AbortSignal | undefined;
  /** Told of the plan before it begins. */
  readonly onPlan?: ((plan: ChaosPlan) => void) | undefined;
  /** Told as it happens. */
  readonly onEvent?: ((event: ChaosEvent) => void) | undefined;
}

export interface ChaosEvent {
  /** Milliseconds after the begin. */
  readonly at: number;
  readonly fault: ChaosFault;
  readonly played: string;
}

export interface ChaosReport extends Judgement {
  readonly seed: number;
  readonly plan: ChaosPlan;
  readonly events: readonly ChaosEvent[];
  readonly processes: number;
  readonly memory: readonly MemoryReport[];
  /** Milliseconds from the end of the faults until the lists were right. */
  readonly healedMs: number;
}

/** What a run is played with. */
interface Stage {
  readonly plan: ChaosPlan;
  readonly registry: RegistrySide;
  readonly party: Party;
  readonly faults: ChaosFaults;
  /** What did not hold so far. */
  readonly problems: string[];
}

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, durationMs = 600_000, bugs = [], waits = WAITS } = options;
  const plan = options.plan ?? drawChaosPlan(createRandom(seed), durationMs);
  options.onPlan?.(plan);
  const problems: string[] = [];
  const complain = (problem: string): void => void problems.push(problem);
  const registry = await RegistrySide.start(plan.registries);
  const folder = mkdtempSync(join(tmpdir(), "callwire-chaos-"));
  const party = new Party({ plan, seed, folder, registry, bugs, waits, complain });
  const faults = new ChaosFaults(party, registry, complain);
  const looking = setInterval(() => lookAtAll(party), LOOK_EVERY_MS);
  try {
    return await unlessAborted(playOut({ plan, registry, party, faults, problems }, options), options.signal);
  } finally {
    clearInterval(looking);
    faults.drop();
    await party.close();
    await registry.close();
  }
}

async function playOut({ plan, registry, party, faults, problems }: Stage, options: ChaosOptions): Promise<ChaosReport> {
  const complain = (problem: string): void => void problems.push(problem);
  await party.begin();
  const events = await playAll(plan, faults, options);
  await faults.heal();
  const healedMs = await checkLiveness(party, registry, complain);
  party.isOver = true;
  const dead = new Set(party.processes.filter(({ isKilled }) => isKilled).map(({ name }) => name));
  const judgement = judge(readJournals(party), dead);
  const memory = judgeMemoryOf(party.processes);
  for (const { name, grownMiB, isLeaking } of memory) if (isLeaking) complain(`${name} has grown by ${grownMiB.toFixed(1)} MiB`);
  const found = [...judgement.problems, ...problems];
  const { seed } = options;
  return { ...judgement, problems: found, seed, plan, events, processes: party.processes.length, memory, healedMs };
}

async function playAll(plan: ChaosPlan, faults: ChaosFaults, { onEvent, signal }: ChaosOptions): Promise<readonly ChaosEvent[]> {
  const events: ChaosEvent[] = [];
  const beganAt = monotonicNowMs() + SETTLE_MS;
  const playing: Promise<void>[] = [];
  for (const fault of plan.faults) {
    await waitUntil(beganAt + fault.at, signal);
    const at = Math.round(monotonicNowMs() - beganAt);
    playing.push(
      faults.play(fault).then((played) => {
        const event = { at, fault, played };
        events.push(event);
        onEvent?.(event);
      }),
    );
  }
  await waitUntil(beganAt + plan.durationMs, signal);
  await Promise.all(playing);
  return events.sort((a, b) => a.at - b.at);
}

/** Rejects when `signal` aborts. */
function waitUntil(at: number, signal: AbortSignal | undefined): Promise<void> {
  return wait(Math.max(0, at - monotonicNowMs()), undefined, { signal });
}

function lookAtAll(party: Party): void {
  for (const process of party.living) {
    if (process.id === undefined) continue;
    void process
      .ask<ProcessLook>({ kind: "look" }, LOOK_TIMEOUT_MS)
      .then((look) => look !== undefined && process.looks.push(look));
  }
}

function readJournals({ journals }: Party): ReturnType<typeof parseLines> {
  return journals.flatMap((file) => parseLines(textOf(file)));
}

/** "" of a process that was killed before it wrote anything. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
