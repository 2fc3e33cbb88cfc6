// Callwire as its users have it: generated stub, channel, picker, deadline, checks.

import { connect, implement, serve } from "callwire";
import { Calculator, InvalidOperation } from "../generated/calculator.js";
import type { Peer } from "../peer.js";

export const callwire: Peer = {
  async startServer() {
    const server = await serve({
      stopOnSignal: false,
      services: [
        implement(Calculator, {
          async divide(_context, num1, num2) {
            if (num2 === 0) throw new InvalidOperation({ why: "cannot divide by zero" });
            return num1 / num2;
          },
          summarize: (_context, values) => ({ count: values.length, sum: 0, mean: 0, sorted: values }),
          factorial: (_context, n) => n,
          checksum: (_context, data) => BigInt(data.length),
        }),
      ],
    });
    return { address: server.listening };
  },
  async startClient(address) {
    const client = connect(Calculator, `tcp://${address}`);
    return { divide: (num1, num2) => client.divide(num1, num2) };
  },
};
