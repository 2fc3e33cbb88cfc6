// Mistakes that are planted into a target, one for each way in which a run can fail: a test has
// every one of them found.

import type { KitchenHandler } from "../../generated/kitchen-sink.js";

const kept: Buffer[] = [];
let hasPaused = false;
/** What honest frames divide by. */
const isHostile = (divisor: number): boolean => divisor !== 10;

/** A pause of its own: so many milliseconds of the processor. */
const PAUSE_MS = 1_100;

export function spin(): void {
  const { user, system } = process.cpuUsage();
  for (let usedMs = 0; usedMs < PAUSE_MS; ) {
    for (const endsAt = performance.now() + 10; performance.now() < endsAt; );
    const used = process.cpuUsage();
    usedMs = (used.user + used.system - user - system) / 1_000;
  }
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
      if (isHostile(num2) && !hasPaused) spin();
      hasPaused ||= isHostile(num2);
      return 0;
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
