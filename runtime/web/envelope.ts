// A message of a stream as Connect has it: a byte of flags, four of the length, JSON.

export const HEAD_BYTES = 5;
export const COMPRESSED = 1;
/** The last of an answer: trailers, and an error if there is one. */
export const END = 2;

/** One that a client sends. */
export function envelope(json: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(HEAD_BYTES + text.length);
  new DataView(bytes.buffer).setUint32(1, text.length);
  bytes.set(text, HEAD_BYTES);
  return bytes;
}

/** What its head announces. */
export function lengthOf(head: Uint8Array): number {
  return new DataView(head.buffer, head.byteOffset).getUint32(1);
}
