// Splits the bytes of one connection into frames. Knows lengths and limits; knows nothing of calls.
// Guarded by `npm run bench`: a frame that lies in one chunk is handed on in place.

import { ViolationError } from "../base/violation.js";
import { allocateBuffer, EMPTY_BUFFER, giveBuffer, POOLED_BYTES, type PooledBuffer, takeBuffer } from "./buffer-pool.js";
import { HEADER_BYTES, PREFACE } from "./frame.js";

/**
 * One frame. The payload is `bytes[start, end)`, valid until the function returns; for longer when
 * FrameReader.isFrameKept.
 */
export interface FrameSink {
  onFrame(
    kind: number,
    flags: number,
    streamId: number,
    argument: number,
    bytes: Buffer,
    view: DataView,
    start: number,
    end: number,
  ): void;
}

/** Who is asked before bytes are kept for later. */
export interface FrameRoom {
  /**
   * So many bytes are kept now, in all. Throws when they are more than is allowed; then as many are
   * kept as before.
   */
  hold(bytes: number): void;
}

/**
 * How much more than what has arrived may be allocated for a frame: a header alone never costs its
 * announced length.
 */
const GROWTH = 4;

/**
 * A beginning up to this size is kept in a buffer of its own: a thousand peers that stop there must
 * not hold a thousand pooled ones.
 */
const SMALL_PARTIAL_BYTES = 1_024;

export class FrameReader {
  readonly #sink: FrameSink;
  readonly #room: FrameRoom | undefined;
  /** Changes with the HELLO: before it, a stranger must not make this process keep much. */
  maxFrameBytes: number;
  /** Frames so far whose beginning had to be kept. */
  partials = 0;
  /**
   * Of the frame that is being handed on: when its sender wrote it, see Kind.CALL; 0 when it does
   * not say.
   */
  stamp = 0;
  /**
   * Of the frame that is being handed on: whether `bytes` holds nothing else and is never written
   * again, so that a reader may keep parts of it.
   */
  isFrameKept = false;
  /** Bytes of the preface seen so far. */
  #preface = 0;
  /** The beginning of a frame whose end has not arrived. */
  #partial: PooledBuffer = EMPTY_BUFFER;
  #partialBytes = 0;
  /** `stopped` is for ever. */
  #state: "reading" | "held" | "stopped" = "reading";
  /**
   * What has come and is not looked at, for it is held: the bytes of `#rest` from `#restAt` on. As
   * much as one read of a socket brings.
   */
  #rest: PooledBuffer = EMPTY_BUFFER;
  #restAt = 0;

  constructor(sink: FrameSink, maxFrameBytes: number, room?: FrameRoom) {
    this.#sink = sink;
    this.#room = room;
    this.maxFrameBytes = maxFrameBytes;
  }

  /** True while the beginning of a frame waits for its end. */
  get isPartial(): boolean {
    return this.#partialBytes > 0;
  }

  /** Bytes of that beginning. */
  get partialBytes(): number {
    return this.#partialBytes;
  }

  /** No frame is handed on any more, even from the chunk that is being read. */
  stop(): void {
    this.#state = "stopped";
    this.#rest = EMPTY_BUFFER;
    this.#dropPartial();
    this.#countKept();
  }

