// Ctrl-C in the middle of many calls: these end early, and what is known until then is shown.

import { onFirstEndSignal } from "../start/end-signals.js";
import type { Exit } from "../usage-error.js";

/** A second signal ends the process. */
export class Interruption {
  /** Undefined while no signal has come. */
  exit: Exit | undefined;
  #stop: () => void = () => undefined;
  readonly #forget: () => void;

  constructor() {
    this.#forget = onFirstEndSignal((exit) => {
      this.exit = exit;
      this.#stop();
    });
  }

  /** One at a time. Returns the function that forgets it. */
  onInterrupt(stop: () => void): () => void {
    this.#stop = stop;
    return () => {
      this.#stop = () => undefined;
    };
  }

  /**
   * Resolves with what the work gives, or with undefined when a signal comes first. Then nobody
   * hears of the work any more.
   */
  async during<T>(work: Promise<T>): Promise<T | undefined> {
    const stopped = new Promise<undefined>((resolve) => {
      if (this.exit !== undefined) resolve(undefined);
      this.#stop = () => resolve(undefined);
    });
    work.catch(() => undefined); // told to who waits, if anybody still does
    try {
      return await Promise.race([work, stopped]);
    } finally {
      this.#stop = () => undefined;
    }
  }

  forget(): void {
    this.#forget();
  }
}
