// Splits the bytes of one ZooKeeper connection into frames: four bytes of length, then the frame.

import { MAX_ZOOKEEPER_FRAME_BYTES } from "../../base/limits/discovery.js";

const LENGTH_BYTES = 4;

export class FrameSplitter {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** Forgets half a frame: the connection that carried it is gone. */
  reset(): void {
    this.#chunks = [];
    this.#bytes = 0;
  }

  /**
   * Returns the frames that are complete now, each with its length before it. Throws for a length
   * that no server sends.
   */
  push(chunk: Buffer): readonly Buffer[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const frames: Buffer[] = [];
    for (let size = this.#nextSize(); size !== undefined && size <= this.#bytes; size = this.#nextSize()) {
      frames.push(this.#take(size));
    }
    return frames;
  }

  #nextSize(): number | undefined {
    if (this.#bytes < LENGTH_BYTES) return undefined;
    const length = this.#head(LENGTH_BYTES).readInt32BE(0);
    if (length < 0 || length > MAX_ZOOKEEPER_FRAME_BYTES) throw new Error(`frame of ${length} bytes`);
    return LENGTH_BYTES + length;
  }

  #take(size: number): Buffer {
    const head = this.#head(size);
    this.#chunks[0] = head.subarray(size);
    this.#bytes -= size;
    return head.subarray(0, size);
  }

  /**
   * The first chunk, made at least `size` long. Joins only when a frame is complete, so that a long
   * one is copied once.
   */
  #head(size: number): Buffer {
    const first = this.#chunks[0] ?? Buffer.alloc(0);
    if (first.length >= size) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}
