// What happens to the ten servers. The one that is different is the first.

import type { EventQueue } from "./event-queue.js";
import type { SimulatedClient } from "./simulated-client.js";
import type { SimulatedServer } from "./simulated-server.js";

export interface Stage {
  readonly events: EventQueue;
  readonly odd: SimulatedServer;
  readonly clients: readonly SimulatedClient[];
}

export interface Scene {
  readonly name: string;
  readonly what: string;
  /** The odd one is not in the list at first. */
  readonly joinsLate?: boolean;
  play(stage: Stage): void;
}

/** When the trouble begins. What came before is not measured. */
export const TROUBLE_AT = 2_000;

const COLD_MS = 5_000;
const UP_MS = 3_000;
const DOWN_MS = 1_000;

export const SCENES: readonly Scene[] = [
  { name: "equal", what: "All ten are equal.", play: () => undefined },
  {
    name: "one slow",
    what: "One takes five times as long.",
    play: ({ odd }) => {
      odd.slowness = () => 5;
    },
  },
  {
    name: "cold start",
    what: "One joins, and takes five times as long at first, down to the usual after five seconds.",
    joinsLate: true,
    play: ({ events, odd, clients }) => {
      odd.slowness = (now) => 1 + 4 * Math.max(0, 1 - (now - TROUBLE_AT) / COLD_MS);
      events.after(TROUBLE_AT, () => {
        for (const client of clients) client.add(odd);
      });
    },
  },
  {
    name: "one failing",
    what: "One answers each call with an error, within a millisecond.",
    play: ({ events, odd }) =>
      events.after(TROUBLE_AT, () => {
        odd.isFailing = true;
      }),
  },
  {
    name: "one flapping",
    what: "One dies every four seconds and is away for one.",
    play: ({ events, odd, clients }) => {
      const die = (): void => {
        odd.die();
        for (const client of clients) client.onServerDied(odd);
        events.after(DOWN_MS, () => {
          odd.isDown = false;
          events.after(UP_MS, die);
        });
      };
      events.after(TROUBLE_AT, die);
    },
  },
  {
    name: "black hole",
    what: "One takes calls and never answers again.",
    play: ({ events, odd }) =>
      events.after(TROUBLE_AT, () => {
        odd.isSilent = true;
      }),
  },
];
