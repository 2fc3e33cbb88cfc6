// The calls of one connection that run, by stream id. Guarded by `npm run bench`: a Map would cost
// a call that answers by a promise a tenth.

import type { IncomingCall } from "../call/incoming-call.js";

/**
 * Slots of the table: as many calls as a connection may have, so that the ids of a client that
 * counts its slots never meet.
 */
const SLOT_MASK = 1_023;

export class RunningCalls {
  /** By the low bits of the stream id. Grows up to the highest slot that was used. */
  readonly #slots: (IncomingCall | undefined)[] = [];
  /** Those whose slot is taken by a call with another id: none with a client of ours. */
  readonly #others = new Map<number, IncomingCall>();
  #size = 0;

  /** Those too whose place another one has taken: they were cancelled, and still run. */
  get size(): number {
    return this.#size;
  }

  get(streamId: number): IncomingCall | undefined {
    const call = this.#slots[streamId & SLOT_MASK];
    if (call?.streamId === streamId) return call;
    return this.#others.size === 0 ? undefined : this.#others.get(streamId);
  }

  /** In the place of the call that had the id, if there was one. */
  add(call: IncomingCall): void {
    const { streamId } = call;
    const slot = streamId & SLOT_MASK;
    const there = this.#slots[slot];
    this.#size++;
    if (there === undefined ? !this.#others.has(streamId) : there.streamId === streamId) this.#slots[slot] = call;
    else this.#others.set(streamId, call);
  }

  /** It has ended. Once for each `add`. */
  delete(call: IncomingCall): void {
    const { streamId } = call;
    const slot = streamId & SLOT_MASK;
    this.#size--;
    if (this.#slots[slot] === call) this.#slots[slot] = undefined;
    else if (this.#others.get(streamId) === call) this.#others.delete(streamId);
  }

  /** Those that have their place. */
  all(): readonly IncomingCall[] {
    return [...this.#slots.filter((call) => call !== undefined), ...this.#others.values()];
  }
}
