// A server made of bytes, for what no server of ours would send.

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { encodeHello } from "#runtime/wire/hello.js";

/** One frame of 16 bytes and its payload. */
export function rawFrame(
  kind: number,
  flags: number,
  streamId: number,
  argument: number,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt8(kind, 4);
  header.writeUInt8(flags, 5);
  header.writeUInt32LE(streamId, 8);
  header.writeUInt32LE(argument, 12);
  return Buffer.concat([header, payload]);
}

/** The preface and a HELLO. */
export function rawHello(limits: { readonly maxFrameBytes?: number } = {}): Buffer {
  const hello = encodeHello({ software: "test", maxFrameBytes: 4_194_304, maxCalls: 1_024, services: new Map(), ...limits });
  return Buffer.concat([Buffer.from(PREFACE), rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from(hello))]);
}

export interface RawServer extends AsyncDisposable {
  readonly port: number;
  /** Connections that were accepted so far. */
  readonly accepted: number;
}

/** Hands each connection to `onSocket`. */
export async function startRawServer(onSocket: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted++;
    sockets.add(socket);
    socket.on("error", () => undefined);
    onSocket(socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    get accepted() {
      return accepted;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Calls back with each CALL that a client sends, whole frames only. */
export function readCalls(socket: Socket, onCall: (frame: Buffer) => void): void {
  readFrames(socket, (frame) => {
    if (frame[4] === Kind.CALL) onCall(frame);
  });
}

/** Calls back with each frame that the other side sends, behind its preface. */
export function readFrames(socket: Socket, onFrame: (frame: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  let hasPreface = false;
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    if (!hasPreface) {
      if (rest.length < PREFACE.length) return;
      hasPreface = true;
      rest = rest.subarray(PREFACE.length);
    }
    while (rest.length >= HEADER_BYTES && rest.length >= HEADER_BYTES + rest.readUInt32LE(0)) {
      const frame = rest.subarray(0, HEADER_BYTES + rest.readUInt32LE(0));
      rest = rest.subarray(frame.length);
      onFrame(frame);
    }
  });
}
