// What the servers of a world do with the calls, and what they tell a book of it. They live in a
// process of a world, or in a real one.

import type { CallContext } from "#runtime/call/call-context.js";
import type { Ending } from "../../generated/world.js";
import { endAs, isBusy } from "./endings.js";
import type { Ledger } from "./ledger.js";

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
  const begin = (context: CallContext, call: number): void => {
    book.run(host.name, call);
    const of = context.metadata.get("call");
    if (of !== String(call)) book.complain(`call ${call} came to ${host.name} with the metadata of call ${of}`);
    context.trailers.set("call", String(call));
  };
  const beginStream = (context: CallContext, call: number): void => {
    load.streams++;
    begin(context, call);
  };
  const end = (): void => void load.streams--;
  const work = async (context: CallContext, call: number, workMs: number, ending: Ending): Promise<number> => {
    if (++load.unary > mostUnary) book.complain(`${host.name} runs ${load.unary} calls, and takes ${maxCalls}`);
    try {
      begin(context, call);
      if (workMs > 0) await host.sleep(workMs);
      endAs(ending, call, context.attempt);
      return call;
    } finally {
      load.unary--;
    }
  };
  return {
    read: work,
    write: work,
    async tell(context: CallContext, call: number, workMs: number, ending: Ending) {
      await work(context, call, workMs, ending);
    },
    async *count(context: CallContext, call: number, items: number, bytes: number, ending: Ending) {
      beginStream(context, call);
      try {
        if (isBusy(ending)) endAs(ending, call, context.attempt);
        const block = new Uint8Array(bytes);
        for (let number = 0; number < items; number++) {
          if (number >= items / 2) endAs(ending, call, context.attempt);
          if (number % 4 === 3) await host.sleep(items === ENDLESS_ITEMS ? 100 : 5);
          yield { number, block };
        }
        endAs(ending, call, context.attempt);
      } finally {
        end();
      }
    },
    async total(context: CallContext, call: number, numbers: AsyncIterable<number>) {
      beginStream(context, call);
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
    async *double(context: CallContext, call: number, numbers: AsyncIterable<number>) {
      beginStream(context, call);
      try {
        for await (const number of numbers) yield number * 2;
      } finally {
        end();
      }
    },
  };
}
