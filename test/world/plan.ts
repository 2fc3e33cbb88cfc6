// What goes wrong in a world, as data: drawn from the seed, or given. Does nothing of it.

import type { Random } from "#runtime/base/random.js";
import { findWrong, PLAN_RANGES, parsePlanFile } from "./plan-file.js";

export const FAULT_KINDS = [
  "kill",
  "power",
  "freeze",
  "stall",
  "drain",
  "kill-client",
  "close-client",
  "stall-client",
  "cut",
  "cut-registry",
  "lose",
  "slow",
  "expire",
  "wipe",
  "lie",
  "slow-registry",
  "jump",
  "burst",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Of these no call may fail while another server is there. */
const GENTLE_KINDS: readonly FaultKind[] = ["drain", "jump", "slow-registry", "close-client"];

export interface Fault<Kind extends string = FaultKind> {
  /** Milliseconds after the begin. */
  readonly at: number;
  readonly kind: Kind;
  /** Index of the server it is about, modulo how many there are. */
  readonly server: number;
  /** Index of the client, the same. */
  readonly client: number;
  /** How long it lasts, in milliseconds. */
  readonly ms: number;
}

export interface Plan {
  readonly servers: number;
  readonly clients: number;
  /** Milliseconds in which faults and calls happen. */
  readonly durationMs: number;
  /** Calls of each client in a second, about. */
  readonly callsPerSecond: number;
  /**
   * Calls that a server takes at once: an even number in all, an odd one of each connection; 0 for
   * its default.
   */
  readonly maxCalls: number;
  /** Of a hundred calls, so many ask for another end than an answer. Default 5. */
  readonly oddPercent?: number | undefined;
  /** How clients choose: an index of the runtime's ways. */
  readonly balancer: number;
  /** Bytes that the kernels of a connection keep for a reader. */
  readonly windowBytes: number;
  /** What is written arrives in pieces of so many bytes at most; 0: as it was written. */
  readonly pieceBytes: number;
  readonly faults: readonly Fault[];
}

export interface FaultOptions<Kind extends string> {
  readonly count: number;
  readonly kinds: readonly Kind[];
  readonly servers: number;
  readonly clients: number;
  readonly durationMs: number;
  readonly longestMs: (kind: Kind) => number;
}

export interface PlanOptions {
  readonly servers?: number | undefined;
  readonly clients?: number | undefined;
  /** The same faults in less time, with fewer calls. Default false. */
  readonly isBrief?: boolean | undefined;
}

/** Where servers have little room, these bring calls that have run to servers that take none. */
const CROWD_KINDS: readonly FaultKind[] = ["kill", "lose", "lose", "burst", "burst", "drain"];

/** Longest time of a fault of each kind; of others MAX_MS. */
const LONGEST_MS: Partial<Record<FaultKind, number>> = { stall: 1_500, "stall-client": 1_500, jump: 3_600_000, burst: 400 };

const MAX_MS = 12_000;

export const DEFAULT_ODD_PERCENT = 5;

/** Of a brief world, faults are so much shorter, and calls so much fewer. */
const BRIEF_PART = 0.4;

export function drawPlan(random: Random, options: PlanOptions = {}): Plan {
  const whole = wholeOf(random);
  const isCrowded = random() < 0.15;
  const servers = options.servers ?? whole(isCrowded ? 3 : 1, 5);
  const clients = options.clients ?? whole(1, 5);
  const durationMs = 3_000 + (options.isBrief === true ? whole(0, 2) : whole(0, 9)) * 1_000;
  const isGentle = random() < 0.2;
  const kinds = isCrowded ? CROWD_KINDS : isGentle ? GENTLE_KINDS : FAULT_KINDS;
  const shortened = options.isBrief === true ? BRIEF_PART : 1;
  const longestMs = (kind: FaultKind): number => (LONGEST_MS[kind] ?? MAX_MS) * shortened;
  const faults = drawFaults(random, { count: whole(1, 10), kinds, servers, clients, durationMs, longestMs });
  const rate = whole(2, isCrowded ? 40 : 20);
  const callsPerSecond = options.isBrief === true ? Math.ceil(rate * BRIEF_PART) : rate;
  const maxCalls = isCrowded ? 2 * whole(1, 3) : random() < 0.3 ? whole(2, 20) : 0;
  const balancer = random() < 0.5 ? 0 : whole(0, 100);
  const windowBytes = 1_024 * whole(8, 256);
  const pieceBytes = random() < 0.2 ? whole(16, 1_500) : 0;
  const oddPercent = random() < 0.2 ? whole(20, 60) : DEFAULT_ODD_PERCENT;
  const limits = { callsPerSecond, maxCalls, oddPercent, balancer, windowBytes, pieceBytes };
  return { servers, clients, durationMs, ...limits, faults };
}

/** What goes wrong, and when. */
export function drawFaults<Kind extends string>(
  random: Random,
  { count, kinds, servers, clients, durationMs, longestMs }: FaultOptions<Kind>,
): readonly Fault<Kind>[] {
  const whole = wholeOf(random);
  let lastAt = 0;
  const faults = Array.from({ length: count }, (): Fault<Kind> => {
    const kind = kinds[whole(0, kinds.length - 1)];
    if (kind === undefined) throw new RangeError("there is no kind of fault to draw from");
    // Short ones are as likely as long ones.
    const ms = Math.round(longestMs(kind) * random() * random() * random()) + 1;
    // What happens while something else happens is where mistakes are.
    lastAt = random() < 0.3 && lastAt > 0 ? Math.min(lastAt + whole(0, 60), durationMs) : whole(500, durationMs);
    return { at: lastAt, kind, server: whole(0, servers - 1), client: whole(0, clients - 1), ms };
  });
  return faults.sort((a, b) => a.at - b.at);
}

function wholeOf(random: Random): (least: number, most: number) => number {
  return (least, most) => least + Math.floor(random() * (most - least + 1));
}

/** Whether what happens leaves one server in peace at each moment: then no call may fail. */
export function isGentle({ servers, maxCalls, faults }: Plan): boolean {
  if (maxCalls > 0) return false;
  if (!faults.every(({ kind }) => GENTLE_KINDS.includes(kind))) return false;
  return (
    servers > 1 && new Set(faults.filter(({ kind }) => kind === "drain").map(({ server }) => server % servers)).size < servers
  );
}

export function describeFault({ at, kind, server, client, ms }: Fault<string>): string {
  return `${String(at).padStart(6)} ms  ${kind.padEnd(13)} server ${server}, client ${client}, ${ms} ms`;
}

/** A plan that somebody has written down. Throws, and says why, when it is none. */
export function parsePlan(text: string): Plan {
  const value = parsePlanFile(text);
  const wrong = findWrong(value, PLAN_RANGES, FAULT_KINDS);
  if (wrong !== undefined) throw new Error(`the file is no plan: ${wrong}; write one with --json`);
  return value as Plan; // as was looked at above
}
