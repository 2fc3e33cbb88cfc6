// The services of a registry while they are watched: their names, asked for again and again, and
// the instances of each, which the registry tells.

import type { Endpoint, Registry, Subscription } from "callwire";
import { LOOK_AGAIN_MS } from "./watch-list.js";

/**
 * Services above this number are listed by their names alone: each list is a question to the
 * registry.
 */
export const MAX_READ = 500;

export class FollowedServices {
  readonly #registry: Registry;
  readonly #listNames: () => Promise<readonly string[]>;
  // At most MAX_READ.
  readonly #subscriptions = new Map<string, Subscription>();
  #names: readonly string[] = [];
  #onChange: () => void = () => undefined;

  constructor(registry: Registry, listNames: () => Promise<readonly string[]>) {
    this.#registry = registry;
    this.#listNames = listNames;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** Of those with an instance; none of more than MAX_READ. */
  get lists(): readonly (readonly [name: string, endpoints: readonly Endpoint[]])[] {
    return this.#names.flatMap((name) => {
      const endpoints = this.#subscriptions.get(name)?.current.endpoints ?? [];
      return endpoints.length === 0 ? [] : [[name, endpoints] as const];
    });
  }

  /** Asks for the names, and follows those that are new. */
  async look(): Promise<void> {
    const names = await this.#listNames();
    const wanted = names.length > MAX_READ ? [] : names;
    const gone = [...this.#subscriptions.keys()].filter((name) => !wanted.includes(name));
    const added = wanted.filter((name) => !this.#subscriptions.has(name));
    const isChanged = names.join() !== this.#names.join();
    await Promise.all([...gone.map((name) => this.#leave(name)), ...added.map((name) => this.#begin(name))]);
    this.#names = names;
    if (isChanged) this.#onChange();
  }

  /** Returns what ends it. */
  follow(onChange: () => void): () => void {
    this.#onChange = onChange;
    let isLooking = false;
    const timer = setInterval(() => {
      // While the registry is away the list stays as it was.
      if (isLooking || this.#registry.health !== "connected") return;
      isLooking = true;
      void this.look()
        .catch(() => undefined) // it has gone away meanwhile: asked again
        .finally(() => {
          isLooking = false;
        });
    }, LOOK_AGAIN_MS);
    return () => {
      clearInterval(timer);
      this.#onChange = () => undefined;
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions.keys()].map((name) => this.#leave(name)));
  }

  async #begin(name: string): Promise<void> {
    const subscription = this.#registry.subscribe(name);
    this.#subscriptions.set(name, subscription);
    await subscription.ready();
    subscription.onChange(() => this.#onChange());
  }

  async #leave(name: string): Promise<void> {
    const subscription = this.#subscriptions.get(name);
    this.#subscriptions.delete(name);
    await subscription?.[Symbol.asyncDispose]();
  }
}
