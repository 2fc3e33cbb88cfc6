// What the processes of an attack have in common: they answer the first process, one request at a
// time, and end with it.

import { monitorEventLoopDelay } from "node:perf_hooks";

/** What a child is told. */
export interface Order {
  readonly kind: string;
  readonly port?: number;
  readonly name?: string;
  readonly ms?: number;
}

export function answerParent(answer: (order: Order) => Promise<unknown>): void {
  process.on("message", (order: Order) => {
    answer(order).then(
      (result) => process.send?.({ result }),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on("disconnect", () => process.exit());
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
