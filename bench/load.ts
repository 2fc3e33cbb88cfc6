// A closed loop: so many callers, each with one call at a time, for a while. Runs in the client
// process.

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { SCENES, type Scene } from "./figures/scenes.js";
import { ORDER, type Order, pickOrder } from "./order.js";
import type { PeerClient } from "./peer.js";

export interface LoadResult {
  readonly calls: number;
  readonly seconds: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU of the client process. */
  readonly cpuUs: number;
  readonly rssMiB: number;
}

interface Caller {
  readonly call: () => Promise<unknown>;
  /** A cheap look at each answer; `verify` has compared all of one. */
  readonly isRight: (answer: unknown) => boolean;
}

/** One call in so many is timed: reading the clock for each would cost the fast peers a tenth. */
const SAMPLE_EVERY = 16;

/**
 * Throws when a peer does not give back what it was given. Resolves with the scenes that it can
 * play.
 */
export async function verify(client: PeerClient): Promise<readonly string[]> {
  strictEqual(await client.divide(10, 4), 2.5);
  deepStrictEqual(pickOrder(await client.place(ORDER)), ORDER);
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index * 7);
  deepStrictEqual(new Uint8Array(await client.echo(bytes)), bytes);
  const small = Array.from({ length: 200 }, (_, index) => new Uint8Array(1_000).fill(index));
  deepStrictEqual(await Promise.all(small.map(async (sent) => new Uint8Array(await client.echo(sent)))), small);
  if (client.ticks !== undefined) strictEqual(await client.ticks(1_000), 1_000);
  return SCENES.filter(({ call }) => call !== "ticks" || client.ticks !== undefined).map(({ id }) => id);
}

export async function runLoad(client: PeerClient, scene: Scene, ms: number): Promise<LoadResult> {
  const caller = createCaller(client, scene);
  const latencies: number[] = [];
  const clock = { isOver: false };
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  setTimeout(() => {
    clock.isOver = true;
  }, ms);
  const callers = Array.from({ length: scene.inFlight }, () => callUntilOver(caller, clock, latencies));
  const calls = (await Promise.all(callers)).reduce((sum, count) => sum + count, 0);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  latencies.sort((left, right) => left - right);
  return {
    calls,
    seconds,
    p50Us: quantile(latencies, 0.5),
    p99Us: quantile(latencies, 0.99),
    cpuUs: cpu.user + cpu.system,
    rssMiB: process.memoryUsage.rss() / 2 ** 20,
  };
}

function createCaller(client: PeerClient, { call, amount }: Scene): Caller {
  switch (call) {
    case "divide":
      return { call: () => client.divide(10, 4), isRight: (answer) => answer === 2.5 };
    case "place":
      return {
        call: () => client.place(ORDER),
        isRight: (answer) => (answer as Order).lines.length === ORDER.lines.length, // what `place` resolves with
      };
    case "echo": {
      const bytes = Buffer.alloc(amount * 1e6, "callwire");
      return { call: () => client.echo(bytes), isRight: (answer) => (answer as Uint8Array).length === bytes.length }; // what `echo` resolves with
    }
    case "ticks":
      return { call: () => client.ticks?.(amount) ?? Promise.resolve(0), isRight: (answer) => answer === amount };
  }
}

async function callUntilOver(
  { call, isRight }: Caller,
  clock: { readonly isOver: boolean },
  latencies: number[],
): Promise<number> {
  let calls = 0;
  while (!clock.isOver) {
    const before = performance.now();
    if (!isRight(await call())) throw new Error("a wrong answer");
    latencies.push((performance.now() - before) * 1000);
    calls++;
    for (let i = 1; i < SAMPLE_EVERY && !clock.isOver; i++) {
      if (!isRight(await call())) throw new Error("a wrong answer");
      calls++;
    }
  }
  return calls;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}
