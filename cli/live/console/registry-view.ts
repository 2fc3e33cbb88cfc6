// What the console knows of a registry: its services with their instances, how it is itself, and
// what has changed. Knows no page.

import type { Endpoint, Registry } from "callwire";
import { addressOf } from "../endpoint-text.js";
import type { Live } from "../live-command.js";
import { isMock } from "../mock/mock-mark.js";
import { ChangeLog, compareInstances, type NewChange } from "./change-log.js";
import { FollowedServices, mostCommon, nameServices } from "./live-parts.js";
import { LookedAt } from "./looked-at.js";
import type { Difference, Everything, InstanceState, RegistryState, ServiceState } from "./messages.js";

/** What changes meanwhile is told at once: a rollout changes some lists many times a second. */
const TELL_AFTER_MS = 100;

export class RegistryView {
  readonly #registry: Registry;
  readonly #followed: FollowedServices;
  readonly #lookedAt: LookedAt;
  readonly #log = new ChangeLog();
  readonly #listeners = new Set<(difference: Difference) => void>();
  readonly #stops: (() => void)[] = [];
  /** As they were told last; at most as many as are followed. */
  #told = new Map<string, Told>();
  #toldNames: readonly string[] = [];
  /** Those whose lists were known then. What is read for the first time has not changed. */
  #toldRead: ReadonlySet<string> = new Set();
  #toldNamesAlone = false;
  #toldHealth: string;
  #failure: string | undefined;
  #hasList = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(live: Live, registry: Registry) {
    this.#registry = registry;
    this.#toldHealth = registry.health;
    this.#followed = new FollowedServices(registry, () =>
      nameServices(live.again(), registry, "name a zookeeper:// registry, or one server by --at"),
    );
    this.#lookedAt = new LookedAt(this.#followed);
  }

  /** Never rejects for a registry that is away. Throws UsageError for one that names nothing. */
  async begin(firstListMs: number): Promise<void> {
    const first = this.#followed.look().then(
      () => this.#tell(),
      (error: unknown) => this.#fail(error),
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, firstListMs);
    });
    await Promise.race([first, late]);
    clearTimeout(timer);
    this.#stops.push(
      this.#followed.follow(() => this.#tellSoon()),
      this.#registry.onHealth(() => this.#tellSoon()),
    );
    this.#tell();
  }

  get instances(): ReadonlyMap<string, readonly Endpoint[]> {
    return new Map(this.#followed.lists);
  }

  get isNamesAlone(): boolean {
    return this.#followed.isNamesAlone;
  }

  get everything(): Pick<Everything, "registry" | "names" | "services" | "changes"> {
    return {
      registry: this.#state(),
      names: this.#toldNames,
      services: [...this.#told.values()].map(({ state }) => state),
      changes: this.#log.changes,
    };
  }

  /** Follows the instances of the service that a page looks at, also where there are too many. */
  async look(page: string, service: string | undefined): Promise<void> {
    await this.#lookedAt.look(page, service);
    this.#tell();
  }

  /** Returns what ends it. */
  onDifference(listener: (difference: Difference) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    await this.#followed.close();
  }

  #state(): RegistryState {
    const { target, health } = this.#registry;
    return {
      target,
      health,
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
      ...(this.#followed.isNamesAlone ? { isNamesAlone: true } : {}),
    };
  }

  #fail(error: unknown): void {
    if (error instanceof Error && error.name === "UsageError") throw error;
    this.#failure = error instanceof Error ? error.message : String(error);
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => this.#tell(), TELL_AFTER_MS);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { names, lists, isNamesAlone, readNames } = this.#followed;
    const named = new Set(names);
    const toldNames = new Set(this.#toldNames);
    const changes: NewChange[] = [];
    const services: ServiceState[] = [];
    const told = new Map<string, Told>();
    const listed = new Map(lists);
    for (const name of new Set([...this.#told.keys(), ...listed.keys()])) {
      const before = this.#told.get(name);
      const endpoints = listed.get(name) ?? [];
      if (before?.endpoints === endpoints || (before === undefined && endpoints.length === 0)) {
        if (before !== undefined) told.set(name, before);
        continue;
      }
      const state = { name, instances: statesOf(endpoints) };
      // What is followed from now on, or no longer, has neither joined nor left.
      const isNew = toldNames.has(name) && !this.#toldRead.has(name);
      const isLetGo = named.has(name) && !readNames.has(name);
      if (!isNew && !isLetGo) changes.push(...compareInstances(name, before?.state.instances ?? [], state.instances));
      services.push(state);
      if (endpoints.length > 0) told.set(name, { endpoints, state });
    }
    const { health } = this.#registry;
    if (health === "connected" && names.length > 0) this.#failure = undefined;
    if (health !== this.#toldHealth)
      changes.push({ what: "registry", service: "", instance: "", detail: `${this.#toldHealth} to ${health}` });
    const isFirst = !this.#hasList && (names.length > 0 || health === "connected");
    const noted = this.#log.note(this.#hasList ? changes : []); // what was there before is no change
    const difference: Difference = {
      kind: "difference",
      ...(health === this.#toldHealth && isNamesAlone === this.#toldNamesAlone && !isFirst ? {} : { registry: this.#state() }),
      ...(names.join() === this.#toldNames.join() ? {} : { names }),
      ...(services.length === 0 ? {} : { services }),
      ...(noted.length === 0 ? {} : { changes: noted }),
    };
    this.#hasList ||= isFirst;
    this.#told = told;
    this.#toldNames = names;
    this.#toldRead = new Set(readNames);
    this.#toldNamesAlone = isNamesAlone;
    this.#toldHealth = health;
    if (Object.keys(difference).length > 1) for (const listener of this.#listeners) listener(difference);
  }
}

interface Told {
  /** The list itself, which is another one after each change. */
  readonly endpoints: readonly Endpoint[];
  readonly state: ServiceState;
}

/** In the order of their addresses, so that a page shows them the same each time. */
export function statesOf(endpoints: readonly Endpoint[]): readonly InstanceState[] {
  const common = mostCommon(endpoints);
  const states = endpoints.map((endpoint): InstanceState => {
    const { id, state, weight, zone, version, fingerprint, startedAt, meta } = endpoint;
    return {
      id,
      address: addressOf(endpoint),
      state,
      weight,
      ...(zone === undefined ? {} : { zone }),
      ...(version === undefined ? {} : { version }),
      ...(fingerprint === undefined ? {} : { contract: fingerprint }),
      ...(fingerprint === common ? {} : { isOther: true }),
      ...(isMock(endpoint) ? { isMock: true } : {}),
      ...(startedAt === undefined ? {} : { startedAt }),
      meta,
    };
  });
  return states.sort((left, right) => (left.address < right.address ? -1 : 1));
}
