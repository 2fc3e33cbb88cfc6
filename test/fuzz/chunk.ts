// Frames that are sent together and end with a PING: whoever answers that has read all of them.

import { HEADER_BYTES, Kind } from "#runtime/wire/frame.js";
import { rawFrame } from "../support/raw-server.js";
import type { Chance } from "./chance.js";
import type { Corpus } from "./corpus.js";
import { mutateFrame } from "./mutate-frames.js";
import { SEED_FRAMES } from "./seed-frames.js";

/** A call with what belongs to it. */
export type Frames = readonly Readonly<Buffer>[];

const FLAT = SEED_FRAMES.flat();
/** Of the frames of a sequence: the others are as they were, between what is hostile. */
const MUTATED_SHARE = 0.8;
/** Of one that fits: now and then none does, and one that does not is sent. */
const MAX_DRAWS = 5;
/** Ids of streams go round: far more than there are calls at once. */
const STREAMS = 1_000_000;

export class Chunk {
  readonly sequences: readonly Frames[];
  /** Frames that were changed. */
  readonly hostile: number;
  readonly bytes: Buffer;
  readonly pingNumber: number;
  /**
   * False when a length leads over the end: the receiver waits for the rest, and never sees the
   * PING.
   */
  readonly isWhole: boolean;

  constructor(sequences: readonly Frames[], hostile: number, pingNumber: number) {
    this.sequences = sequences;
    this.hostile = hostile;
    this.pingNumber = pingNumber;
    this.bytes = Buffer.concat([...sequences.flat(), rawFrame(Kind.PING, 0, 0, pingNumber)] as Buffer[]); // only read from
    this.isWhole = endsWithPing(this.bytes);
  }
}

function endsWithPing(bytes: Buffer): boolean {
  let at = 0;
  while (at + HEADER_BYTES < bytes.length) at += HEADER_BYTES + bytes.readUInt32LE(at);
  return at + HEADER_BYTES === bytes.length;
}

export interface ChunkOptions {
  /** Of all sequences. Default: each is on a stream of its own. */
  readonly streamId?: number;
  /** Most sequences are made from one for which it is true. Default: from any. */
  readonly fits?: (frames: Frames) => boolean;
}

/** Makes chunks from a corpus, each call with an id of its own. */
export class ChunkMaker {
  readonly #corpus: Corpus<Frames>;
  readonly #chance: Chance;
  #streamId = 1;
  #ping = 1;

  constructor(corpus: Corpus<Frames>, chance: Chance) {
    this.#corpus = corpus;
    this.#chance = chance;
  }

  /** Of so many sequences. */
  make(count: number, { streamId, fits = () => true }: ChunkOptions = {}): Chunk {
    let hostile = 0;
    const sequences = Array.from({ length: count }, () => {
      const given = this.#draw(fits);
      const [moved, changed] = this.#mutate(given, streamId ?? this.#nextStream());
      hostile += changed;
      return moved;
    });
    return this.wrap(sequences, hostile);
  }

  wrap(sequences: readonly Frames[], hostile: number): Chunk {
    this.#ping = (this.#ping % 0x7fff_ffff) + 1;
    return new Chunk(sequences, hostile, 0x8000_0000 + this.#ping);
  }

  #draw(fits: (frames: Frames) => boolean): Frames {
    let drawn = this.#corpus.draw(this.#chance);
    for (let draws = 1; draws < MAX_DRAWS && !fits(drawn); draws++) drawn = this.#corpus.draw(this.#chance);
    return drawn;
  }

  #mutate(given: Frames, streamId: number): readonly [Frames, number] {
    const chance = this.#chance;
    let changed = 0;
    const frames = given.map((frame) => {
      const moved = moveTo(frame, streamId);
      if (given.length > 1 && !chance.is(MUTATED_SHARE)) return moved;
      changed++;
      return mutateFrame(moved, () => FLAT, chance);
    });
    if (frames.length > 1 && chance.is(0.1)) {
      frames.splice(chance.below(frames.length), 1);
    } else if (chance.is(0.05)) frames.splice(chance.below(frames.length), 0, chance.pick(frames));
    return [frames, changed];
  }

  #nextStream(): number {
    this.#streamId = (this.#streamId % STREAMS) + 1;
    return this.#streamId;
  }
}

/** A copy of the frame for another stream; frames of no call stay without one. */
function moveTo(frame: Readonly<Buffer>, streamId: number): Buffer {
  const moved = Buffer.from(frame);
  if (moved.readUInt32LE(8) !== 0) moved.writeUInt32LE(streamId, 8);
  return moved;
}
