// What the rules of registries need of a driver, and how they look at it.

import assert from "node:assert/strict";
import { monotonicMs, setTimeout } from "../base/event-loop.js";
import type { Endpoint, Registration, Registry, Subscription } from "../discovery/registry.js";

/**
 * Which rules apply: what is read, what changes, what may be cut off, and where servers register.
 */
export type RegistryPart = "read" | "change" | "cut" | "register";

/**
 * A driver under test. Only what the tried parts need must be there. Each rule has a harness of its
 * own.
 */
export interface RegistryHarness {
  /** Another registry on the same entries, with a session of its own. */
  open(): Promise<Registry>;
  /** Ends everything that was opened and started. */
  closeAll(): Promise<void>;
  /** For `"change"`, where servers do not register: makes the list of a service equal to this. */
  show?(service: string, endpoints: readonly Endpoint[]): Promise<void>;
  /**
   * An empty answer is taken for trouble, as that of DNS: once somebody was there, the last list
   * stays, and says that it is stale. Default false: the list is empty then.
   */
  readonly keepsLastList?: boolean;
  /** For `"cut"`: cuts one registry off. */
  suspend?(registry: Registry): void | Promise<void>;
  /** For `"cut"`: lets it back. */
  resume?(registry: Registry): void | Promise<void>;
  /**
   * For `"register"`: an instance in a process of its own that can die, or what is the same to the
   * registry.
   */
  startInstance?(service: string, id: string): Promise<{ crash(): Promise<void> }>;
  /** For `"register"`: the longest time that a dead instance stays listed. */
  readonly sessionTimeoutMs?: number;
}

/** One thing that every registry does. */
export interface RegistryRule {
  /** As a sentence whose subject is the registry. */
  readonly title: string;
  /** Resolves when the registry does it. Rejects with an AssertionError otherwise. */
  run(): Promise<void>;
}

/** A rule before it is given a driver. */
export interface Rule {
  readonly part: RegistryPart;
  /** Only for those in which nobody registers. */
  readonly isOfReadOnly?: true;
  readonly title: string;
  check(scene: Scene): Promise<void>;
}

let services = 0;

/** One rule at work on one harness. */
export class Scene {
  readonly harness: RegistryHarness;
  readonly parts: readonly RegistryPart[];
  /** Nobody else uses it. */
  readonly service = `conformance.S${++services}`;
  readonly #registered = new Map<string, Registration>();
  #server: Registry | undefined;

  readonly #patienceMs: number;

  constructor(harness: RegistryHarness, parts: readonly RegistryPart[], patienceMs: number) {
    this.harness = harness;
    this.parts = parts;
    this.#patienceMs = patienceMs;
  }

  /** Until `actual` gives this. Fails with the difference, after the patience and `moreMs`. */
  async eventually(actual: () => unknown, expected: unknown, moreMs = 0): Promise<void> {
    const endAt = monotonicMs() + this.#patienceMs + moreMs;
    for (;;) {
      try {
        assert.deepEqual(await actual(), expected);
        return;
      } catch (error) {
        if (monotonicMs() >= endAt) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  open(): Promise<Registry> {
    return this.harness.open();
  }

  suspend(registry: Registry): void | Promise<void> {
    return given(this.harness.suspend, "suspend").call(this.harness, registry);
  }

  resume(registry: Registry): void | Promise<void> {
    return given(this.harness.resume, "resume").call(this.harness, registry);
  }

  startInstance(id: string): Promise<{ crash(): Promise<void> }> {
    return given(this.harness.startInstance, "startInstance").call(this.harness, this.service, id);
  }

  /**
   * Makes the list of the service equal to instances at these hosts, by registering them where the
   * harness does not do it.
   */
  async show(hosts: readonly string[]): Promise<void> {
    if (!this.parts.includes("register")) {
      const show = given(this.harness.show, "show");
      return show.call(
        this.harness,
        this.service,
        hosts.map((host) => endpointOf(idOf(host), { host })),
      );
    }
    this.#server ??= await this.open();
    for (const [host, registration] of this.#registered) {
      if (hosts.includes(host)) continue;
      this.#registered.delete(host);
      await registration.update({ state: "draining" }); // as a server does that stops: who vanishes without it may be held back
      await registration[Symbol.asyncDispose]();
    }
    for (const host of hosts) {
      if (this.#registered.has(host)) continue;
      this.#registered.set(host, this.#server.register(this.service, endpointOf(idOf(host), { host })));
    }
    await Promise.all([...this.#registered.values()].map((registration) => registration.ready()));
  }
}

/** An instance that takes calls. */
export function endpointOf(id: string, changes: Partial<Endpoint> = {}): Endpoint {
  return { id, rev: 0, host: "127.0.0.1", port: 4000, weight: 100, state: "up", meta: {}, ...changes };
}

/** Ids of the list, in order. */
export function idsIn(subscription: Subscription): string {
  return sorted(subscription.current.endpoints.map(({ id }) => id));
}

/** Hosts of the list, in order. */
export function hostsIn(subscription: Subscription): string {
  return sorted(subscription.current.endpoints.map(({ host }) => host));
}

function sorted(texts: readonly string[]): string {
  return [...texts].sort().join(" ");
}

function idOf(host: string): string {
  return `at-${host.replaceAll(".", "-")}`;
}

function given<Member>(member: Member | undefined, name: string): Member {
  assert.ok(member !== undefined, `the harness has no ${name}; give it, or leave the part out that needs it`);
  return member;
}
