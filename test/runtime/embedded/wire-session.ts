// A ZooKeeper session byte for byte: requests are written as given, and what the server sends is
// kept in its order. It decides nothing by itself: no pings, no reconnection, no watches set again.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { JuteReader, JuteWriter } from "#runtime/embedded/jute.js";
import { NOTIFICATION_XID, Op } from "#runtime/embedded/protocol.js";

/** What the server sent: the answer to a request, or an event of a watch. */
export interface Frame {
  readonly isEvent: boolean;
  readonly zxid: bigint;
  readonly code: number;
  /** What follows the header. */
  readonly fields: JuteReader;
}

export interface WireRequest {
  readonly op: number;
  readonly body: (request: JuteWriter) => void;
}

export const PING: WireRequest = { op: Op.PING, body: () => undefined };

const ANSWER_TIMEOUT_MS = 5_000;
const NO_PASSWORD = Buffer.alloc(16);

export class WireSession {
  id: bigint;
  password: Buffer = NO_PASSWORD;
  /** The newest transaction that an answer spoke of. */
  lastZxid = 0n;
  readonly #port: number;
  #socket: Socket | undefined;
  #former: Socket | undefined;
  #received: Buffer[] = [];
  #wake: () => void = () => undefined;
  #xid = 0;

  /** A client of the session `id`; 0 is a new one. Nothing happens before `connect`. */
  constructor(port: number, id = 0n) {
    this.#port = port;
    this.id = id;
  }

  static async open(port: number, timeoutMs: number): Promise<WireSession> {
    const session = new WireSession(port);
    if (!(await session.connect(session.password, timeoutMs))) throw new Error(`no session from port ${port}`);
    return session;
  }

  get isConnected(): boolean {
    return this.#socket !== undefined && !this.#socket.destroyed;
  }

  /**
   * Comes back to this session on a new connection. False when the server refuses, after it has
   * closed the connection.
   */
  async connect(password: Buffer, timeoutMs: number): Promise<boolean> {
    this.#dial();
    const request = new JuteWriter().int(0).long(this.lastZxid).int(timeoutMs).long(this.id).buffer(password).bool(false);
    this.#socket?.write(request.frame());
    const frame = await this.#next();
    if (frame === undefined) return false;
    const answer = new JuteReader(frame);
    answer.int(); // protocol version
    const isOpen = answer.int() > 0;
    const id = answer.long();
    const own = answer.buffer();
    if (isOpen) [this.id, this.password] = [id, own ?? NO_PASSWORD];
    else await this.ended();
    return isOpen;
  }

  /**
   * Writes the requests at once. Resolves with all that comes up to the last answer, or up to the
   * end of the connection.
   */
  async exchange(requests: readonly WireRequest[]): Promise<readonly Frame[]> {
    const written = requests.map(({ op, body }) => {
      const request = new JuteWriter().int(++this.#xid).int(op);
      body(request);
      return request.frame();
    });
    this.#socket?.write(Buffer.concat(written));
    const frames: Frame[] = [];
    for (let missing = requests.length; missing > 0; ) {
      const bytes = await this.#next();
      if (bytes === undefined) break;
      const frame = readFrame(bytes);
      frames.push(frame);
      if (frame.isEvent) continue;
      missing--;
      if (frame.zxid > this.lastZxid) this.lastZxid = frame.zxid;
    }
    return frames;
  }

  /** Drops the connection and keeps the session. */
  cut(): void {
    this.#socket?.destroy();
  }

  /** Resolves when the server has closed the connection. */
  async ended(): Promise<void> {
    while ((await this.#next()) !== undefined);
  }

  /** Whether the server closes the connection that this session had before. */
  async losesFormer(): Promise<boolean> {
    const former = this.#former;
    if (former === undefined || former.closed) return true;
    const isLost = await Promise.race([once(former, "close").then(() => true), sleep(ANSWER_TIMEOUT_MS, false, { ref: false })]);
    former.destroy();
    return isLost;
  }

  #dial(): void {
    const socket = connect(this.#port, "127.0.0.1");
    socket.setNoDelay(true);
    [this.#former, this.#socket] = [this.#socket, socket];
    const received: Buffer[] = [];
    this.#received = received;
    let waiting: Buffer = Buffer.alloc(0);
    socket.on("error", () => undefined); // `close` follows
    socket.on("close", () => this.#wake());
    socket.on("data", (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      while (waiting.length >= 4 && waiting.length >= 4 + waiting.readInt32BE(0)) {
        const end = 4 + waiting.readInt32BE(0);
        received.push(waiting.subarray(4, end));
        waiting = waiting.subarray(end);
      }
      this.#wake();
    });
  }

  /** The next frame; undefined when the connection has ended. */
  async #next(): Promise<Buffer | undefined> {
    const endAt = performance.now() + ANSWER_TIMEOUT_MS;
    while (this.#received.length === 0) {
      if (!this.isConnected) return undefined;
      const leftMs = endAt - performance.now();
      if (leftMs <= 0) throw new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#received.shift();
  }
}

function readFrame(bytes: Buffer): Frame {
  const fields = new JuteReader(bytes);
  return { isEvent: fields.int() === NOTIFICATION_XID, zxid: fields.long(), code: fields.int(), fields };
}
