// One connection of an attacker: bytes that no peer of ours would send, as fast as the other side
// takes them, counted.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { wireId } from "callwire/schema";
import { Kind } from "#runtime/wire/frame.js";
import { rawFrame, rawHello } from "../support/raw-server.js";

/** Where attackers come from, so that a server can tell them from its honest clients. */
const ATTACKERS_ADDRESS = "127.0.0.2";

export class RawPeer {
  readonly socket: Socket;
  sentBytes = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true).on("error", () => undefined); // what the victim closes is closed: that is its defence
  }

  static async dial(port: number): Promise<RawPeer> {
    const socket = connect({ port, host: "127.0.0.1", localAddress: ATTACKERS_ADDRESS });
    const peer = new RawPeer(socket);
    await Promise.race([once(socket, "connect"), once(socket, "close")]).catch(() => undefined);
    return peer;
  }

  /** As `dial`, and sends the greeting. */
  static async greet(port: number): Promise<RawPeer> {
    const peer = await RawPeer.dial(port);
    await peer.send(rawHello());
    return peer;
  }

  get isClosed(): boolean {
    return this.socket.destroyed || this.socket.closed;
  }

  /** Reads everything and forgets it. */
  readOn(): this {
    this.socket.resume();
    return this;
  }

  /** Reads nothing: what the victim sends stays in its own memory, once the kernel's is full. */
  readNothing(): this {
    this.socket.pause();
    return this;
  }

  /** Resolves when the kernel has taken the bytes, or the victim has closed. */
  async send(bytes: Uint8Array): Promise<void> {
    if (this.isClosed) return;
    this.sentBytes += bytes.length;
    if (this.socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.socket.off("drain", done).off("close", done);
        resolve();
      };
      this.socket.once("drain", done).once("close", done);
    });
  }

  /** Resolves when the victim has closed. */
  async closed(): Promise<void> {
    if (!this.socket.closed) await once(this.socket, "close").catch(() => undefined);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** A CALL to a method of the attacked service; `args` is MessagePack behind the method id. */
export function attackCall(
  method: string,
  streamId: number,
  args: Uint8Array,
  { flags = 0, timeoutMs = 10_000 }: { readonly flags?: number; readonly timeoutMs?: number } = {},
): Buffer {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(wireId(`callwire.attack.v1.Target/${method}`));
  return rawFrame(Kind.CALL, flags, streamId, timeoutMs, Buffer.concat([id, args]));
}
