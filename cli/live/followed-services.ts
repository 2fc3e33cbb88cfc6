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
  // At most MAX_READ, and those that are kept.
  readonly #subscriptions = new Map<string, Subscription>();
  /** Those whose first list has come. */
  readonly #read = new Set<string>();
  /** Followed however many there are. No bound here: who keeps them has one. */
  readonly #kept = new Set<string>();
  #names: readonly string[] = [];
  #onChange: () => void = () => undefined;

  constructor(registry: Registry, listNames: () => Promise<readonly string[]>) {
    this.#registry = registry;
    this.#listNames = listNames;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** Whether there are so many that their names alone are followed, but for those that are kept. */
  get isNamesAlone(): boolean {
    return this.#names.length > MAX_READ;
  }

  /** Those whose lists are known now, also the empty ones. */
  get readNames(): ReadonlySet<string> {
    return this.#read;
  }

  /** Of those with an instance that are followed. */
  get lists(): readonly (readonly [name: string, endpoints: readonly Endpoint[]])[] {
    return this.#names.flatMap((name) => {
      const endpoints = this.#subscriptions.get(name)?.current.endpoints ?? [];
      return endpoints.length === 0 ? [] : [[name, endpoints] as const];
    });
  }

  /** Asks for the names, and follows those that are new. */
  async look(): Promise<void> {
    const names = await this.#listNames();
    const wanted = new Set(names.length > MAX_READ ? names.filter((name) => this.#kept.has(name)) : names);
    const gone = [...this.#subscriptions.keys()].filter((name) => !wanted.has(name));
    const added = [...wanted].filter((name) => !this.#subscriptions.has(name));
    const isChanged = names.join() !== this.#names.join();
    await Promise.all([...gone.map((name) => this.#leave(name)), ...added.map((name) => this.#begin(name))]);
    this.#names = names;
    if (isChanged) this.#onChange();
  }

  /** Follows one however many there are, until it is let go. Resolves once its list is there. */
  async keep(name: string): Promise<void> {
    this.#kept.add(name);
    if (this.#names.includes(name) && !this.#subscriptions.has(name)) await this.#begin(name);
    else await this.#subscriptions.get(name)?.ready();
  }

  async letGo(name: string): Promise<void> {
    this.#kept.delete(name);
    if (this.isNamesAlone) await this.#leave(name);
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
    const subscription = this.#registry.subscribe(name, { subset: { size: Infinity } }); // who looks is to see all
    this.#subscriptions.set(name, subscription);
    await subscription.ready();
    if (this.#subscriptions.get(name) !== subscription) return; // it was left meanwhile
    this.#read.add(name);
    subscription.onChange(() => this.#onChange());
  }

  async #leave(name: string): Promise<void> {
    const subscription = this.#subscriptions.get(name);
    this.#subscriptions.delete(name);
    this.#read.delete(name);
    await subscription?.[Symbol.asyncDispose]();
  }
}
