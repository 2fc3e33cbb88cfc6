// One hostile client: a connection after another to the server, each from an address of its own,
// as if many attacked. Sends chunks and waits until they are read.

import { connect, type Socket } from "node:net";
import { HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import type { Chance } from "./chance.js";
import type { Chunk } from "./chunk.js";
import { mutateFrame } from "./mutate-frames.js";
import { SEED_HELLO } from "./seed-frames.js";

/** Milliseconds for an answer to a PING: more than any rest of one peer, also where others work. */
const PATIENCE_MS = 60_000;
const REPLAY_PATIENCE_MS = 2_000;
const CHUNKS_OF_A_CONNECTION = 40;
const HOSTILE_HELLO_SHARE = 0.05;

export interface Exchange {
  /** `"read"`: all frames were. `"silent"`: neither an answer nor an end came. */
  readonly end: "read" | "closed" | "cut" | "silent";
  /** What came back that is new: the stream, and the text of it. */
  readonly answers: readonly (readonly [streamId: number, text: string])[];
}

export class Lane {
  readonly #port: number;
  readonly #chance: Chance;
  #socket: Socket | undefined;
  #left = 0;
  #rest: Buffer = Buffer.alloc(0);
  #answers: [number, string][] = [];
  #pingNumber = 0;
  #settle: ((end: Exchange["end"]) => void) | undefined;
  /** What was sent last, as `replay` takes it. */
  lastInput = "";

  constructor(port: number, chance: Chance) {
    this.#port = port;
    this.#chance = chance;
  }

  exchange(chunk: Chunk): Promise<Exchange> {
    const isNew = this.#socket === undefined || this.#socket.destroyed || this.#left <= 0;
    const bytes = isNew ? Buffer.concat([this.#greeting(), chunk.bytes]) : chunk.bytes;
    this.#pingNumber = chunk.pingNumber;
    return this.#send(bytes, isNew, chunk.isWhole, PATIENCE_MS);
  }

  /** Sends what `lastInput` was, here or in another process. */
  replay(input: string): Promise<Exchange> {
    const given = Buffer.from(input.slice(2), "base64");
    this.#pingNumber = given.length < 4 ? 0 : given.readUInt32LE(given.length - 4);
    // Of what was sent long ago nothing is kept, and so the greeting of its connection may be lost.
    const isGreeted = input.startsWith("+");
    const isNew = isGreeted || this.#socket === undefined || this.#socket.destroyed;
    const bytes = isNew && !isGreeted ? Buffer.concat([PREFACE as Uint8Array, SEED_HELLO as Uint8Array, given]) : given; // only read from
    return this.#send(bytes, isNew, input[1] === "w", REPLAY_PATIENCE_MS);
  }

  async #send(bytes: Buffer, isNew: boolean, isWhole: boolean, patienceMs: number): Promise<Exchange> {
    if (isNew) this.#dial();
    this.#left--;
    this.#answers = [];
    this.lastInput = `${isNew ? "+" : "-"}${isWhole ? "w" : "c"}${bytes.toString("base64")}`;
    const ended = new Promise<Exchange["end"]>((resolve) => {
      this.#settle = resolve;
    });
    const timer = setTimeout(() => this.#settle?.("silent"), patienceMs);
    this.#socket?.write(bytes, () => {
      if (!isWhole) this.#settle?.("cut");
    });
    const end = await ended;
    clearTimeout(timer);
    this.#settle = undefined;
    if (end !== "read") this.close();
    return { end, answers: this.#answers };
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #dial(): void {
    this.close();
    this.#left = CHUNKS_OF_A_CONNECTION;
    this.#rest = Buffer.alloc(0);
    const chance = this.#chance;
    const localAddress = `127.${1 + chance.below(200)}.${chance.below(256)}.${1 + chance.below(254)}`;
    const socket = connect({ port: this.#port, host: "127.0.0.1", localAddress });
    this.#socket = socket;
    socket.setNoDelay(true).on("error", () => undefined); // what the server closes is closed
    socket.on("close", () => {
      if (this.#socket === socket) this.#settle?.("closed");
    });
    socket.on("data", (bytes: Buffer) => {
      if (this.#socket === socket) this.#read(bytes);
    });
  }

  #greeting(): Buffer {
    const chance = this.#chance;
    const hello = chance.is(HOSTILE_HELLO_SHARE) ? mutateFrame(SEED_HELLO, () => [SEED_HELLO], chance) : SEED_HELLO;
    return Buffer.concat([Buffer.from(PREFACE), Buffer.from(hello)]);
  }

  #read(bytes: Buffer): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (rest.length >= 4 && rest.readUInt32BE(0) === PREFACE.readUInt32BE(0)) rest = rest.subarray(PREFACE.length);
    while (rest.length >= HEADER_BYTES) {
      const length = HEADER_BYTES + rest.readUInt32LE(0);
      if (rest.length < length) break;
      this.#take(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    this.#rest = Buffer.from(rest);
  }

  #take(frame: Buffer): void {
    const kind = frame[4];
    const argument = frame.readUInt32LE(12);
    if (kind === Kind.PONG && argument === this.#pingNumber) this.#settle?.("read");
    else if (kind === Kind.ERROR) {
      const text = frame.toString("latin1", HEADER_BYTES, HEADER_BYTES + 200);
      this.#answers.push([frame.readUInt32LE(8), `${frame[5]} ${argument} ${text}`]);
    } else if (kind !== Kind.PONG) this.#answers.push([frame.readUInt32LE(8), `kind ${kind} flags ${frame[5]}`]);
  }
}
