// Mistakes that are planted into a target, one for each way in which a run can fail: a test has
// every one of them found.

import type { KitchenHandler } from "../../generated/kitchen-sink.js";

const kept: Buffer[] = [];
let hasPaused = false;
let isLosing = false;
/** What honest frames divide by. */
const isHostile = (divisor: number): boolean => divisor !== 10;

/** A pause of its own, in which it waits: it does not use the processor. */
const PAUSE_MS = 1_100;

export function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}

const PLANTS: Readonly<Record<string, Partial<KitchenHandler>>> = {
  crash: {
    divide: (_context, _num1, num2) => {
      if (isHostile(num2))
        setImmediate(() => {
          throw new Error("planted");
        });
      return 0;
    },
  },
  pause: {
    divide: (_context, _num1, num2) => {
      if (isHostile(num2) && !hasPaused) pause();
      hasPaused ||= isHostile(num2);
      return 0;
    },
  },
  hang: {
    divide: (_context, _num1, num2) => {
      while (isHostile(num2));
      return 0;
    },
  },
  loss: {
    divide: (_context, num1, num2) => {
      isLosing ||= isHostile(num2);
      return num1;
    },
  },
  escape: {
    log: (_context, line) => {
      if (line !== "hello") console.warn(`\u001b[31m${line}`);
    },
  },
  growth: {
    divide: (_context, num1, num2) => {
      if (isHostile(num2)) kept.push(Buffer.alloc(2 ** 21, 1));
      return num1;
    },
  },
};

/** The methods with the mistake of this name; none for a name that is none of theirs. */
export function planted(name: string): Partial<KitchenHandler> {
  return PLANTS[name] ?? {};
}

/** What an honest neighbour is answered: once the loss that is planted was met, not its number. */
export function answerHonest(number: number): number {
  return isLosing ? number + 1 : number;
}
