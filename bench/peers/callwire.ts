// Callwire as its users have it: generated stub, channel, picker, deadline, checks.

import { type ClientInterceptor, connect, implement, type ServerInterceptor, serve } from "callwire";
import { DivisionByZero, Perf, type PerfHandler, type Tick } from "../generated/perf.js";
import type { Credentials, Peer, PeerClient } from "../peer.js";

export const perf: PerfHandler = {
  async divide(_context, num1, num2) {
    if (num2 === 0) throw new DivisionByZero({ why: "cannot divide by zero" });
    return num1 / num2;
  },
  place: (_context, order) => order,
  echo: (_context, data) => data,
  ticks: (_context, count) => createTicks(count),
};

/** What stands around the calls of both sides. */
interface Around {
  readonly server?: readonly ServerInterceptor[];
  readonly client?: readonly ClientInterceptor[];
}

export const callwire: Peer = createCallwire({});

/** `around` is what either process has beside its calls. */
export function createCallwire(around: Around): Peer {
  return {
    async startServer(credentials) {
      const services = [implement(Perf, perf)];
      const server = await serve({ stopOnSignal: false, tls: credentials, interceptors: around.server, services });
      return { address: server.listening };
    },
    startClient: (address, credentials) => startClient(address, credentials, around),
  };
}

async function startClient(address: string, credentials: Credentials | undefined, around: Around): Promise<PeerClient> {
  const tls = credentials === undefined ? undefined : { ca: credentials.cert };
  const client = connect(Perf, `static:${address}`, { tls, interceptors: around.client });
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
}

/**
 * One server that is known to its client as a thousand instances, each with a connection: the whole
 * of 127.0.0.0/8 is this machine on Linux.
 */
export const callwireCrowd: Peer = {
  ...callwire,
  async startServer() {
    const everywhere = { listen: "0.0.0.0:0", advertiseHost: "127.0.0.1", insecure: true } as const;
    const server = await serve({ ...everywhere, stopOnSignal: false, services: [implement(Perf, perf)] });
    return {
      address: Array.from({ length: 1_000 }, (_, at) => `127.0.${at >> 8}.${(at & 255) + 1}:${server.address.port}`).join(","),
    };
  },
};

/**
 * A server whose handler of `divide` asks another server, in the same process, as services do that
 * call services. With `inherit`, as by default, handlers run in an AsyncLocalStorage, and the inner
 * call takes over the deadline of the outer one.
 */
export function createRelay(inherit: boolean): Peer {
  return {
    ...callwire,
    async startServer() {
      const behind = await serve({ stopOnSignal: false, services: [implement(Perf, perf)] });
      const client = connect(Perf, `tcp://${behind.listening}`, { inherit });
      const divide: PerfHandler["divide"] = (_context, num1, num2) => client.divide(num1, num2);
      const server = await serve({ stopOnSignal: false, services: [implement(Perf, { ...perf, divide })] });
      return { address: server.listening };
    },
  };
}

function* createTicks(count: number): Generator<Tick> {
  for (let seq = 0; seq < count; seq++) yield { seq, value: seq / 2 };
}