  /**
   * No frame is handed on until `resume`, even from the chunk that is being read: its rest is kept.
   */
  hold(): void {
    if (this.#state === "reading") this.#state = "held";
  }

  /** Goes on where it was held. Throws as `push` does, and may be held again. */
  resume(): void {
    if (this.#state !== "held") return;
    this.#state = "reading";
    const { bytes, view } = this.#rest;
    if (bytes.length > 0) this.#split(bytes, view, this.#restAt, bytes.length);
    if (this.#state !== "reading") return; // held again, it may be the same one
    this.#rest = EMPTY_BUFFER;
    this.#countKept();
  }

  /** Takes `bytes[0, length)`. Throws ViolationError on a wrong preface or an oversize frame. */
  push(bytes: Buffer, view: DataView, length: number): void {
    if (this.#state === "held") return this.#keepRest(bytes, 0, length);
    this.#split(bytes, view, 0, length);
  }

  #split(bytes: Buffer, view: DataView, start: number, length: number): void {
    let at = this.#preface < PREFACE.length ? this.#readPreface(bytes, start, length) : start;
    if (this.#partialBytes > 0) at = this.#complete(bytes, at, length);
    while (length - at >= HEADER_BYTES && this.#state === "reading") {
      const end = at + this.#frameBytes(view, at);
      if (end > length) break;
      this.#emit(bytes, view, at, end);
      at = end;
    }
    if (this.#state === "held") this.#keepRest(bytes, at, length);
    else if (at < length && this.#state === "reading") this.#keep(bytes, at, length);
  }

  /** The chunk is its reader's again when this returns; of the kept one only the place moves. */
  #keepRest(bytes: Buffer, at: number, length: number): void {
    if (bytes === this.#rest.bytes) {
      this.#restAt = at;
      return;
    }
    const before = this.#rest.bytes.subarray(this.#restAt);
    const size = before.length + length - at;
    this.#room?.hold(this.#partial.bytes.length + size);
    const rest = allocateBuffer(size);
    rest.bytes.set(before);
    bytes.copy(rest.bytes, before.length, at, length);
    this.#rest = rest;
    this.#restAt = 0;
  }

  #readPreface(bytes: Buffer, start: number, length: number): number {
    let at = start;
    while (at < length && this.#preface < PREFACE.length) {
      if (bytes[at++] !== PREFACE[this.#preface++]) throw new ViolationError("the peer does not speak this protocol version");
    }
    return at;
  }

  /** The length of the frame at `at`, header included. */
  #frameBytes(view: DataView, at: number): number {
    const size = view.getUint32(at, true) + HEADER_BYTES;
    if (size > this.maxFrameBytes) {
      throw new ViolationError(`a frame of ${size} bytes exceeds the limit of ${this.maxFrameBytes}`);
    }
    return size;
  }

  #emit(bytes: Buffer, view: DataView, at: number, end: number): void {
    const word = view.getUint32(at + 4, true);
    this.stamp = word >>> 16;
    const streamId = view.getUint32(at + 8, true);
    const argument = view.getUint32(at + 12, true);
    this.#sink.onFrame(word & 0xff, (word >>> 8) & 0xff, streamId, argument, bytes, view, at + HEADER_BYTES, end);
  }

  /** Fills up the kept frame from the chunk and returns where the chunk goes on. */
  #complete(bytes: Buffer, start: number, length: number): number {
    let at = start;
    if (this.#partialBytes < HEADER_BYTES) at = this.#append(bytes, at, length, HEADER_BYTES);
    if (this.#partialBytes < HEADER_BYTES) return at;
    const size = this.#frameBytes(this.#partial.view, 0);
    at = this.#append(bytes, at, length, size);
    if (this.#partialBytes < size) return at;
    const whole = this.#partial;
    this.#partial = EMPTY_BUFFER;
    this.#partialBytes = 0;
    this.#countKept();
    this.isFrameKept = size > POOLED_BYTES; // such a buffer does not go back to the pool
    this.#emit(whole.bytes, whole.view, 0, size);
    this.isFrameKept = false;
    giveBuffer(whole);
    return at;
  }

  #keep(bytes: Buffer, at: number, length: number): void {
    this.partials++;
    const size = length - at >= HEADER_BYTES ? bytes.readUInt32LE(at) + HEADER_BYTES : HEADER_BYTES;
    this.#append(bytes, at, length, size);
  }

  /**
   * Moves bytes of the chunk behind the kept ones until there are `size` of them or the chunk ends.
   */
  #append(bytes: Buffer, at: number, length: number, size: number): number {
    const end = Math.min(length, at + size - this.#partialBytes);
    const needed = this.#partialBytes + end - at;
    if (needed > this.#partial.bytes.length) this.#growPartial(needed, size);
    bytes.copy(this.#partial.bytes, this.#partialBytes, at, end);
    this.#partialBytes = needed;
    return end;
  }

  #growPartial(needed: number, size: number): void {
    const wanted = Math.max(SMALL_PARTIAL_BYTES, Math.min(size, needed * GROWTH));
    const isSmall = wanted <= SMALL_PARTIAL_BYTES;
    if (!isSmall) this.#room?.hold(Math.max(wanted, POOLED_BYTES) + this.#rest.bytes.length);
    const grown = isSmall ? allocateBuffer(wanted) : takeBuffer(wanted);
    this.#partial.bytes.copy(grown.bytes, 0, 0, this.#partialBytes);
    giveBuffer(this.#partial);
    this.#partial = grown;
  }

  /** Something that was kept is kept no more. */
  #countKept(): void {
    this.#room?.hold(this.#partial.bytes.length + this.#rest.bytes.length);
  }

  #dropPartial(): void {
    giveBuffer(this.#partial);
    this.#partial = EMPTY_BUFFER;
    this.#partialBytes = 0;
  }
}
