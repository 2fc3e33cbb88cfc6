import assert from "node:assert/strict";
import type { Endpoint, Registry, RegistryHealth, Snapshot } from "callwire";
import { createReadOnlyRegistry, type FollowedList, type ListSource } from "callwire/registry";
import { FakeClock } from "callwire/testing";
import { describeRegistry, endpoint, idsOf } from "./conformance.js";

/** Lists that the test publishes, and what the registry asked for. */
class TestSource implements ListSource {
  readonly target = "test:lists";
  readonly lists = new Map<string, FollowedList>();
  readonly said: string[] = [];
  shown: readonly Endpoint[] = [];

  follow(service: string, list: FollowedList): ReturnType<ListSource["follow"]> {
    this.lists.set(service, list);
    this.said.push(`follow ${service}`);
    list.publish(this.shown);
    const refresh = async (): Promise<void> => {
      this.said.push(`refresh ${service}`);
      list.publish(this.shown);
    };
    return { refresh, stop: () => void this.said.push(`stop ${service}`) };
  }
}

describeRegistry("read-only registry", async () => {
  const source = new TestSource();
  const open: Registry[] = [];
  return {
    async open() {
      const registry = createReadOnlyRegistry(source);
      open.push(registry);
      return registry;
    },
    async show(_service, endpoints) {
      source.shown = endpoints;
      for (const list of source.lists.values()) list.publish(endpoints);
    },
    suspend() {
      for (const list of source.lists.values()) list.fail();
    },
    resume() {
      for (const list of source.lists.values()) list.publish(source.shown);
    },
    async closeAll() {
      await Promise.all(open.map((registry) => registry[Symbol.asyncDispose]()));
    },
  };
}, ["read", "change"]);

