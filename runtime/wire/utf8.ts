// Text from and into buffers by Node's own functions, past `toString` and `write`, which look the
// encoding up by its name each time: a third of what a text of 60 bytes costs. They are not
// documented, so that a Node without them falls back to what is. Guarded by `npm run bench`.

interface FastBuffer {
  readonly latin1Slice?: (start: number, end: number) => string;
  readonly utf8Slice?: (start: number, end: number) => string;
  readonly utf8Write?: (text: string, at: number, maxBytes: number) => number;
}

const FAST: FastBuffer = Buffer.prototype as FastBuffer;
const isFast = [FAST.latin1Slice, FAST.utf8Slice, FAST.utf8Write].every((method) => typeof method === "function");

type WithFast = Buffer & Required<FastBuffer>; // only where isFast

/** The text in `bytes[start, end)`; what is no UTF-8 becomes U+FFFD. */
export function readUtf8(bytes: Buffer, start: number, end: number): string {
  return isFast ? (bytes as WithFast).utf8Slice(start, end) : bytes.toString("utf8", start, end);
}

/** Each of `bytes[start, end)` as one character, U+0000 to U+00FF. */
export function readLatin1(bytes: Buffer, start: number, end: number): string {
  return isFast ? (bytes as WithFast).latin1Slice(start, end) : bytes.toString("latin1", start, end);
}

/** Writes as much of `text` as `maxBytes` hold, and returns how many bytes that took. */
export function writeUtf8(bytes: Buffer, text: string, at: number, maxBytes: number): number {
  return isFast ? (bytes as WithFast).utf8Write(text, at, maxBytes) : bytes.write(text, at, maxBytes, "utf8");
}
