// Callwire as its users have it: generated stub, channel, picker, deadline, checks.

import { connect, implement, serve } from "callwire";
import { DivisionByZero, Perf, type Tick } from "../generated/perf.js";
import type { Peer } from "../peer.js";

export const callwire: Peer = {
  async startServer(credentials) {
    const server = await serve({
      stopOnSignal: false,
      tls: credentials,
      services: [
        implement(Perf, {
          async divide(_context, num1, num2) {
            if (num2 === 0) throw new DivisionByZero({ why: "cannot divide by zero" });
            return num1 / num2;
          },
          place: (_context, order) => order,
          echo: (_context, data) => data,
          ticks: (_context, count) => createTicks(count),
        }),
      ],
    });
    return { address: server.listening };
  },
  async startClient(address, credentials) {
    const tls = credentials === undefined ? undefined : { ca: credentials.cert };
    const client = connect(Perf, `tcp://${address}`, { tls });
    return {
      divide: (num1, num2) => client.divide(num1, num2),
      place: (order) => client.place(order),
      echo: (bytes) => client.echo(bytes),
      async ticks(count) {
        let received = 0;
        for await (const { seq } of client.ticks(count)) if (seq === received) received++;
        return received;
      },
    };
  },
};

function* createTicks(count: number): Generator<Tick> {
  for (let seq = 0; seq < count; seq++) yield { seq, value: seq / 2 };
}