describe("a registry that is only read", () => {
  function start(source: Partial<ListSource> = {}) {
    const own = new TestSource();
    const clock = new FakeClock();
    const follow: ListSource["follow"] = (service, list) => own.follow(service, list);
    const registry = createReadOnlyRegistry({ target: "test:lists", follow, ...source }, clock);
    return { registry, clock, source: own, list: (service = "s") => own.lists.get(service) };
  }

  it("follows a service once, however many read it, and stops with the last of them", async () => {
    const { registry, source } = start();
    const [one, other] = [registry.subscribe("s"), registry.subscribe("s")];
    registry.subscribe("t");
    await one[Symbol.asyncDispose]();
    assert.deepEqual(source.said, ["follow s", "follow t"]);
    await other[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    assert.deepEqual(source.said, ["follow s", "follow t", "stop s"]);
    registry.subscribe("s");
    await registry[Symbol.asyncDispose]();

    assert.deepEqual(source.said, ["follow s", "follow t", "stop s", "follow s", "stop t", "stop s"]);
  });

  it("has no list, which is not an empty one, until its source has given one", async () => {
    let list: FollowedList | undefined;
    const { registry } = start({
      follow: (_service, followed) => {
        list = followed;
        return { refresh: async () => undefined, stop: () => undefined };
      },
    });
    const subscription = registry.subscribe("s");
    assert.deepEqual([subscription.current.freshness, subscription.current.generation], ["none", 0]);
    const ready = subscription.ready();
    list?.fail();
    assert.deepEqual([subscription.current.freshness, registry.health], ["none", "suspended"]);
    list?.publish([endpoint("a")]);

    assert.deepEqual((await ready).endpoints, [endpoint("a")]);
    assert.equal(registry.health, "connected");
  });

  it("is away while one of its lists cannot be read, and tells each change of that once", async () => {
    const { registry, list } = start();
    const told: RegistryHealth[] = [];
    registry.onHealth((health) => told.push(health));
    const failing = registry.subscribe("s");
    registry.subscribe("t");
    list("s")?.fail();
    list("s")?.fail();
    list("t")?.fail();
    list("t")?.publish([]);
    assert.deepEqual(told, ["suspended"]);
    await failing[Symbol.asyncDispose]();
    assert.deepEqual(told, ["suspended", "connected"]);
    await registry[Symbol.asyncDispose]();

    assert.deepEqual(told, ["suspended", "connected", "closed"]);
  });

  it("gives a late reader the last list, and says of one that cannot be read now that it is stale", () => {
    const { registry, list } = start();
    registry.subscribe("s");
    list()?.publish([endpoint("a")]);
    list()?.fail();
    const late = registry.subscribe("s");

    assert.deepEqual([idsOf(late), late.current.freshness], ["a", "stale"]);
  });

  it("takes a list that is the same for a confirmation, and lists each id once, by its highest revision", async () => {
    const { registry, clock, list } = start();
    const subscription = registry.subscribe("s");
    const seen: Snapshot[] = [];
    subscription.onChange((snapshot) => seen.push(snapshot));
    const twice = [endpoint("a", { rev: 2 }), endpoint("b"), endpoint("a", { rev: 1 })];
    list()?.publish(twice);
    await clock.advance(50);
    list()?.publish(twice);
    assert.equal(seen.length, 1);
    assert.equal(subscription.current.updatedAt, clock.nowMs());
    list()?.publish(twice, { skipped: 1, skippedFor: "it is not JSON" });

    assert.deepEqual(
      seen.map(({ endpoints, skipped, skippedFor }) => [endpoints.map(({ id, rev }) => `${id}${rev}`), skipped, skippedFor]),
      [
        [["a2", "b0"], 0, undefined],
        [["a2", "b0"], 1, "it is not JSON"],
      ],
    );
  });

  it("draws another instance of a large service for one that cannot be reached, and none for nothing", async () => {
    const { registry, list } = start();
    const unreachable = new Set<string>();
    const subscription = registry.subscribe("s", {
      subset: { size: 5 },
      reachability: { isConnected: () => false, isUnreachable: (id) => unreachable.has(id) },
    });
    list()?.publish(Array.from({ length: 60 }, (_none, at) => endpoint(`i${at}`)));
    const { endpoints, generation } = subscription.current;
    await subscription.redraw?.();
    assert.deepEqual([endpoints.length, subscription.current.generation], [5, generation]);
    const lost = endpoints[0]?.id ?? "";
    unreachable.add(lost);
    await subscription.redraw?.();

    assert.ok(!subscription.current.endpoints.some(({ id }) => id === lost));
    assert.equal(subscription.current.subsetOf, 60);
  });

  it("lists the next priority when the first cannot be reached, and leaves it when that is back", async () => {
    const { registry, list } = start();
    const [connected, unreachable] = [new Set<string>(), new Set<string>()];
    const subscription = registry.subscribe("s", {
      reachability: { isConnected: (id) => connected.has(id), isUnreachable: (id) => unreachable.has(id) },
    });
    const all = registry.subscribe("s");
    list()?.publish([endpoint("a", { priority: 1 }), endpoint("b", { priority: 2 })]);
    assert.deepEqual([idsOf(subscription), subscription.current.subsetOf], ["a", 2]);
    assert.deepEqual([idsOf(all), all.current.subsetOf], ["a b", undefined]);
    unreachable.add("a");
    list()?.fail("gone");
    await subscription.redraw?.();
    assert.deepEqual([idsOf(subscription), subscription.current.subsetOf, subscription.current.freshness], ["a b", 2, "stale"]);
    connected.add("a").add("b");
    await subscription.redraw?.();

    assert.deepEqual([idsOf(subscription), subscription.current.failure], ["a", "gone"]);
  });

  it("draws a part of a list that has only been confirmed as no change", async () => {
    const { registry, list } = start();
    const subscription = registry.subscribe("s", { subset: { size: 5 } });
    const publish = (): void => list()?.publish(Array.from({ length: 60 }, (_none, at) => endpoint(`i${at}`)));
    publish();
    const { generation } = subscription.current;
    publish();
    await subscription.redraw?.();

    assert.equal(subscription.current.generation, generation);
  });

  it("says why a list cannot be read or is empty, until it can be read", () => {
    const { registry, list } = start();
    const subscription = registry.subscribe("s");
    const late = () => registry.subscribe("s").current.failure;
    list()?.publish([], { skipped: 0, failure: "no such name" });
    assert.deepEqual([subscription.current.failure, late()], ["no such name", "no such name"]);
    list()?.fail("no answer");
    assert.deepEqual([subscription.current.failure, late()], ["no answer", "no answer"]);
    const { generation } = subscription.current;
    list()?.fail("refused");
    assert.deepEqual([subscription.current.failure, late(), subscription.current.generation], ["refused", "refused", generation]);
    list()?.publish([]);

    assert.deepEqual([subscription.current.failure, late()], [undefined, undefined]);
  });

  it("makes a reason safe to show, and cuts a long one", () => {
    const { registry, list } = start();
    const subscription = registry.subscribe("s");
    list()?.publish([], { skipped: 0, failure: "a\nb" });
    assert.equal(subscription.current.failure, "a\\nb");
    list()?.fail(`\u001b[31m${"x".repeat(1_000)}`);

    assert.match(subscription.current.failure ?? "", /^\\u\{1b\}\[31mx{251}$/);
  });

  it("passes on that an instance could not be reached, to a source that asks", () => {
    let told = 0;
    const refresh = async (): Promise<void> => undefined;
    const asking = start({ follow: () => ({ refresh, stop: () => undefined, reresolve: () => void told++ }) });
    asking.registry.subscribe("s").reresolve?.();
    start().registry.subscribe("s").reresolve?.();

    assert.equal(told, 1);
  });

  it("hears nothing of a source that goes on after its last reader, and tries one again that threw", async () => {
    let fails = true;
    const { registry, source, list } = start({
      follow: (service, followed) => {
        if (fails) throw new RangeError("no such folder");
        return source.follow(service, followed);
      },
    });
    assert.throws(() => registry.subscribe("s"), RangeError);
    fails = false;
    const subscription = registry.subscribe("s");
    await subscription[Symbol.asyncDispose]();
    const { generation } = subscription.current;
    list()?.publish([endpoint("late")]);
    list()?.fail();

    assert.deepEqual([subscription.current.generation, registry.health], [generation, "connected"]);
  });

  it("says what it is told of TLS and of its services", async () => {
    const told = start({ saysTls: true, services: async () => ["a"] }).registry;
    const untold = start().registry;

    assert.deepEqual([told.capabilities.saysTls, told.capabilities.namesServices, await told.list()], [true, true, ["a"]]);
    assert.deepEqual([untold.capabilities.saysTls, untold.capabilities.namesServices, await untold.list()], [false, false, []]);
  });
});
