// The limit: frames over a socket without types, checks, deadlines or errors. What any RPC can hope
// for. An order is 1 KB of bytes here.

import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, connect as dialTls } from "node:tls";
import { ORDER_BYTES } from "../../order.js";
import { type Credentials, type Peer, type PeerClient, splitAddress } from "../../peer.js";
import { FrameSocket, OPERATION } from "./frame-socket.js";

const ITEM_BYTES = 12;

/** Batched: all frames of a tick in one write. */
export const raw: Peer = createRaw(true);
/** Each frame in a write of its own, as most libraries do it. */
export const rawOneWrite: Peer = createRaw(false);

function createRaw(isBatched: boolean): Peer {
  return {
    async startServer(credentials) {
      const server = listenWith(credentials, (socket) => answerOn(socket, isBatched));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return { address: `127.0.0.1:${(server.address() as AddressInfo).port}` }; // listening on TCP
    },
    async startClient(address, credentials) {
      return createClient(await dialWith(address, credentials), isBatched);
    },
  };
}

function listenWith(credentials: Credentials | undefined, onSocket: (socket: Socket) => void): Server {
  if (credentials === undefined) return createServer({ noDelay: true }, onSocket);
  const { cert, key } = credentials;
  return createTlsServer({ cert, key, minVersion: "TLSv1.3", noDelay: true }, onSocket);
}

async function dialWith(address: string, credentials: Credentials | undefined): Promise<Socket> {
  const target = splitAddress(address);
  if (credentials === undefined) {
    const socket = dial({ ...target, noDelay: true });
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return socket;
  }
  const socket = dialTls({ ...target, ca: credentials.cert, servername: "localhost" });
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  return socket;
}

function answerOn(socket: Socket, isBatched: boolean): void {
  const frames = new FrameSocket(socket, isBatched, (operation, id, bytes, view, at, length) => {
    if (operation === OPERATION.divide) {
      const to = frames.begin(OPERATION.divide, id, 8);
      frames.view.setFloat64(to, view.getFloat64(at) / view.getFloat64(at + 8));
      frames.finish();
    } else if (operation === OPERATION.echo) {
      frames.write(OPERATION.echo, id, bytes.subarray(at, at + length));
    } else {
      sendTicks(frames, id, 0, view.getUint32(at));
    }
  });
  if (isBatched) socket.on("data", () => frames.flush()); // after the listener that reads
}

function sendTicks(frames: FrameSocket, id: number, from: number, count: number): void {
  for (let seq = from; seq < count; seq++) {
    const to = frames.begin(OPERATION.item, id, ITEM_BYTES);
    frames.view.setUint32(to, seq);
    frames.view.setFloat64(to + 4, seq / 2);
    frames.finish();
    if (seq % 1024 === 1023 && !frames.flush()) {
      frames.onDrain(() => sendTicks(frames, id, seq + 1, count));
      return;
    }
  }
  frames.begin(OPERATION.end, id, 0);
  frames.flush();
}

function createClient(socket: Socket, isBatched: boolean): PeerClient {
  const pending: ((bytes: Buffer, view: DataView, at: number, length: number) => void)[] = [];
  const free: number[] = [];
  const received: number[] = [];
  const frames = new FrameSocket(socket, isBatched, (operation, id, bytes, view, at, length) => {
    if (operation === OPERATION.item) {
      if (view.getUint32(at) === received[id] && view.getFloat64(at + 4) >= 0) received[id]++;
      return;
    }
    free.push(id);
    pending[id]?.(bytes, view, at, length);
  });
  let isScheduled = false;
  const flush = (): void => {
    isScheduled = false;
    frames.flush();
  };
  const schedule = (): void => {
    if (!isBatched) {
      frames.flush();
    } else if (!isScheduled) {
      isScheduled = true;
      process.nextTick(flush);
    }
  };
  const send = (payload: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve) => {
      const id = free.pop() ?? pending.length;
      pending[id] = (bytes, _view, at, length) => resolve(bytes.subarray(at, at + length));
      frames.write(OPERATION.echo, id, payload);
      schedule();
    });
  const orderBytes = new Uint8Array(ORDER_BYTES);
  return {
    divide: (num1, num2) =>
      new Promise((resolve) => {
        const id = free.pop() ?? pending.length;
        pending[id] = (_bytes, view, at) => resolve(view.getFloat64(at));
        const to = frames.begin(OPERATION.divide, id, 16);
        frames.view.setFloat64(to, num1);
        frames.view.setFloat64(to + 8, num2);
        schedule();
      }),
    async place(order) {
      const answer = await send(orderBytes);
      if (answer.length !== ORDER_BYTES) throw new Error(`${answer.length} bytes came back of an order of ${ORDER_BYTES}`);
      return order;
    },
    echo: send,
    ticks: (count) =>
      new Promise((resolve) => {
        const id = free.pop() ?? pending.length;
        received[id] = 0;
        pending[id] = () => resolve(received[id] ?? 0);
        const to = frames.begin(OPERATION.ticks, id, 4);
        frames.view.setUint32(to, count);
        schedule();
      }),
  };
}
