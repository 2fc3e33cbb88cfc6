// What goes wrong in a simulation, as data: drawn from the seed, or given. Does nothing of it.

import { describeValue } from "../base/contract-error.js";
import type { Random } from "../base/random.js";
import { usageError } from "../base/usage-error.js";

/**
 * - `kill`: the process dies, its kernel closes its connections, and it starts anew after `ms`.
 * - `power`: its host goes off, nobody is told, and it starts anew after `ms`.
 * - `freeze`: it stands still for `ms`, as in a long garbage collection.
 * - `drain`: its servers close as on SIGTERM, it ends, and starts anew after `ms`.
 * - `cut`: for `ms` nothing gets through between it and `peer`.
 * - `lose`: its connections to `peer` break. The peer hears of it when it sends.
 * - `slow`: for `ms` all takes longer between it and `peer`, by a fortieth of `ms`.
 * - `cut-registry`: for `ms` nothing gets through between it and the registry.
 * - `expire`: the registry ends its session.
 * - `slow-registry`: for `ms` each answer of the registry takes a twentieth of `ms` more.
 * - `wipe`: the registry loses all entries. Servers put theirs back.
 * - `jump`: its wall clock is set ahead by `ms`, or back when that is negative.
 */
export const FAULT_KINDS = [
  "kill",
  "power",
  "freeze",
  "drain",
  "cut",
  "lose",
  "slow",
  "cut-registry",
  "expire",
  "slow-registry",
  "wipe",
  "jump",
] as const;

/** A kind of fault: see {@link FAULT_KINDS}. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One thing that goes wrong. */
export interface Fault {
  /** Virtual milliseconds from the beginning. */
  readonly at: number;
  /** What happens. */
  readonly kind: FaultKind;
  /** Name of the process that it happens to. */
  readonly process: string;
  /** Name of the other process, for `cut`, `lose` and `slow`. */
  readonly peer?: string | undefined;
  /** How long it lasts, in virtual milliseconds. */
  readonly ms: number;
}

/** Who lives in a simulation, as far as a plan goes. */
export interface Target {
  readonly name: string;
  readonly mayDie: boolean;
}

export interface DrawOptions {
  readonly kinds: readonly FaultKind[];
  readonly maxFaults: number;
  readonly durationMs: number;
}

const DEADLY: readonly FaultKind[] = ["kill", "power", "drain"];

const BETWEEN_TWO: readonly FaultKind[] = ["cut", "lose", "slow"];

const MAX_MS = 12_000;

/** A wall clock may be an hour wrong. */
const MAX_JUMP_MS = 3_600_000;

/** Nothing goes wrong before everybody has had the time to start. */
const MIN_AT_MS = 1_000;

/** In their order. None of a kind for which nobody is there. */
export function drawFaults(random: Random, targets: readonly Target[], options: DrawOptions): readonly Fault[] {
  const { kinds, maxFaults, durationMs } = options;
  const faults: Fault[] = [];
  for (let left = 1 + Math.floor(random() * maxFaults); left > 0; left--) {
    const kind = pick(random, kinds);
    const process = pick(
      random,
      targets.filter(({ mayDie }) => mayDie || kind === undefined || !DEADLY.includes(kind)),
    );
    if (kind === undefined || process === undefined) continue;
    const others = targets.filter(({ name }) => name !== process.name);
    const peer = BETWEEN_TWO.includes(kind) ? pick(random, others)?.name : undefined;
    if (peer === undefined && BETWEEN_TWO.includes(kind)) continue;
    const at = Math.round(MIN_AT_MS + random() * Math.max(0, durationMs - MIN_AT_MS));
    // Short ones are as likely as long ones.
    const ms = Math.round((kind === "jump" ? MAX_JUMP_MS : MAX_MS) * random() * random() * random()) + 1;
    const sign = kind === "jump" && random() < 0.5 ? -1 : 1;
    faults.push({ at, kind, process: process.name, ...(peer === undefined ? {} : { peer }), ms: sign * ms });
  }
  return faults.sort((a, b) => a.at - b.at);
}

/** When the last of it is over. */
export function endOf(faults: readonly Fault[]): number {
  return Math.max(0, ...faults.map(({ at, kind, ms }) => at + (kind === "jump" ? 0 : ms)));
}

export function describeFault({ at, kind, process, peer, ms }: Fault): string {
  const whom = peer === undefined ? process : `${process} and ${peer}`;
  return `${String(at).padStart(7)} ms  ${kind.padEnd(13)} ${whom}, ${ms} ms`;
}

export function isFault(value: unknown): value is Fault {
  if (typeof value !== "object" || value === null) return false;
  const [at, kind, process, peer, ms]: readonly unknown[] = ["at", "kind", "process", "peer", "ms"].map((key) =>
    Reflect.get(value, key),
  );
  if (!FAULT_KINDS.some((known) => known === kind)) return false;
  if (BETWEEN_TWO.some((known) => known === kind) && typeof peer !== "string") return false;
  return isTime(at) && (isTime(ms) || (kind === "jump" && Number.isFinite(ms))) && typeof process === "string";
}

/** Which part of a plan is no fault; undefined when all are. */
export function explainPlan(plan: unknown): string | undefined {
  if (!Array.isArray(plan)) return undefined;
  const wrong = plan.findIndex((fault) => !isFault(fault));
  return wrong < 0 ? undefined : `number ${wrong + 1} is ${describeValue(plan[wrong])}`;
}

/**
 * A fault of a process that is not there would do nothing, and all would hold. Throws
 * INVALID_ARGUMENT for it, and for the end of a process that may not die.
 */
export function checkPlan(plan: readonly Fault[], targets: readonly Target[]): void {
  for (const { kind, process: name, peer = name } of plan) {
    for (const each of [name, peer])
      if (!targets.some((target) => target.name === each))
        throw usageError(
          "INVALID_ARGUMENT",
          `the plan has ${kind} of ${JSON.stringify(each)}, which is no process; there are ${targets.map((target) => target.name).join(", ")}`,
        );
    if (DEADLY.includes(kind) && targets.some((target) => target.name === name && !target.mayDie))
      throw usageError("INVALID_ARGUMENT", `the plan has ${kind} of ${name}, which may not die`);
  }
}

function isTime(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function pick<Item>(random: Random, items: readonly Item[]): Item | undefined {
  return items[Math.floor(random() * items.length)];
}
