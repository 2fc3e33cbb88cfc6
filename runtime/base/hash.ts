// A hash of texts for placing them, equal in every process. Not for secrets.
// Source: FNV-1a by Fowler, Noll and Vo, then the last steps of MurmurHash3 by Appleby, without
// which short texts fall close together.

/** 32 bits. `seed` gives independent hashes of one text. */
export function hashText(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/** Spreads 32 bits over all of them. */
export function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
