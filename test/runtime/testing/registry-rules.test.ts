import assert from "node:assert/strict";
import type { Endpoint, Registration, Registry, Snapshot, Subscription } from "callwire";
import { createReadOnlyRegistry, type FollowedList } from "callwire/registry";
import { MemoryRegistry, type RegistryHarness, type RegistryPart, registryRules } from "callwire/testing";

/** Registries of this process that are wrong in one thing. */
type Spoil = (registry: MemoryRegistry) => Registry;

let names = 0;

function harnessOf(spoil: Spoil): RegistryHarness {
  const name = `rules-${++names}`;
  const open: Registry[] = [];
  const add = (registry: MemoryRegistry): Registry => {
    open.push(registry);
    return spoil(registry);
  };
  return {
    open: async () => add(new MemoryRegistry(name)),
    suspend: (registry) => (registry as MemoryRegistry).suspend(), // a spoiled one is one, too
    resume: (registry) => (registry as MemoryRegistry).resume(), // as above
    async startInstance(service, id) {
      const registry = new MemoryRegistry(name);
      open.push(registry);
      registry.register(service, { id, rev: 0, host: "127.0.0.1", port: 4000, weight: 100, state: "up", meta: {} });
      return { crash: async () => registry.crash() };
    },
    closeAll: async () => void (await Promise.all(open.map((registry) => registry[Symbol.asyncDispose]()))),
  };
}

/** Another member in the place of one. */
function replace<Name extends keyof MemoryRegistry>(name: Name, value: MemoryRegistry[Name] | undefined): Spoil {
  return (registry) => Object.defineProperty(registry, name, { value });
}

function withSubscription(change: (subscription: Subscription) => Partial<Subscription>): Spoil {
  return (registry) => {
    const subscribe = registry.subscribe.bind(registry);
    return Object.defineProperty(registry, "subscribe", {
      value: (...given: Parameters<typeof subscribe>) => {
        const own = subscribe(...given);
        return Object.defineProperties(own, Object.getOwnPropertyDescriptors(change(own)));
      },
    });
  };
}

function withRegistration(change: (registration: Registration) => Partial<Registration>): Spoil {
  return (registry) => {
    const register = registry.register.bind(registry);
    return Object.defineProperty(registry, "register", {
      value: (...given: Parameters<typeof register>) => {
        const own = register(...given);
        return Object.defineProperties(own, Object.getOwnPropertyDescriptors(change(own)));
      },
    });
  };
}

const ALL: readonly RegistryPart[] = ["read", "change", "cut", "register"];

/** What is wrong, the registry that is so, and the rule that it breaks. */
const BROKEN: readonly (readonly [string, Spoil, RegExp])[] = [
  [
    "does not say that servers register",
    (registry) => Object.defineProperty(registry, "capabilities", { value: { ...registry.capabilities, registers: false } }),
    /says truly whether servers register/,
  ],
  ["has no schema", replace("schema", undefined), /has every member/],
  [
    "says that a list is stale which is live",
    withSubscription((own) => ({
      ready: async () => ({ ...(await own.refresh()), freshness: "stale" }) as Snapshot,
    })),
    /is ready with a live list/,
  ],
  [
    "takes subscriptions when it is closed",
    (registry) => {
      const own = registry.subscribe("other");
      return Object.defineProperty(registry, "subscribe", { value: () => own });
    },
    /says that it is closed/,
  ],
  [
    "tells the subscriber when nothing has changed",
    withSubscription((own) => {
      const listeners = new Set<(snapshot: Snapshot) => void>();
      return {
        onChange: (listener) => {
          listeners.add(listener);
          return own.onChange(listener);
        },
        refresh: async () => {
          for (const listener of listeners) listener(own.current);
          return own.current;
        },
      };
    }),
    /is silent when nothing changes/,
  ],
  [
    "goes on telling one that has ended",
    withSubscription(() => ({ [Symbol.asyncDispose]: async () => undefined })),
    /tells nothing to a subscription that has ended/,
  ],
  [
    "gives all of a large service",
    (registry) => {
      const subscribe = registry.subscribe.bind(registry);
      return Object.defineProperty(registry, "subscribe", {
        value: (service: string) => subscribe(service, { subset: { size: Infinity } }),
      });
    },
    /gives a part of a large service/,
  ],
  [
    "drops what an instance says of itself",
    (registry) => {
      const register = registry.register.bind(registry);
      return Object.defineProperty(registry, "register", {
        value: (service: string, { zone: _zone, ...rest }: Endpoint) => register(service, rest),
      });
    },
    /hands every field of an instance on/,
  ],
  ["updates nothing", withRegistration(() => ({ update: async () => undefined })), /shows an update as one change/],
  [
    "leaves what is closed on the list",
    withRegistration((own) => ({
      [Symbol.asyncDispose]: async () => Object.defineProperty(own, "state", { value: "closed" }) && undefined,
    })),
    /takes an instance off the list/,
  ],
  ["names no service", replace("list", async () => []), /lists the services/],
  ["forgets contracts", replace("publishSchema", () => undefined), /gives everybody the contract/],
];

