// Write buffers shared by all connections of the process, so that an idle connection owns none.

/** Size of a pooled buffer. As large as what one read of a socket brings. */
export const POOLED_BYTES = 64 * 1024;

/** Buffers kept for reuse: 4 MiB in all. More are left to the garbage collector. */
const MAX_KEPT = 64;

/** A piece of memory and two ways to write it. */
export interface PooledBuffer {
  readonly bytes: Buffer;
  readonly view: DataView;
}

/** A buffer without room, for writers and readers that own none. */
export const EMPTY_BUFFER: PooledBuffer = { bytes: Buffer.alloc(0), view: new DataView(new ArrayBuffer(0)) };

const kept: PooledBuffer[] = [];

/** A buffer of at least `size` bytes with unspecified content. */
export function takeBuffer(size: number): PooledBuffer {
  if (size > POOLED_BYTES) return allocateBuffer(size);
  return kept.pop() ?? allocateBuffer(POOLED_BYTES);
}

/** Returns a buffer that nobody reads or writes any more. */
export function giveBuffer(buffer: PooledBuffer): void {
  if (buffer.bytes.length === POOLED_BYTES && kept.length < MAX_KEPT) kept.push(buffer);
}

/** A buffer outside of the pool. */
export function allocateBuffer(size: number): PooledBuffer {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, size) };
}
