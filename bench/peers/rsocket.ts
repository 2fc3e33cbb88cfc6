// rsocket-tcp with its binary encoders. RSocket carries bytes: two doubles for divide, msgpackr
// (the fastest general codec) for an order.

import { createRequire } from "node:module";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { pack, unpack } from "msgpackr";
import type { Order } from "../order.js";
import { type Peer, splitAddress } from "../peer.js";

/** The parts of the library that are used: it has no types of its own. */
interface Payload {
  readonly data: Buffer;
  readonly metadata?: Buffer;
}

interface Subscriber {
  readonly onNext?: (payload: Payload) => void;
  readonly onComplete: (payload: Payload) => void;
  readonly onError: (error: Error) => void;
  readonly onSubscribe?: (subscription: { request(count: number): void }) => void;
}

interface Source {
  subscribe(subscriber: Subscriber): void;
}

interface RSocket {
  requestResponse(payload: Payload): Source;
  requestStream(payload: Payload): Source;
}

interface Sink {
  onSubscribe(subscription: { request(count: number): void; cancel(): void }): void;
  onNext(payload: Payload): void;
  onComplete(): void;
}

const requireHere = createRequire(import.meta.url);
const { RSocketClient, RSocketServer, BufferEncoders } = requireHere("rsocket-core");
const { default: RSocketTcpClient } = requireHere("rsocket-tcp-client");
const { default: RSocketTcpServer } = requireHere("rsocket-tcp-server");
const { Flowable, Single } = requireHere("rsocket-flowable");

const DIVIDE = Buffer.from([0]);
const PLACE = Buffer.from([1]);
const ECHO = Buffer.from([2]);
const SETUP = {
  dataMimeType: "application/octet-stream",
  metadataMimeType: "application/octet-stream",
  keepAlive: 60_000,
  lifetime: 180_000,
};

export const rsocket: Peer = {
  async startServer() {
    // The factory is the only way to learn the port that was taken.
    const server = createServer({ noDelay: true });
    const serverFactory = (onConnection: (socket: Socket) => void): Server => server.on("connection", onConnection);
    const transport = new RSocketTcpServer({ host: "127.0.0.1", port: 0, serverFactory }, BufferEncoders);
    const responder = {
      requestResponse: ({ data, metadata }: Payload) => Single.of({ data: answer(data, metadata) }),
      requestStream: ({ data }: Payload) => createTicks(data.readUInt32BE()),
    };
    const isListening = new Promise<void>((resolve) => server.once("listening", resolve));
    new RSocketServer({ getRequestHandler: () => responder, transport }).start();
    await isListening;
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}` }; // listening on TCP
  },
  async startClient(address) {
    const transport = new RSocketTcpClient(splitAddress(address), BufferEncoders);
    const client = new RSocketClient({ setup: SETUP, transport });
    const socket = await new Promise<RSocket>((resolve, reject) => {
      client.connect().subscribe({ onComplete: resolve, onError: reject });
    });
    return {
      async divide(num1, num2) {
        const data = Buffer.allocUnsafe(16);
        data.writeDoubleBE(num1, 0);
        data.writeDoubleBE(num2, 8);
        return (await ask(socket, data, DIVIDE)).readDoubleBE();
      },
      place: async (order) => unpack(await ask(socket, pack(order), PLACE)) as Order, // the other side packed one
      echo: (bytes) => ask(socket, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), ECHO),
      ticks: (count) => readTicks(socket, count),
    };
  },
};

function answer(data: Buffer, metadata: Buffer | undefined): Buffer {
  switch (metadata?.[0]) {
    case DIVIDE[0]: {
      const reply = Buffer.allocUnsafe(8);
      reply.writeDoubleBE(data.readDoubleBE(0) / data.readDoubleBE(8));
      return reply;
    }
    case PLACE[0]:
      return pack(unpack(data));
    default:
      return data;
  }
}

function ask(socket: RSocket, data: Buffer, metadata: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.requestResponse({ data, metadata }).subscribe({ onComplete: (reply) => resolve(reply.data), onError: reject });
  });
}

function createTicks(count: number): unknown {
  return new Flowable((sink: Sink) => {
    let seq = 0;
    const request = (wanted: number): void => {
      for (let left = wanted; left > 0 && seq < count; left--, seq++) {
        const data = Buffer.allocUnsafe(12);
        data.writeUInt32BE(seq, 0);
        data.writeDoubleBE(seq / 2, 4);
        sink.onNext({ data });
      }
      if (seq === count) {
        seq = count + 1;
        sink.onComplete();
      }
    };
    sink.onSubscribe({ request, cancel: () => {} });
  });
}

function readTicks(socket: RSocket, count: number): Promise<number> {
  const data = Buffer.allocUnsafe(4);
  data.writeUInt32BE(count);
  return new Promise((resolve, reject) => {
    let received = 0;
    socket.requestStream({ data }).subscribe({
      onSubscribe: (subscription) => subscription.request(count),
      onNext: (item) => {
        if (item.data.readUInt32BE() === received && item.data.readDoubleBE(4) >= 0) received++;
      },
      onComplete: () => resolve(received),
      onError: reject,
    });
  });
}
