// The limit: frames of a fixed size over node:net, batched, without types, checks, deadlines or errors. What any RPC can hope for.

import { type AddressInfo, connect, createServer } from "node:net";
import type { Peer } from "../peer.js";

/** Frame: id u32, two doubles. Answer: id u32, one double. */
const REQUEST_BYTES = 20;
const REPLY_BYTES = 12;
const BUFFER_BYTES = 64 * 1024;

export const raw: Peer = {
  async startServer() {
    const server = createServer({ noDelay: true }, (socket) => {
      const out = new Batch((bytes) => socket.write(bytes));
      const split = new Splitter(REQUEST_BYTES, (view, at) => {
        out.room(REPLY_BYTES);
        out.view.setUint32(out.at, view.getUint32(at));
        out.view.setFloat64(out.at + 4, view.getFloat64(at + 4) / view.getFloat64(at + 12));
        out.at += REPLY_BYTES;
      });
      socket.on("error", () => socket.destroy());
      socket.on("data", (chunk) => {
        split.push(chunk);
        out.flush();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}` }; // listening on TCP
  },
  async startClient(address) {
    const [host = "", port = ""] = address.split(":");
    const socket = connect({ host, port: Number(port), noDelay: true });
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    const pending: ((value: number) => void)[] = [];
    const free: number[] = [];
    const out = new Batch((bytes) => socket.write(bytes));
    let scheduled = false;
    const flush = (): void => {
      scheduled = false;
      out.flush();
    };
    const split = new Splitter(REPLY_BYTES, (view, at) => {
      const id = view.getUint32(at);
      free.push(id);
      pending[id]?.(view.getFloat64(at + 4));
    });
    socket.on("data", (chunk) => split.push(chunk));
    return {
      divide: (num1, num2) =>
        new Promise((resolve) => {
          const id = free.pop() ?? pending.length;
          pending[id] = resolve;
          out.room(REQUEST_BYTES);
          out.view.setUint32(out.at, id);
          out.view.setFloat64(out.at + 4, num1);
          out.view.setFloat64(out.at + 12, num2);
          out.at += REQUEST_BYTES;
          if (scheduled) return;
          scheduled = true;
          process.nextTick(flush);
        }),
    };
  },
};

/** Frames that leave in one write. */
class Batch {
  at = 0;
  bytes = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  view = new DataView(this.bytes.buffer);
  readonly #write: (bytes: Buffer) => boolean;

  constructor(write: (bytes: Buffer) => boolean) {
    this.#write = write;
  }

  room(size: number): void {
    if (this.at + size > BUFFER_BYTES) this.flush();
  }

  flush(): void {
    if (this.at === 0) return;
    this.#write(this.bytes.subarray(0, this.at));
    this.bytes = Buffer.allocUnsafeSlow(BUFFER_BYTES);
    this.view = new DataView(this.bytes.buffer);
    this.at = 0;
  }
}

/** Frames of one size out of chunks of any. */
class Splitter {
  #rest: Buffer = Buffer.alloc(0);
  readonly #size: number;
  readonly #onFrame: (view: DataView, at: number) => void;

  constructor(size: number, onFrame: (view: DataView, at: number) => void) {
    this.#size = size;
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    for (; at + this.#size <= bytes.length; at += this.#size) this.#onFrame(view, at);
    this.#rest = bytes.subarray(at);
  }
}
