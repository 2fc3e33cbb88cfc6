// Cap'n Web over WebSocket (ws). Messages are JSON; bytes travel as base64, a stream of items as a
// ReadableStream.

import type { AddressInfo } from "node:net";
import { newWebSocketRpcSession, RpcTarget } from "capnweb";
import { WebSocket, WebSocketServer } from "ws";
import type { Order } from "../order.js";
import type { Peer } from "../peer.js";

interface Tick {
  readonly seq: number;
  readonly value: number;
}

class Perf extends RpcTarget {
  divide(num1: number, num2: number): number {
    return num1 / num2;
  }

  place(order: Order): Order {
    return order;
  }

  echo(bytes: Uint8Array): Uint8Array {
    return bytes;
  }

  ticks(count: number): ReadableStream<Tick> {
    let seq = 0;
    return new ReadableStream({
      pull(controller) {
        if (seq === count) controller.close();
        else controller.enqueue({ seq, value: seq++ / 2 });
      },
    });
  }
}

/** What a stub of Perf gives: its own types do not follow these through. */
interface PerfStub {
  divide(num1: number, num2: number): Promise<number>;
  place(order: Order): Promise<Order>;
  echo(bytes: Uint8Array): Promise<Uint8Array>;
  ticks(count: number): Promise<ReadableStream<Tick>>;
}

// Node 20 has no WebSocket of its own, and capnweb looks there for the constants of the interface.
Object.assign(globalThis, { WebSocket });

type SessionSocket = Parameters<typeof newWebSocketRpcSession>[0];

export const capnweb: Peer = {
  async startServer() {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    server.on("connection", (socket) => newWebSocketRpcSession(socket as unknown as SessionSocket, new Perf())); // as its documentation does
    await new Promise<void>((resolve) => server.once("listening", resolve));
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}` }; // listening on TCP
  },
  async startClient(address) {
    const socket = new WebSocket(`ws://${address}`);
    await new Promise<void>((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const stub = newWebSocketRpcSession(socket as unknown as SessionSocket) as unknown as PerfStub; // the server's Perf
    return {
      divide: (num1, num2) => stub.divide(num1, num2),
      place: (order) => stub.place(order),
      echo: (bytes) => stub.echo(bytes),
      async ticks(count) {
        let received = 0;
        const stream = (await stub.ticks(count)) as unknown as AsyncIterable<Tick>; // Node's streams are
        for await (const { seq } of stream) if (seq === received) received++;
        return received;
      },
    };
  },
};
