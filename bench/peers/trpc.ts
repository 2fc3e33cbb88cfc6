// tRPC over WebSocket (ws). Messages are JSON, so bytes travel as base64. Inputs pass unchecked,
// which is its fastest.

import type { AddressInfo } from "node:net";
import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import { initTRPC } from "@trpc/server";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocket, WebSocketServer } from "ws";
import type { Order } from "../order.js";
import type { Peer } from "../peer.js";

const { router, procedure } = initTRPC.create();

/** Types an input without looking at it. */
const as =
  <T>() =>
  (input: unknown): T =>
    input as T; // both ends are this file

const perf = router({
  divide: procedure.input(as<{ num1: number; num2: number }>()).query(({ input }) => input.num1 / input.num2),
  place: procedure.input(as<Order>()).query(({ input }) => input),
  echo: procedure.input(as<string>()).query(({ input }) => input),
  ticks: procedure.input(as<number>()).subscription(async function* ({ input: count }) {
    for (let seq = 0; seq < count; seq++) yield { seq, value: seq / 2 };
  }),
});

export const trpc: Peer = {
  async startServer() {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    applyWSSHandler({ wss: server, router: perf });
    await new Promise<void>((resolve) => server.once("listening", resolve));
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}` }; // listening on TCP
  },
  async startClient(address) {
    const socket = createWSClient({ url: `ws://${address}`, WebSocket: WebSocket as unknown as typeof globalThis.WebSocket }); // ws has its interface
    const client = createTRPCClient<typeof perf>({ links: [wsLink({ client: socket })] });
    return {
      divide: (num1, num2) => client.divide.query({ num1, num2 }),
      place: (order) => client.place.query(order),
      async echo(bytes) {
        const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
        return Buffer.from(await client.echo.query(text), "base64");
      },
      ticks: (count) =>
        new Promise((resolve, reject) => {
          let received = 0;
          client.ticks.subscribe(count, {
            onData: ({ seq }) => {
              if (seq === received) received++;
            },
            onComplete: () => resolve(received),
            onError: reject,
          });
        }),
    };
  },
};
