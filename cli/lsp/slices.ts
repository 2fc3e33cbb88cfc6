// Long work in short slices: between two of them the server reads and answers other messages. What
// the work is, and when it is given up, others say.

import type { Steps } from "@callwire/compiler/lsp";

/** What a slice is measured by, and where one ends. */
export interface Rest {
  /** Milliseconds from any start. */
  readonly nowMs: () => number;
  /** Resolves when others have had a turn. */
  readonly rest: () => Promise<void>;
}

/**
 * Milliseconds of a slice, but for its last step. A tenth of a second is what people notice, and
 * what reads and answers in between takes a part of it.
 */
const SLICE_MS = 10;

/** Gives the event loop a turn: what has arrived is read then. */
const EVENT_LOOP: Rest = { nowMs: () => performance.now(), rest: () => new Promise((resolve) => setImmediate(resolve)) };

/**
 * The first slice runs at once. `check` is called behind each rest, and throws when the work is not
 * wanted any more: no further step is taken then.
 */
export async function runInSlices<Result>(
  steps: Steps<Result>,
  check: () => void,
  { nowMs, rest } = EVENT_LOOP,
): Promise<Result> {
  let beganAt = nowMs();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (nowMs() - beganAt < SLICE_MS) continue;
    await rest();
    check();
    beganAt = nowMs();
  }
}
