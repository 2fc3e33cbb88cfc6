// The scene of idle connections: all peers idle at the same time, in processes that have done
// nothing else.

import { setTimeout as wait } from "node:timers/promises";
import { type IdleMeasurement, toIdle, type UsagePair } from "./figures/idle.js";
import { ask, type RunningPeer, startPeer, stopPeer, usageOf } from "./processes.js";

export const IDLE_CONNECTIONS = 1_000;

/**
 * Of them, those before memory is counted: what a process takes once, and room in its heap that its
 * start left, shall not count.
 */
const WARM_UP_CONNECTIONS = 250;
const COUNTED_CONNECTIONS = IDLE_CONNECTIONS - WARM_UP_CONNECTIONS;
/**
 * The young generation of V8 grows with activity, up to 16 MiB: as much as a thousand connections.
 */
const FLAGS = ["--expose-gc", "--max-semi-space-size=1"];

interface OpenPeer {
  readonly peer: RunningPeer;
  readonly before: UsagePair;
}

export async function measureIdle(names: readonly string[], idleMs: number): Promise<readonly IdleMeasurement[]> {
  const open: OpenPeer[] = [];
  try {
    for (const name of names) open.push(await openConnections(await startPeer(name, { flags: FLAGS })));
    const opened = await usageOfAll(open, false);
    const startedAt = performance.now();
    await wait(idleMs);
    const ended = await usageOfAll(open, false);
    const elapsedMs = performance.now() - startedAt;
    const collected = await usageOfAll(open, true);
    const rows: IdleMeasurement[] = [];
    for (const [index, { peer, before }] of open.entries()) {
      const [from, to, memory] = [opened[index], ended[index], collected[index]];
      if (from === undefined || to === undefined || memory === undefined) continue; // they are as many as `open`
      rows.push(toIdle(peer.name, { before, collected: memory }, { from, to, elapsedMs }, COUNTED_CONNECTIONS));
    }
    return rows;
  } finally {
    for (const { peer } of open) stopPeer(peer);
  }
}

async function openConnections(peer: RunningPeer): Promise<OpenPeer> {
  try {
    await ask(peer, "client", { kind: "open", connections: WARM_UP_CONNECTIONS });
    const before = await usageOf(peer, true);
    await ask(peer, "client", { kind: "open", connections: COUNTED_CONNECTIONS });
    return { peer, before };
  } catch (error) {
    stopPeer(peer);
    throw error;
  }
}

async function usageOfAll(open: readonly OpenPeer[], isCollected: boolean): Promise<readonly UsagePair[]> {
  const usages: UsagePair[] = [];
  for (const { peer } of open) usages.push(await usageOf(peer, isCollected));
  return usages;
}
