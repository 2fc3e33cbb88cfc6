// Bytes as text.

/** With padding, in the standard alphabet. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/**
 * With or without padding, in either alphabet; undefined for anything else, as Node passes over
 * what it does not know. A text whose last digit has bits that no byte takes is none: two texts
 * would be the same bytes.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const digits = text.length - paddingOf(text);
  if (digits % 4 === 1 || (digits !== text.length && text.length % 4 !== 0)) return undefined;
  const read = Buffer.from(text, "base64");
  if (read.length !== Math.floor((digits * 3) / 4)) return undefined;
  const spare = digits % 4 === 2 ? 15 : digits % 4 === 3 ? 3 : 0;
  if (spare !== 0 && (valueOf(text.charAt(digits - 1)) & spare) !== 0) return undefined;
  return new Uint8Array(read); // a Buffer of few bytes is a part of a pool, which it would keep alive
}

function paddingOf(text: string): 0 | 1 | 2 {
  if (!text.endsWith("=")) return 0;
  return text.endsWith("==") ? 2 : 1;
}

/** Six bits. */
function valueOf(digit: string): number {
  return (Buffer.from(`${digit}A`, "base64")[0] ?? 0) >> 2;
}
