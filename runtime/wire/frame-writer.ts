// Collects the frames of one connection until they leave together in one write.
// Guarded by `npm run bench`: batching alone is worth a factor of five at 64 calls in flight.

import type { RpcError } from "../base/errors.js";
import { DEFAULT_MAX_FRAME_BYTES } from "../base/limits/message.js";
import { withoutStack } from "../base/without-stack.js";
import { EMPTY_BUFFER } from "./buffer-pool.js";
import type { ByteSink } from "./byte-sink.js";
import { HEADER_BYTES, Kind } from "./frame.js";
import { closedError, sizeError } from "./frame-errors.js";
import { createMark, type FrameMark, offsetOf } from "./frame-mark.js";
import { Writer } from "./writer.js";

/** Room left in a buffer below which it is not worth going on in it. */
const MIN_ROOM = 8 * 1024;

/** An ITEM frame so full takes no further item. Small, so that credit comes back evenly. */
const FULL_ITEM_FRAME_BYTES = 16 * 1024;

/** A small frame with its header, reserved at once so that it does not straddle two buffers. */
const TYPICAL_FRAME_BYTES = 256;

/**
 * What `endItem` returns, in place of the item's length, of one that does not fit behind the
 * others, and of one that has more bytes than it may have.
 */
export const WRITE_AGAIN = -1;
export const TOO_LONG = -2;

/** A batch that is so large leaves though more follows: the peer works on it meanwhile. */
const FULL_WRITE_FRAMES = 96;
const FULL_WRITE_BYTES = 16 * 1024;

/**
 * The same for an eager sender: the first write of a batch leaves soonest, and each next one waits
 * for twice the frames. The peer starts early, and a write, which costs as much as ten small calls,
 * stays rare.
 */
const FIRST_EAGER_FRAMES = 16;

export class FrameWriter extends Writer {
  /** Where the frame that is being written begins, or an ITEM frame that still takes items. */
  readonly #frame = createMark();
  /** Where the item that is being written begins. */
  readonly #item = createMark();
  #isOpen = false;
  /** Frames without payload that were asked for while another frame was open, four numbers each. */
  readonly #deferred: number[] = [];
  /** The stream whose ITEM frame stands last and takes more items; -1 when there is none. */
  #itemStream = -1;

  /** Largest frame that the peer accepts, header included. */
  maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;

  /** Frames since the last flush. */
  #frames = 0;
  /** Frames that make the next write of this batch, of an eager sender. */
  #eagerFrames = FIRST_EAGER_FRAMES;

