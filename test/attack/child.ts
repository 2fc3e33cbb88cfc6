// What the processes of an attack have in common: they answer the first process, one request at a
// time, and end with it.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";

/** What a child is told. */
export interface Order {
  readonly kind: string;
  readonly port?: number;
  readonly name?: string;
  readonly ms?: number;
  /** Nobody waits for an answer. */
  readonly isTold?: boolean;
}

export function answerParent(answer: (order: Order) => Promise<unknown>): void {
  process.on("message", (order: Order) => {
    answer(order).then(
      (result) => {
        if (order.isTold !== true) tellParent(result);
      },
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on("disconnect", () => process.exit());
}

/**
 * Without a callback, Node ends this process when the first one is gone, with an error of the
 * channel in place of its own end.
 */
export function tellParent(result: unknown): void {
  process.send?.({ result }, undefined, undefined, () => undefined);
}

/** Milliseconds of the longest time for which the event loop did not turn, since the last look. */
export function watchLoop(): () => number {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  return () => {
    const longestMs = delays.max / 1e6;
    delays.reset();
    return longestMs;
  };
}

/**
 * MiB that this process holds when garbage has been collected. One collection may free what only
 * the next one takes away, as may the turn of a connection that has just been closed.
 */
export async function weigh(): Promise<number> {
  for (let turn = 0; turn < 4; turn++) {
    await wait(10);
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
