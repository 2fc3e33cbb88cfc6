// Whether bytes are one MessagePack value: what stands for an arm of a union that is not known.

import { Reader } from "./reader.js";

export function isOneValue(bytes: Uint8Array): boolean {
  const reader = Reader.of(bytes);
  try {
    reader.skip(1);
  } catch {
    return false; // cut off, or of a type that no codec writes
  }
  return reader.remaining === 0;
}
