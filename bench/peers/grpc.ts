// grpc-js with proto-loader, as its documentation shows it, promisified by hand.

import { once } from "node:events";
import { fileURLToPath } from "node:url";
import {
  type ClientReadableStream,
  credentials as channelCredentials,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Order } from "../order.js";
import type { Peer } from "../peer.js";

interface DivideRequest {
  readonly num1: number;
  readonly num2: number;
}

interface Chunk {
  readonly data: Uint8Array;
}

interface Tick {
  readonly seq: number;
  readonly value: number;
}

type Callback<T> = (error: Error | null, reply?: T) => void;
type Unary<Request, Reply> = (request: Request, done: Callback<Reply>) => void;

interface PerfClient {
  readonly divide: Unary<DivideRequest, { readonly value: number }>;
  readonly place: Unary<Order, Order>;
  readonly echo: Unary<Chunk, Chunk>;
  ticks(request: { readonly count: number }): ClientReadableStream<Tick>;
}

export const grpc: Peer = {
  async startServer(credentials) {
    const server = new Server();
    server.addService(loadService().service, {
      divide: ({ request }: { readonly request: DivideRequest }, reply: Callback<{ readonly value: number }>) =>
        reply(null, { value: request.num1 / request.num2 }),
      place: ({ request }: { readonly request: Order }, reply: Callback<Order>) => reply(null, request),
      echo: ({ request }: { readonly request: Chunk }, reply: Callback<Chunk>) => reply(null, request),
      ticks: (call: ServerWritableStream<{ readonly count: number }, Tick>) => void sendTicks(call),
    });
    const pair =
      credentials === undefined
        ? undefined
        : { cert_chain: Buffer.from(credentials.cert), private_key: Buffer.from(credentials.key) };
    const port = await new Promise<number>((resolve, reject) => {
      const identity = pair === undefined ? ServerCredentials.createInsecure() : ServerCredentials.createSsl(null, [pair]);
      server.bindAsync("127.0.0.1:0", identity, (error, bound) => (error === null ? resolve(bound) : reject(error)));
    });
    return { address: `127.0.0.1:${port}` };
  },
  async startClient(address, credentials) {
    const Client = loadService();
    const trust =
      credentials === undefined
        ? channelCredentials.createInsecure()
        : channelCredentials.createSsl(Buffer.from(credentials.cert));
    const made = new Client(address, trust, {
      "grpc.use_local_subchannel_pool": 1, // a connection of its own for each client
      ...(credentials === undefined ? {} : { "grpc.ssl_target_name_override": "localhost" }),
    });
    const client = made as unknown as PerfClient; // proto-loader gives no types
    return {
      divide: async (num1, num2) =>
        (await promise<{ readonly value: number }>((done) => client.divide({ num1, num2 }, done))).value,
      place: (order) => promise((done) => client.place(order, done)),
      echo: async (data) => (await promise<Chunk>((done) => client.echo({ data }, done))).data,
      async ticks(count) {
        let received = 0;
        for await (const { seq } of client.ticks({ count }) as AsyncIterable<Tick>) if (seq === received) received++; // a readable stream of them
        return received;
      },
    };
  },
};

async function sendTicks(call: ServerWritableStream<{ readonly count: number }, Tick>): Promise<void> {
  for (let seq = 0; seq < call.request.count; seq++) {
    if (!call.write({ seq, value: seq / 2 })) await once(call, "drain");
  }
  call.end();
}

function promise<T>(start: (done: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, reply) => (error === null && reply !== undefined ? resolve(reply) : reject(error)));
  });
}

function loadService(): ServiceClientConstructor {
  const definition = loadSync(fileURLToPath(new URL("../../contracts/perf.proto", import.meta.url)));
  const root = loadPackageDefinition(definition) as unknown as { perf: { v1: { Perf: ServiceClientConstructor } } }; // as in perf.proto
  return root.perf.v1.Perf;
}
