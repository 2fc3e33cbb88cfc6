// Services that calls are passed on to for as long as the command runs: the contract of each, found
// when it is first asked for, and found again when most of its instances have another one.

import type { Registry, Subscription } from "callwire";
import { connectDynamic, type DynamicClient } from "callwire/dynamic";
import { findNamed, type Named } from "./contracts.js";
import { mostCommon } from "./lists.js";
import type { Live } from "./live-command.js";

/** How values of calls look, as `connectDynamic` has it. */
type Values = "json" | "native";

/** A service while calls of one version of its contract run. Who has one ends it. */
export interface Lease<V extends Values> {
  readonly named: Named;
  readonly client: DynamicClient<V>;
  /** Exactly once: a client whose contract is of yesterday closes behind the last. */
  end(): void;
}

/** One version of a contract, and those who use it. */
interface Version<V extends Values> {
  readonly named: Named;
  readonly client: DynamicClient<V>;
  leases: number;
  isOver: boolean;
}

/** One service. */
interface Followed<V extends Values> {
  readonly subscription: Subscription;
  version: Version<V> | undefined;
  /** The look that runs now. */
  looking: Promise<Version<V>> | undefined;
}

export class FollowedContracts<V extends Values> {
  readonly #live: Live;
  readonly #registry: Registry;
  readonly #values: V;
  readonly #maxServices: number;
  /** At most `maxServices`. */
  readonly #services = new Map<string, Followed<V>>();

  /** `maxServices`: each is a subscription and a client. */
  constructor(live: Live, registry: Registry, values: V, maxServices: number) {
    this.#live = live;
    this.#registry = registry;
    this.#values = values;
    this.#maxServices = maxServices;
  }

  /**
   * Rejects as `findNamed` does: AbsentError for a service without an instance, which is forgotten
   * again, UsageError for one without a contract, RpcError when nobody answers.
   */
  async lease(name: string): Promise<Lease<V>> {
    let version = await this.#versionOf(name);
    if (version.isOver) version = await this.#versionOf(name); // while this one was waited for
    return leaseOf(version);
  }

  /** The same at once, of one that is known already. */
  leaseKnown(name: string): Lease<V> | undefined {
    const version = this.#services.get(name)?.version;
    return version === undefined ? undefined : leaseOf(version);
  }

  /** What is known now. */
  get versions(): Iterable<Pick<Lease<V>, "named" | "client">> {
    return [...this.#services.values()].flatMap(({ version }) => version ?? []);
  }

  has(name: string): boolean {
    return this.#services.has(name);
  }

  /** Services that are followed now. */
  get size(): number {
    return this.#services.size;
  }

  async close(): Promise<void> {
    const all = [...this.#services.keys()];
    await Promise.all(all.map((name) => this.#forget(name)));
  }

  #versionOf(name: string): Version<V> | Promise<Version<V>> {
    const followed = this.#services.get(name) ?? this.#follow(name);
    return followed.version ?? this.#look(name, followed);
  }

  #follow(name: string): Followed<V> {
    if (this.#services.size >= this.#maxServices) this.#makeRoom();
    const subscription = this.#registry.subscribe(name);
    const followed: Followed<V> = { subscription, version: undefined, looking: undefined };
    this.#services.set(name, followed);
    subscription.onChange(({ endpoints }) => {
      if (this.#live.flags.contracts !== undefined) return; // what the user gave stays
      const { version } = followed;
      const fingerprint = mostCommon(endpoints);
      if (version === undefined || fingerprint === undefined || fingerprint === version.named.service.fingerprint) return;
      // Until it is there calls have the old one, which the servers of before understand.
      void this.#look(name, followed).catch(() => undefined);
    });
    return followed;
  }

  /** One at a time: who asks meanwhile has the same answer. */
  #look(name: string, followed: Followed<V>): Promise<Version<V>> {
    followed.looking ??= this.#find(name, followed).finally(() => {
      followed.looking = undefined;
    });
    return followed.looking;
  }

  async #find(name: string, followed: Followed<V>): Promise<Version<V>> {
    const live = this.#live.again();
    try {
      const named = await findNamed(live, this.#registry, name);
      const before = followed.version;
      if (before !== undefined && before.named.service.fingerprint === named.service.fingerprint) return before;
      const options = { contract: named.descriptor, tls: live.tls, values: this.#values };
      const client = connectDynamic<V>(named.service.name, this.#registry, options);
      const version: Version<V> = { named, client, leases: 0, isOver: this.#services.get(name) !== followed };
      followed.version = version;
      if (before !== undefined) endVersion(before);
      return version;
    } catch (error) {
      // Names that nobody serves must not be kept: they may come from anybody.
      if (followed.version === undefined && this.#services.get(name) === followed) await this.#forget(name);
      throw error;
    }
  }

  /** Of those that nobody uses the one that was first asked for. */
  #makeRoom(): void {
    for (const [name, { version, looking }] of this.#services) {
      if (looking !== undefined || (version !== undefined && version.leases > 0)) continue;
      void this.#forget(name);
      return;
    }
  }

  async #forget(name: string): Promise<void> {
    const followed = this.#services.get(name);
    this.#services.delete(name);
    if (followed?.version !== undefined) endVersion(followed.version);
    await followed?.subscription[Symbol.asyncDispose]();
  }
}

function leaseOf<V extends Values>(version: Version<V>): Lease<V> {
  version.leases++;
  return {
    named: version.named,
    client: version.client,
    end() {
      version.leases--;
      closeUnused(version);
    },
  };
}

function endVersion(version: Version<Values>): void {
  version.isOver = true;
  closeUnused(version);
}

function closeUnused(version: Version<Values>): void {
  if (version.isOver && version.leases === 0) void version.client.close();
}
