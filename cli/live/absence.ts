// When a registry goes away and comes back, in words, for who watches a list of it. Reads no clock.

import type { RegistryHealth } from "callwire";
import { formatMs } from "./table.js";

/** How long a screen tells that it is back. */
const TOLD_MS = 10_000;

export class Absence {
  readonly #target: string;
  #away: { readonly health: RegistryHealth; readonly at: number } | undefined;
  #back: { readonly afterMs: number; readonly at: number } | undefined;

  /** `target`: safe to print. The registry is there now. */
  constructor(target: string) {
    this.#target = target;
  }

  /** What is to be said of a change of its health; undefined for nothing. Times: milliseconds. */
  note(health: RegistryHealth, at: number): string | undefined {
    if (health === "closed") return undefined;
    if (health !== "connected") {
      const isNew = this.#away === undefined;
      this.#away = { health, at: this.#away?.at ?? at };
      return isNew ? `the registry ${this.#target} is away (${health}); the list stays as it was` : undefined;
    }
    if (this.#away === undefined) return undefined;
    this.#back = { afterMs: at - this.#away.at, at };
    this.#away = undefined;
    return `the registry ${this.#target} is back after ${formatMs(this.#back.afterMs)}; the list was as old`;
  }

  /** For above the list at that moment; undefined when there is nothing to say. */
  describe(at: number): string | undefined {
    if (this.#away !== undefined) {
      const ms = formatMs(at - this.#away.at);
      return `the registry ${this.#target} is away (${this.#away.health}) for ${ms}; this list is as old`;
    }
    if (this.#back === undefined || at - this.#back.at > TOLD_MS) return undefined;
    return `the registry ${this.#target} is back after ${formatMs(this.#back.afterMs)}`;
  }

  get isAway(): boolean {
    return this.#away !== undefined;
  }
}
