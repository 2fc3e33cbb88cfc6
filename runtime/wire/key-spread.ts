// Whether the keys of one map spread over the buckets of the engine's Map, as all keys do that
// nobody has chosen to meet. Guarded by `npm run bench`: small maps and keys that are texts pay a
// comparison.

import { FEW_KEYS, MAX_KEYS_PASSED } from "../base/limits/message.js";
import { ENTRIES_OF_A_BUCKET, FIRST_CAPACITY, hashInteger } from "./v8-hash.js";

/** Continues a sentence that begins with the path. */
export const CROWDED_KEYS = "has integer keys that the hash of a Map does not tell apart; send it as a list of structs";

/** The spread of a map of `count` entries; undefined when it is too small to matter. */
export function spreadOf(count: number): KeySpread | undefined {
  return count > FEW_KEYS ? new KeySpread(count) : undefined;
}

/** Counts what a Map does: each new key is compared with those in its bucket. */
class KeySpread {
  readonly #hashes: Uint32Array;
  readonly #buckets: Uint16Array;
  /** As the Map has it at this size. */
  #capacity = FIRST_CAPACITY;
  #count = 0;
  #passed = 0;

  constructor(count: number) {
    this.#hashes = new Uint32Array(count);
    let capacity = FIRST_CAPACITY;
    while (capacity < count) capacity *= 2;
    this.#buckets = new Uint16Array(capacity / ENTRIES_OF_A_BUCKET);
  }

  /**
   * False when the keys so far cost far more than chance makes them. A key that is no integer is
   * let pass: its hash has a seed.
   */
  take(key: unknown): boolean {
    if (typeof key !== "number" && typeof key !== "bigint") return true;
    const hash = hashInteger(key);
    if (this.#count === this.#capacity) this.#grow();
    this.#hashes[this.#count++] = hash;
    this.#passed += this.#add(hash);
    return this.#passed <= MAX_KEYS_PASSED * this.#count + (FEW_KEYS * FEW_KEYS) / 2;
  }

  /** The Map puts all keys into twice as many buckets. That costs it no comparison. */
  #grow(): void {
    this.#capacity *= 2;
    this.#buckets.fill(0, 0, this.#capacity / ENTRIES_OF_A_BUCKET);
    for (let at = 0; at < this.#count; at++) this.#add(this.#hashes[at] ?? 0);
  }

  /** How many keys are in the bucket already. */
  #add(hash: number): number {
    const bucket = hash & (this.#capacity / ENTRIES_OF_A_BUCKET - 1);
    const there = this.#buckets[bucket] ?? 0;
    this.#buckets[bucket] = there + 1; // cannot wrap: so many in one bucket would have been refused long before
    return there;
  }
}
