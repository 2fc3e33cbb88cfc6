// The other side of the client that is looked at: a server made of bytes, and the program that
// makes one call.

import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { Kind, PREFACE } from "#runtime/wire/frame.js";
import { decodeHello } from "#runtime/wire/hello.js";
import { type Frame, RawClient } from "../conformance/raw-client.js";
import { rawFrame } from "../support/raw-server.js";
import { Broken, inTime, unlessQuiet } from "./rule.js";
import { describe } from "./server-session.js";

/** What a client program tells of its call, as one line of JSON on stdout. */
export interface Outcome {
  readonly code: string;
  readonly message?: string;
  readonly processed?: string;
  readonly errorId?: string | null;
  /** Of `sum` the result, of `count` how many items came. */
  readonly result?: number | null;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly trailers?: Readonly<Record<string, unknown>>;
}

/** What the program is told to do; see docs/conform.md. */
export type CallWord = "empty" | "sum" | "count" | "unread" | "twice" | "cancel" | "timeout" | "metadata";

export interface ClientPeer {
  /** Makes one call to a server on the loopback, and says what it came to. */
  run(port: number, call: CallWord): Promise<Outcome>;
  readonly onDecisive?: ((frames: Buffer) => void) | undefined;
}

/**
 * Longest that a program may take: it starts, and a client may look for another server for as long
 * as its call has time.
 */
const RUN_MS = 20_000;

export const EMPTY_HELLO = rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from([0x80]));

/** One connection of the client. */
export class ClientSession {
  readonly raw: RawClient;
  readonly #peer: ClientPeer;

  constructor(raw: RawClient, peer: ClientPeer) {
    this.raw = raw;
    this.#peer = peer;
  }

  /** The preface and the HELLO of the client, which it sends first. */
  async takeGreeting(): Promise<void> {
    const greeting = await inTime(this.raw.takeGreeting(), "the preface and the HELLO of the client");
    if (greeting === undefined) throw new Broken("the client closed the connection; expected: its preface and its HELLO");
    if (!greeting.preface.equals(Buffer.from(PREFACE))) throw new Broken(`the preface is ${greeting.preface.toString("hex")}`);
    if (greeting.hello.kind !== Kind.HELLO)
      throw new Broken(`the first frame is of kind ${greeting.hello.kind}; expected: HELLO`);
    try {
      decodeHello(greeting.hello.payload);
    } catch (error) {
      throw new Broken(`the HELLO does not fit: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Takes the greeting and answers with another. */
  async greet(hello = EMPTY_HELLO): Promise<void> {
    await this.takeGreeting();
    this.send(Buffer.from(PREFACE), hello);
  }

  send(...frames: readonly Buffer[]): void {
    this.raw.send(...frames);
  }

  /** Sends what the rule is about. */
  decide(...frames: readonly Buffer[]): void {
    for (const frame of frames) this.#peer.onDecisive?.(frame);
    this.raw.send(...frames);
  }

  /**
   * The next frame of that kind. PINGs are answered, and others passed over; undefined when the
   * client has closed.
   */
  async next(kind: number, expected: string): Promise<Frame | undefined> {
    for (;;) {
      const frame = await inTime(this.raw.next(), expected);
      if (frame === undefined || frame.kind === kind) return frame;
      if (frame.kind === Kind.PING) this.send(rawFrame(Kind.PONG, 0x80, 0, frame.argument));
    }
  }

  async expect(kind: number, expected: string): Promise<Frame> {
    const frame = await this.next(kind, expected);
    if (frame === undefined) throw new Broken(`the client closed the connection; expected: ${expected}`);
    return frame;
  }

  async expectQuiet(expected: string): Promise<void> {
    const frame = await unlessQuiet(this.raw.next());
    if (frame !== undefined) throw new Broken(`got ${describe(frame)}; expected: ${expected}`);
  }

  /** The client closes, whatever of its call was on its way before. */
  async expectClosed(mayCall = false): Promise<void> {
    for (;;) {
      const frame = await inTime(this.raw.next(), "the client closes the connection");
      if (frame === undefined) return;
      if (frame.kind === Kind.CALL && !mayCall)
        throw new Broken(`got ${describe(frame)}; expected: the client closes the connection`);
    }
  }
}

/**
 * Plays the server for one call: `play` has the first connection, and every later one is closed.
 * Resolves to what the program said.
 */
export async function playServer(
  peer: ClientPeer,
  call: CallWord,
  play: (session: ClientSession) => Promise<void>,
  onLater: (session: ClientSession) => Promise<void> = async () => undefined,
): Promise<Outcome> {
  const raws: RawClient[] = [];
  let played: Promise<void> | undefined;
  let onPlayed: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    onPlayed = reject;
  });
  const server = createServer((socket) => {
    const raw = RawClient.over(socket);
    raws.push(raw);
    const session = new ClientSession(raw, peer);
    if (played === undefined) {
      played = play(session);
      played.catch((error: unknown) => onPlayed(error));
    } else
      onLater(session).then(
        () => raw.end(),
        () => raw.end(),
      );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // it listens on TCP
  try {
    const outcome = await Promise.race([inTime(peer.run(port, call), "the program says what its call came to", RUN_MS), failed]);
    if (played === undefined) throw new Broken("the client has not connected");
    await played;
    return outcome;
  } finally {
    server.close();
    for (const raw of raws) await raw[Symbol.asyncDispose]();
  }
}
