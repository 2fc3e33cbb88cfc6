// One connection to the server that is looked at, with what every rule needs: send, expect, close.

import { Kind } from "#runtime/wire/frame.js";
import { type Frame, RawClient, rawCall } from "../conformance/raw-client.js";
import { Broken, inTime, unlessQuiet } from "./rule.js";

export interface ServerPeer {
  readonly host: string;
  readonly port: number;
  /** Told the frames on which a rule turns, just before they are sent. */
  readonly onDecisive?: ((frames: Buffer) => void) | undefined;
}

/** A part of a frame that must be as given; others may be anything. */
export type Expected = Partial<Frame>;

let lastKey = 0;

/** A key that no other rule uses, also in another run against the same server. */
export function newKey(): string {
  return `${process.pid.toString(36)}-${Date.now().toString(36)}-${++lastKey}`;
}

/** MessagePack of a short string, in hexadecimal digits. */
export function hexText(text: string): string {
  const bytes = Buffer.from(text);
  return `d9${bytes.length.toString(16).padStart(2, "0")}${bytes.toString("hex")}`;
}

export class ServerSession implements AsyncDisposable {
  readonly client: RawClient;
  readonly #peer: ServerPeer;
  #lastId = 1_000;

  private constructor(client: RawClient, peer: ServerPeer) {
    this.client = client;
    this.#peer = peer;
  }

  /** Connects, and exchanges HELLOs. */
  static async open(peer: ServerPeer): Promise<ServerSession> {
    const client = await RawClient.connect(peer);
    const session = new ServerSession(client, peer);
    await inTime(client.takeGreeting(), "the preface and the HELLO of the server");
    return session;
  }

  /** Connects, and sends nothing but these bytes. */
  static async openWith(peer: ServerPeer, bytes: Buffer): Promise<ServerSession> {
    return new ServerSession(await RawClient.connect(peer, bytes), peer);
  }

  newId(): number {
    return ++this.#lastId;
  }

  send(...frames: readonly Buffer[]): void {
    this.client.send(...frames);
  }

  /** Sends what the rule is about. */
  decide(...frames: readonly Buffer[]): void {
    for (const frame of frames) this.#peer.onDecisive?.(frame);
    this.client.send(...frames);
  }

  /**
   * The next frame that is none of `skipped` and no PING, which is answered. Undefined when the
   * server has closed.
   */
  async next(expected: string, skipped: readonly number[] = []): Promise<Frame | undefined> {
    for (;;) {
      const frame = await inTime(this.client.next(), expected);
      if (frame === undefined || (frame.kind !== Kind.PING && !skipped.includes(frame.kind))) return frame;
    }
  }

  async expect(what: string, expected: Expected, skipped?: readonly number[]): Promise<Frame> {
    const frame = await this.next(what, skipped);
    if (frame === undefined) throw new Broken(`the server closed the connection; expected: ${what}`);
    for (const [part, value] of Object.entries(expected)) {
      const seen = frame[part as keyof Frame]; // the keys of Expected are those of Frame
      if (Buffer.isBuffer(value) ? value.equals(frame.payload) : value === seen) continue;
      throw new Broken(`got ${describe(frame)}, with ${part} ${show(seen)} in place of ${show(value)}; expected: ${what}`);
    }
    return frame;
  }

  /** The server closes, and sends nothing before it does. */
  async expectClosed(skipped?: readonly number[]): Promise<void> {
    const frame = await this.next("the server closes the connection", skipped);
    if (frame !== undefined)
      throw new Broken(`got ${describe(frame)}; expected: the server closes the connection without a further frame`);
  }

  async expectQuiet(what: string): Promise<void> {
    const frame = await unlessQuiet(this.client.next());
    if (frame !== undefined) throw new Broken(`got ${describe(frame)}; expected: ${what}`);
  }

  /** Not a byte comes. */
  async expectSilence(): Promise<void> {
    await unlessQuiet(new Promise(() => undefined));
    if (this.client.waiting > 0) throw new Broken(`got ${this.client.waiting} bytes; expected: nothing, not even a preface`);
  }

  /** The connection goes on, and nothing else comes. */
  async probe(): Promise<void> {
    const streamId = this.newId();
    this.send(rawCall("empty", streamId));
    await this.expect(`the REPLY of a call of "empty" behind it, and nothing else before`, { kind: Kind.REPLY, streamId });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
  }
}

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(Kind).map(([name, kind]) => [kind, name]));

export function describe({ kind, streamId, argument, payload }: Frame): string {
  const shown = payload.length > 40 ? `${payload.toString("hex", 0, 40)}... (${payload.length} bytes)` : payload.toString("hex");
  return `${NAMES.get(kind) ?? `kind ${kind}`} (stream id ${streamId}, argument ${argument}, payload ${shown === "" ? "empty" : shown})`;
}

function show(value: unknown): string {
  if (!Buffer.isBuffer(value)) return String(value);
  return value.length > 40 ? `${value.toString("hex", 0, 40)}... (${value.length} bytes)` : value.toString("hex");
}