  /**
   * True while a frame is begun: a getter among the values that it is made of must not begin
   * another.
   */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * True when enough frames wait that the peer should have them, though more follow; never amid a
   * frame. `isEager`: it has probably nothing else to do.
   */
  isFull(isEager: boolean): boolean {
    if (this.#isOpen) return false;
    return this.#frames >= (isEager ? this.#eagerFrames : FULL_WRITE_FRAMES) || this.waitingBytes >= FULL_WRITE_BYTES;
  }

  /** Bytes that wait to be sent. */
  get waitingBytes(): number {
    return this.segmentBytes + this.position - this.segmentStart;
  }

  /** Bytes of the frame that was begun last, so far. */
  get frameBytes(): number {
    return this.#bytesSince(this.#frame);
  }

  /** True while nothing waits to be sent. */
  get isEmpty(): boolean {
    return this.segments.length === 0 && this.position === this.segmentStart;
  }

  /** Starts a frame; its payload follows through the methods of Writer. */
  beginFrame(): void {
    this.#itemStream = -1;
    this.#isOpen = true;
    this.#frames++;
    this.values = this.pairs = this.decodedBytes = 0;
    this.reserve(TYPICAL_FRAME_BYTES);
    this.#mark(this.#frame);
    this.position += HEADER_BYTES;
  }

  /**
   * Completes the header. Throws RESOURCE_EXHAUSTED, and forgets the frame, when it is larger than
   * `maxFrameBytes`; CANCELLED when it was forgotten already: a getter among its values has closed
   * the connection.
   */
  endFrame(kind: number, flags: number, streamId: number, argument: number, stamp = 0): void {
    if (!this.#isOpen) throw closedError();
    const length = this.#bytesSince(this.#frame) - HEADER_BYTES;
    if (length > this.maxFrameBytes - HEADER_BYTES) {
      this.abandonFrame();
      throw this.#sizeError(length);
    }
    const { view } = this.#frame.buffer;
    const at = this.#frame.position;
    view.setUint32(at, length, true);
    view.setUint32(at + 4, kind | (flags << 8) | (stamp << 16), true);
    view.setUint32(at + 8, streamId, true);
    view.setUint32(at + 12, argument, true);
    this.#close();
  }

  /** Forgets the frame that was begun, as if it had never been. Does nothing when none is. */
  abandonFrame(): void {
    if (!this.#isOpen) return;
    this.#rewind(this.#frame);
    this.#close();
  }

  /**
   * Starts an item of a stream: in the stream's ITEM frame when that stands last and is not full,
   * else in a new one. Returns whether it is a new one.
   */
  beginItem(streamId: number): boolean {
    const isNew = this.#itemStream !== streamId;
    if (isNew) this.#beginItemFrame(streamId);
    this.#isOpen = true;
    this.values = this.pairs = this.decodedBytes = 0;
    this.#mark(this.#item);
    return isNew;
  }

  /**
   * Ends it and returns its length in bytes. WRITE_AGAIN when it was forgotten as it does not fit
   * behind the others: written again, it gets a frame of its own. TOO_LONG when it has more than
   * `most` bytes; it is still open then. Throws as `endFrame`, when no frame can hold it.
   */
  endItem(most: number): number {
    if (!this.#isOpen) throw closedError();
    const waiting = this.waitingBytes;
    const bytes = waiting - offsetOf(this.#item);
    if (bytes > most) return TOO_LONG;
    const frameBytes = waiting - offsetOf(this.#frame);
    if (frameBytes > this.maxFrameBytes) {
      const isAlone = this.#isFirstItem();
      this.abandonItem();
      if (isAlone) throw this.#sizeError(bytes);
      return WRITE_AGAIN;
    }
    this.#frame.buffer.view.setUint32(this.#frame.position, frameBytes - HEADER_BYTES, true);
    this.#close();
    if (frameBytes >= FULL_ITEM_FRAME_BYTES) this.#itemStream = -1;
    return bytes;
  }

  /** True when the next item begins a frame of its own, whatever its stream. */
  get isItemFrameFull(): boolean {
    return this.#itemStream === -1;
  }

  /** Its header stands from the start, but for the length. */
  #beginItemFrame(streamId: number): void {
    this.beginFrame();
    this.#itemStream = streamId;
    const { buffer, position } = this.#frame;
    buffer.view.setUint32(position + 4, Kind.ITEM, true);
    buffer.view.setUint32(position + 8, streamId, true);
    buffer.view.setUint32(position + 12, 0, true);
  }

  /** Length of the item that is being written, in bytes so far. */
  get itemBytes(): number {
    return this.#bytesSince(this.#item);
  }

  /** Forgets the item that was begun; those before it stay. */
  abandonItem(): void {
    this.#rewind(this.#isFirstItem() ? this.#frame : this.#item);
    this.#itemStream = -1;
    this.#close();
  }

  /** A frame without payload. While another frame is open it waits for that one's end. */
  emptyFrame(kind: number, flags: number, streamId: number, argument: number): void {
    if (this.#isOpen) {
      this.#deferred.push(kind, flags, streamId, argument);
      return;
    }
    this.beginFrame();
    this.endFrame(kind, flags, streamId, argument);
  }

  /** An unsigned 32-bit number in little-endian, as in headers; not MessagePack. */
  rawU32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.position, value, true);
    this.position += 4;
  }

  /** Bytes as they are: the preface, or a payload that is already encoded. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.position);
    this.position += bytes.length;
  }

  /** What follows is written in answer to something else than what came before. */
  startBatch(): void {
    this.#eagerFrames = FIRST_EAGER_FRAMES;
  }

  /**
   * Hands everything to `sink` in one write. The buffer is used again when the kernel took it all.
   */
  flush(sink: ByteSink): void {
    this.#itemStream = -1; // its header leaves with it
    this.#frames = 0;
    this.#eagerFrames = Math.min(this.#eagerFrames * 2, FULL_WRITE_FRAMES);
    if (this.segments.length > 0) this.#writeSegments(sink);
    else if (this.position > this.segmentStart) sink.write(this.bytes.subarray(this.segmentStart, this.position));
    else return;
    this.#frame.buffer = this.#item.buffer = EMPTY_BUFFER; // else an idle connection would hold its last buffer
    if (sink.writableLength === 0) this.releaseBuffer(true);
    else if (this.bytes.length - this.position < MIN_ROOM) this.releaseBuffer(false);
    else this.segmentStart = this.position;
  }

  /** Drops what was not sent, when the connection is gone. */
  discard(): void {
    this.#itemStream = -1;
    this.#isOpen = false;
    this.#deferred.length = 0;
    this.clear();
  }

  #writeSegments(sink: ByteSink): void {
    sink.cork();
    for (const segment of this.segments) sink.write(segment);
    if (this.position > this.segmentStart) sink.write(this.bytes.subarray(this.segmentStart, this.position));
    sink.uncork();
    this.segments.length = 0;
    this.segmentBytes = 0;
  }

  #close(): void {
    this.#isOpen = false;
    if (this.#deferred.length > 0) this.#writeDeferred();
  }

  #writeDeferred(): void {
    const frames = this.#deferred.splice(0);
    for (let at = 0; at < frames.length; at += 4) {
      this.emptyFrame(frames[at] ?? 0, frames[at + 1] ?? 0, frames[at + 2] ?? 0, frames[at + 3] ?? 0); // four were pushed at once
    }
  }

  #mark(mark: FrameMark): void {
    mark.buffer = this.buffer;
    mark.position = this.position;
    mark.segmentStart = this.segmentStart;
    mark.segments = this.segments.length;
    mark.segmentBytes = this.segmentBytes;
  }

  #rewind(mark: FrameMark): void {
    if (this.buffer !== mark.buffer) this.releaseBuffer(false);
    this.useBuffer(mark.buffer);
    this.position = mark.position;
    this.segmentStart = mark.segmentStart;
    this.segments.length = mark.segments;
    this.segmentBytes = mark.segmentBytes;
    this.path.reset();
  }

  #bytesSince(mark: FrameMark): number {
    return this.waitingBytes - offsetOf(mark);
  }

  #isFirstItem(): boolean {
    return offsetOf(this.#item) - offsetOf(this.#frame) === HEADER_BYTES;
  }

  /** Without a stack: a client that takes only small frames causes it by the thousand. */
  #sizeError(length: number): RpcError {
    return withoutStack(sizeError, length, this.maxFrameBytes - HEADER_BYTES);
  }
}