describe("the rules of registries", () => {
  it("are all kept by the registry in memory", async () => {
    const rules = registryRules(async () => harnessOf((registry) => registry), ALL);

    assert.ok(rules.length >= 20, String(rules.length));
    assert.equal(new Set(rules.map(({ title }) => title)).size, rules.length);
    for (const { run } of rules) await run();
  });

  for (const [what, spoil, title] of BROKEN) {
    it(`catch one that ${what}`, async () => {
      const found = registryRules(async () => harnessOf(spoil), ALL, { patienceMs: 100 }).filter((rule) =>
        title.test(rule.title),
      );

      assert.equal(found.length, 1);
      await assert.rejects(async () => await found[0]?.run());
    });
  }

  it("tell a registry that empties its list from one that keeps the last, as the harness says", async () => {
    let followed: FollowedList | undefined;
    const readerOf = (keepsLastList: boolean, emptiesIt: boolean) => async (): Promise<RegistryHarness> => {
      let shown: readonly Endpoint[] = [];
      const publish = (): void => {
        if (shown.length > 0 || emptiesIt) followed?.publish(shown);
        else followed?.fail();
      };
      const registry = createReadOnlyRegistry({
        target: "test:lists",
        follow(_service, list) {
          followed = list;
          list.publish(shown);
          return { refresh: async () => publish(), stop: () => undefined };
        },
      });
      return {
        keepsLastList,
        open: async () => registry,
        async show(_service, endpoints) {
          shown = endpoints;
          publish();
        },
        closeAll: async () => void (await registry[Symbol.asyncDispose]()),
      };
    };
    const run = async (keepsLastList: boolean, emptiesIt: boolean): Promise<unknown> => {
      const rules = registryRules(readerOf(keepsLastList, emptiesIt), ["change"], { patienceMs: 100 });
      const [rule] = rules.filter(({ title }) => /shows who comes and who goes/.test(title));
      return rule?.run().then(
        () => "kept",
        (error: unknown) => error instanceof Error && error.name,
      );
    };

    assert.deepEqual([await run(false, true), await run(true, false)], ["kept", "kept"]);
    assert.deepEqual([await run(true, true), await run(false, false)], ["AssertionError", "AssertionError"]);
  });

  it("are those of the parts that are given, and those of read-only registries for them alone", () => {
    const titles = (parts: readonly RegistryPart[]): string[] =>
      registryRules(async () => harnessOf((registry) => registry), parts).map(({ title }) => title);
    const reading = titles(["read"]);

    assert.ok(reading.includes("refuses registrations at once, and has no contracts"));
    assert.ok(!titles(ALL).includes("refuses registrations at once, and has no contracts"));
    assert.ok(reading.length < titles(["read", "change"]).length);
    assert.ok(titles(["read", "change", "cut"]).length < titles(ALL).length);
  });

  it("say which member of the harness they miss, and close it all the same", async () => {
    let closed = 0;
    const lacking = async (): Promise<RegistryHarness> => ({
      open: async () => new MemoryRegistry("lacking"),
      closeAll: async () => void closed++,
    });
    const rules = registryRules(lacking, ["change"]);
    for (const { run } of rules) {
      await assert.rejects(run(), { message: "the harness has no show; give it, or leave the part out that needs it" });
    }

    assert.equal(closed, rules.length);
  });
});
