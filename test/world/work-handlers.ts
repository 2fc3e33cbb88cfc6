// What the servers of a world do with the calls, and what they tell a book of it. They live in a
// process of a world, or in a real one.

import { RpcError } from "#runtime/base/errors.js";
import type { Ledger } from "./ledger.js";

/** So much work is none: the handler throws. */
export const FAILING_MS = 1_000_000;

/** More than any call has the time for. */
export const ENDLESS_ITEMS = 100_000;

/** The process in which they live. */
export interface HandlerHost {
  readonly name: string;
  sleep(ms: number): Promise<void>;
}

/** Where it is written down what runs. */
export type RunBook = Pick<Ledger, "run" | "complain">;

/** Handlers that have begun and have not ended. */
export interface WorkLoad {
  /** Of calls without items: these the server bounds. */
  unary: number;
  streams: number;
}

/** An even number is for the whole server, an odd one for each connection. */
export function limitsOf(maxCalls: number) {
  if (maxCalls === 0) return {};
  return maxCalls % 2 === 0 ? { maxCalls, maxCallsPerPeer: maxCalls } : { maxCallsPerConnection: maxCalls };
}

export function handleWork(host: HandlerHost, book: RunBook, load: WorkLoad, maxCalls: number) {
  const mostUnary = maxCalls > 0 && maxCalls % 2 === 0 ? maxCalls : Infinity;
  const begin = (call: number): void => {
    load.streams++;
    book.run(host.name, call);
  };
  const end = (): void => void load.streams--;
  const work = async (call: number, workMs: number): Promise<number> => {
    if (++load.unary > mostUnary) book.complain(`${host.name} runs ${load.unary} calls, and takes ${maxCalls}`);
    try {
      book.run(host.name, call);
      if (workMs >= FAILING_MS) throw new RpcError("ABORTED", "as it was asked for");
      if (workMs > 0) await host.sleep(workMs);
      return call;
    } finally {
      load.unary--;
    }
  };
  return {
    read: (_context: unknown, call: number, workMs: number) => work(call, workMs),
    write: (_context: unknown, call: number, workMs: number) => work(call, workMs),
    async *count(_context: unknown, call: number, items: number, bytes: number) {
      begin(call);
      try {
        const block = new Uint8Array(bytes);
        for (let number = 0; number < items; number++) {
          if (number % 4 === 3) await host.sleep(items === ENDLESS_ITEMS ? 100 : 5);
          yield { number, block };
        }
      } finally {
        end();
      }
    },
    async total(_context: unknown, call: number, numbers: AsyncIterable<number>) {
      begin(call);
      try {
        let expected = 0;
        for await (const number of numbers) {
          if (number !== expected) book.complain(`call ${call}: item ${number} came to ${host.name} in the place of ${expected}`);
          expected++;
        }
        return expected;
      } finally {
        end();
      }
    },
    async *double(_context: unknown, call: number, numbers: AsyncIterable<number>) {
      begin(call);
      try {
        for await (const number of numbers) yield number * 2;
      } finally {
        end();
      }
    },
  };
}
