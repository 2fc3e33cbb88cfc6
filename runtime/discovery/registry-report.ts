// Tells on the diagnostics channels what a client sees of its registry, whichever it is.
// ZooKeeper's tells itself, as it knows more: why a connection was lost, and what is held back.

import { type RegistryListMessage, reportRegistryHealth, reportRegistryList } from "../base/diagnostics.js";
import type { Registry, RegistryHealth, Snapshot, Subscription } from "./registry.js";

const TELLING = new WeakSet<Registry>();

/** Nobody else has to tell of this registry. */
export function tellsItself(registry: Registry): void {
  TELLING.add(registry);
}

/** How many clients a registry has that tell of it, and what was told of it last. */
interface Told {
  clients: number;
  health: RegistryHealth | undefined;
}

const TOLD = new WeakMap<Registry, Told>();

/** From when a client begins to read a service until it is closed. */
export class RegistryReport {
  readonly #registry: Registry;
  readonly #service: string;
  readonly #stop: readonly (() => void)[];
  #generation = -1;
  #last: RegistryListMessage | undefined;

  constructor(registry: Registry, service: string, subscription: Subscription) {
    this.#registry = registry;
    this.#service = service;
    if (TELLING.has(registry)) {
      this.#stop = [];
      return;
    }
    const told = TOLD.get(registry) ?? { clients: 0, health: undefined };
    told.clients++;
    TOLD.set(registry, told);
    this.#stop = [
      subscription.onChange((snapshot) => this.#tellList(snapshot)),
      registry.onHealth((health) => this.#tellHealth(health)),
      () => this.#tellEnd(),
      () => this.#leave(told),
    ];
    this.#tellHealth(registry.health);
    if (subscription.current.freshness !== "none") this.#tellList(subscription.current);
  }

  /** Behind the last client of a registry nobody looks at it any more. */
  close(): void {
    for (const stop of this.#stop) stop();
  }

  #leave(told: Told): void {
    if (--told.clients === 0) this.#tellHealth("closed");
  }

  /** Of all the clients of a registry the first tells. */
  #tellHealth(health: RegistryHealth): void {
    const told = TOLD.get(this.#registry);
    if (told === undefined || told.health === health) return;
    told.health = health;
    reportRegistryHealth({ target: this.#registry.target, health, reason: "", teller: told });
  }

  #tellList({ endpoints, subsetOf, freshness, generation, heldBack = 0 }: Snapshot): void {
    if (generation === this.#generation || freshness === "none") return;
    this.#generation = generation;
    const { target } = this.#registry;
    const service = this.#service;
    const count = subsetOf ?? endpoints.length;
    this.#last = { target, service, count, freshness, generation, heldBack, teller: this };
    reportRegistryList(this.#last);
  }

  #tellEnd(): void {
    if (this.#last !== undefined) reportRegistryList({ ...this.#last, freshness: "closed" });
  }
}
