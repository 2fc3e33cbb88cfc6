// Write buffers shared by all connections of the process, so that an idle connection owns none.

/** Size of a pooled buffer. As large as what one read of a socket brings. */
export const POOLED_BYTES = 64 * 1024;

/** Buffers kept for reuse: 4 MiB in all. More are left to the garbage collector. */
const MAX_KEPT = 64;

const kept: Buffer[] = [];

/** A buffer of at least `size` bytes with unspecified content. */
export function takeBuffer(size: number): Buffer {
  if (size > POOLED_BYTES) return Buffer.allocUnsafeSlow(size);
  return kept.pop() ?? Buffer.allocUnsafeSlow(POOLED_BYTES);
}

/** Returns a buffer that nobody reads or writes any more. */
export function giveBuffer(buffer: Buffer): void {
  if (buffer.length === POOLED_BYTES && kept.length < MAX_KEPT) kept.push(buffer);
}
