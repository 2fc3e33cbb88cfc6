// The service that is attacked. Its handlers do as little as they can.

import { setTimeout as wait } from "node:timers/promises";
import { implement } from "callwire";
import { Target, type TargetHandler } from "../../generated/attack.js";

export const targetMethods: TargetHandler = {
  ping: (_context, number) => number,
  keys32: (_context, table) => table.size,
  keys64: (_context, table) => table.size,
  names: (_context, table) => table.size,
  grades: (_context, table) => table.size,
  settings: (_context, list) => list.length,
  large: (_context, bytes) => new Uint8Array(bytes).fill(1),
  table: (_context, keys) => new Map(keys.map((key) => [key, 1])),
  many: () => [],
  hold: async ({ signal }) => {
    await aborted(signal);
    return 0;
  },
  take: async (_context, blocks) => {
    let bytes = 0;
    for await (const block of blocks) bytes += block.length;
    return bytes;
  },
  flood: (_context, size) => forEver(new Uint8Array(size)),
  count: () => forEver(7),
  wait: async (_context, timeMs) => {
    await wait(timeMs, undefined, { ref: false });
    return 0;
  },
  hang: ({ signal }) => aborted(signal),
  note: () => undefined,
};

export const target = implement(Target, targetMethods);

function* forEver<T>(item: T): Generator<T> {
  for (;;) yield item;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
