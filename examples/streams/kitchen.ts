// The handlers of the streams example. What a generator yields is sent as fast as the client reads.

import type { KitchenHandler } from "../../generated/kitchen-sink.js";

export const kitchen: KitchenHandler = {
  async *watch(_context, fromSeq) {
    for (let x = fromSeq; ; x++) yield { x, y: 0 };
  },
  async sum(_context, values) {
    let total = 0;
    for await (const value of values) total += value;
    return total;
  },
  async *chat(_context, room, lines) {
    for await (const line of lines) yield `${room}: ${line}`;
  },
  log: (_context, line) => console.log(`logged: ${line}`),
  divide: (_context, num1, num2) => num1 / num2,
  area: () => undefined,
  find: () => new Map(),
  ping: () => undefined,
};
