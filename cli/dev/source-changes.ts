// When a change of sources counts: once all is quiet, as editors and git write several files, and
// once no code is being generated.

import type { StartTimer } from "../watch/watch-run.js";

export interface SourceChangesOptions {
  readonly startTimer: StartTimer;
  readonly nowMs: () => number;
  /** Resolves once no code is being generated. */
  readonly idle: () => Promise<void>;
  /** `name`: of the first file that changed, where it is known. */
  readonly onChange: (name: string | null) => void;
}

/** Milliseconds without a change until the changes before it count. */
const QUIET_MS = 40;
/** Changes without end are not waited for. */
const MAX_QUIET_MS = 400;

export class SourceChanges {
  readonly #options: SourceChangesOptions;
  #stopTimer = (): void => undefined;
  /** Of the first change that does not count yet. */
  #first: { readonly name: string | null; readonly at: number } | undefined;
  #isStopped = false;

  constructor(options: SourceChangesOptions) {
    this.#options = options;
  }

  add(name: string | null): void {
    const { nowMs, startTimer } = this.#options;
    this.#first ??= { name, at: nowMs() };
    this.#stopTimer();
    const pauseMs = Math.max(0, Math.min(QUIET_MS, this.#first.at + MAX_QUIET_MS - nowMs()));
    this.#stopTimer = startTimer(pauseMs, () => void this.#settle());
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopTimer();
  }

  async #settle(): Promise<void> {
    const first = this.#first;
    this.#first = undefined;
    await this.#options.idle();
    // What has changed meanwhile, such as the code that was generated, counts with the rest.
    if (this.#first !== undefined || first === undefined || this.#isStopped) return;
    this.#options.onChange(first.name);
  }
}
