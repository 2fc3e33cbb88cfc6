// The server that is attacked. Its handlers do as little as they can. With the word `http` it has a
// second port, for HTTP.

import { setTimeout as wait } from "node:timers/promises";
import { implement, serve } from "callwire";
import { createHttp } from "callwire/http";
import { Target } from "../../generated/attack.js";
import { answerParent, watchLoop, weigh } from "./child.js";

const longestPauseMs = watchLoop();

function* forEver<T>(item: T): Generator<T> {
  for (;;) yield item;
}

const server = await serve({
  stopOnSignal: false,
  graceMs: 0,
  ...(process.argv[2] === "http" ? { http: createHttp() } : {}),
  services: [
    implement(Target, {
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
    }),
  ],
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

answerParent(async ({ kind }) => (kind === "weigh" ? weigh() : longestPauseMs()));
process.send?.({ result: server.httpUrl === undefined ? server.address.port : Number(new URL(server.httpUrl).port) });
