// A server that answers each call with hostile frames, and counts those that were read: behind them
// stands a PING.

import type { Socket } from "node:net";
import { Flag, HEADER_BYTES, Kind } from "#runtime/wire/frame.js";
import { type RawServer, rawFrame, rawHello, readFrames, startRawServer } from "../support/raw-server.js";
import type { Chance } from "./chance.js";
import type { ChunkMaker, Frames } from "./chunk.js";

const MAX_SEQUENCES = 2;
/** What ends a call that the hostile frames have left open: NOT_FOUND, `["over"]`. */
const NOT_FOUND = 5;
const OVER = Buffer.from([0x91, 0xa4, 0x6f, 0x76, 0x65, 0x72]);

export class HostileServer implements AsyncDisposable {
  readonly #maker: ChunkMaker;
  readonly #chance: Chance;
  readonly #onInput: (input: string) => void;
  #server: RawServer | undefined;
  /** Hostile frames that were read, and one for each connection that was closed before. */
  done = 0;
  /** What the last call was answered with. */
  last: readonly Frames[] = [];
  /** Answers to be given again, in place of new ones. */
  #replayed: readonly string[] | undefined;
  /** Those of `replayed` that were given. */
  given = 0;

  private constructor(
    maker: ChunkMaker,
    chance: Chance,
    onInput: (input: string) => void,
    replayed: readonly string[] | undefined,
  ) {
    this.#maker = maker;
    this.#chance = chance;
    this.#onInput = onInput;
    this.#replayed = replayed;
  }

  /** `replayed`: inputs of a finding, as `onInput` was given them. */
  static async start(
    maker: ChunkMaker,
    chance: Chance,
    onInput: (input: string) => void,
    replayed?: readonly string[],
  ): Promise<HostileServer> {
    const server = new HostileServer(maker, chance, onInput, replayed);
    server.#server = await startRawServer((socket) => server.#serve(socket));
    return server;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  #serve(socket: Socket): void {
    /** By the number of a PING: hostile frames in front of it. */
    const waiting = new Map<number, number>();
    socket.write(rawHello());
    socket.on("close", () => {
      if (waiting.size > 0) this.done++;
    });
    readFrames(socket, (frame) => {
      if (frame[4] === Kind.CALL) this.#answer(socket, frame, waiting);
      if (frame[4] !== Kind.PONG) return;
      this.done += waiting.get(frame.readUInt32LE(12)) ?? 0;
      waiting.delete(frame.readUInt32LE(12));
    });
  }

  #answer(socket: Socket, call: Buffer, waiting: Map<number, number>): void {
    const streamId = call.readUInt32LE(8);
    if (this.#replayed !== undefined) {
      const input = this.#replayed[this.given++ % Math.max(1, this.#replayed.length)] ?? "";
      socket.write(moveInput(input, streamId));
      return;
    }
    const chunk = this.#maker.make(1 + this.#chance.below(MAX_SEQUENCES), { streamId, fits: isAnswerTo(call[5] ?? 0) });
    const end = rawFrame(Kind.ERROR, 0, streamId, NOT_FOUND, OVER);
    const ping = chunk.bytes.length - HEADER_BYTES;
    const bytes = Buffer.concat([chunk.bytes.subarray(0, ping), end, chunk.bytes.subarray(ping)]);
    this.last = chunk.sequences;
    this.#onInput(`${streamId}:${bytes.toString("base64")}`);
    waiting.set(chunk.pingNumber, chunk.hostile);
    socket.write(bytes, () => {
      if (!chunk.isWhole) socket.end(); // the rest of a frame never comes
    });
  }
}

/**
 * For a CALL with these flags: whether frames end no connection by their kinds alone, and with it
 * all calls that it carries.
 */
export function isAnswerTo(flags: number): (frames: Frames) => boolean {
  const kinds: number[] = [Kind.REPLY, Kind.ERROR, Kind.HEADERS, Kind.PING, Kind.PONG];
  if ((flags & Flag.EXPECTS_ITEMS) !== 0) kinds.push(Kind.ITEM, Kind.END);
  if ((flags & Flag.SENDS_ITEMS) !== 0) kinds.push(Kind.CREDIT);
  return (frames) => frames.every((frame) => kinds.includes(frame[4] ?? 0));
}

/** The same frames for another stream, as far as they are whole. */
function moveInput(input: string, streamId: number): Buffer {
  const [before = "", data = ""] = input.split(":");
  const bytes = Buffer.from(data, "base64");
  for (let at = 0; at + HEADER_BYTES <= bytes.length; at += HEADER_BYTES + bytes.readUInt32LE(at))
    if (bytes.readUInt32LE(at + 8) === Number(before)) bytes.writeUInt32LE(streamId, at + 8);
  return bytes;
}
