// What every registry must do, whatever it is made of. Each driver's test runs this with a harness of its own.

import assert from "node:assert/strict";
import type { Endpoint, Registry, Snapshot, Subscription } from "callwire";
import { schemaOf } from "callwire/schema";
import { Calculator } from "../../../generated/calculator.js";
import { describeIdl } from "../../support/contracts.js";
import { eventually, until } from "../../support/wait.js";

export interface RegistryHarness {
  /** Another registry on the same entries, with a session of its own. `closeAll` closes it. */
  open(): Promise<Registry>;
  /** An instance in a process that can die. */
  startInstance(service: string, id: string): Promise<{ crash(): Promise<void> }>;
  /** Cuts one registry off, and lets it back. */
  suspend(registry: Registry): void;
  resume(registry: Registry): void;
  /** Longest time that a dead instance stays listed. */
  readonly sessionTimeoutMs: number;
  /** False when an entry has no state: an instance that drains is off the list then. */
  readonly showsStates: boolean;
  /** False when entries do not stand below the name of their service. */
  readonly namesServices: boolean;
  /** False when there is no place for contracts. */
  readonly keepsSchemas: boolean;
  closeAll(): Promise<void>;
}

/** A registry that others can write to as well. */
export interface OpenRegistryHarness extends RegistryHarness {
  /** Data of entries that are no instances, by name. */
  readonly garbage: Readonly<Record<string, string>>;
  writeGarbage(service: string, name: string, data: string): Promise<void>;
}

export function endpoint(id: string, changes: Partial<Endpoint> = {}): Endpoint {
  return { id, rev: 0, host: "127.0.0.1", port: 4000, weight: 100, state: "up", meta: {}, ...changes };
}

/** Ids of the instances, in order. */
export function idsOf(subscription: Subscription): string {
  return subscription.current.endpoints
    .map(({ id }) => id)
    .sort()
    .join(" ");
}

let services = 0;

/** The part of the suite that a registry obeys too in which nobody can register. `open` makes one; the suite closes it. */
export function describeReading(name: string, open: () => Promise<Registry>): void {
  describe(`${name}, as every registry that is read`, () => {
    let registry: Registry;
    const service = "conformance.Reading";
    beforeEach(async () => {
      registry = await open();
    });
    afterEach(() => registry[Symbol.asyncDispose]());

    it("is ready with a live list, which is then the current one", async () => {
      const subscription = registry.subscribe(service);
      const snapshot = await subscription.ready();

      assert.equal(snapshot.freshness, "live");
      assert.deepEqual(subscription.current.endpoints, snapshot.endpoints);
      assert.ok(snapshot.generation > 0);
    });

    it("gives the same list to every subscription, and on refresh", async () => {
      const [one, other] = [registry.subscribe(service), registry.subscribe(service)];
      const { endpoints } = await one.ready();

      assert.deepEqual((await other.ready()).endpoints, endpoints);
      assert.deepEqual((await one.refresh()).endpoints, endpoints);
    });

    it("is connected, and names its kind and where it is", async () => {
      await registry.subscribe(service).ready();

      assert.equal(registry.health, "connected");
      assert.match(registry.target, /^[a-z][a-z+]*:/);
      assert.ok(Array.isArray(await registry.list()));
    });

    it("says that it is closed, once and for all", async () => {
      const subscription = registry.subscribe(service);
      await subscription.ready();
      await registry[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();

      assert.equal(registry.health, "closed");
      await assert.rejects(subscription.ready(), { code: "CANCELLED" });
      assert.throws(() => registry.subscribe(service), { code: "FAILED_PRECONDITION" });
    });
  });
}

/** Runs the suite. `createHarness` is called before each test. */
export function describeRegistry(name: string, createHarness: () => Promise<RegistryHarness>): void {
  const harnesses: RegistryHarness[] = [];
  after(() => Promise.all(harnesses.map((harness) => harness.closeAll())));
  describeReading(name, async () => {
    const harness = await createHarness();
    harnesses.push(harness);
    return harness.open();
  });
  describe(`${name}, as every registry`, () => {
    let harness: RegistryHarness;
    let service: string;
    beforeEach(async () => {
      harness = await createHarness();
      service = `conformance.S${++services}`;
    });
    afterEach(() => harness.closeAll());

    it("shows a registration to those who subscribed before and to those who subscribe later", async () => {
      const [server, client] = [await harness.open(), await harness.open()];
      const early = client.subscribe(service);
      await early.ready();
      await server.register(service, endpoint("a")).ready();
      const late = client.subscribe(service);

      await until(() => idsOf(early) === "a");
      assert.deepEqual((await late.ready()).endpoints, [endpoint("a")]);
    });

    it("hands every field of an instance on", async () => {
      const [server, client] = [await harness.open(), await harness.open()];
      const full = endpoint("a", {
        host: "::1",
        weight: 7,
        zone: "z",
        version: "1.2",
        fingerprint: "f00",
        startedAt: 5,
        tls: true,
        meta: { k: "v" },
      });
      await server.register(service, full).ready();
      const subscription = client.subscribe(service);

      await eventually(() => assert.deepEqual(subscription.current.endpoints, [full]));
    });

    it("is ready with an empty list when nobody has registered, which is not the same as no list", async () => {
      const subscription = (await harness.open()).subscribe(service);
      const snapshot = await subscription.ready();

      assert.deepEqual([snapshot.endpoints, snapshot.freshness], [[], "live"]);
    });

    it("shows an update as one change: the instance is never absent and never twice there", async () => {
      const [server, client] = [await harness.open(), await harness.open()];
      const registration = server.register(service, endpoint("a"));
      const subscription = client.subscribe(service);
      await registration.ready();
      await until(() => idsOf(subscription) === "a");
      const seen: Snapshot[] = [];
      subscription.onChange((snapshot) => seen.push(snapshot));
      for (let weight = 1; weight <= 5; weight++) await registration.update({ weight });
      await until(() => subscription.current.endpoints[0]?.weight === 5);

      assert.ok(
        seen.every((snapshot) => snapshot.endpoints.length === 1),
        "each list has one instance",
      );
      assert.deepEqual(subscription.current.endpoints, [endpoint("a", { rev: 5, weight: 5 })]);
    });

    it("takes an instance off the list when its registration is closed", async () => {
      const [server, client] = [await harness.open(), await harness.open()];
      const registration = server.register(service, endpoint("a"));
      await server.register(service, endpoint("b")).ready();
      await registration.ready();
      const subscription = client.subscribe(service);
      await until(() => idsOf(subscription) === "a b");
      await registration[Symbol.asyncDispose]();

      await until(() => idsOf(subscription) === "b");
      assert.equal(registration.state, "closed");
    });

    it("takes all instances of a registry off the list when it is closed, the last after it said that it drains", async () => {
      const [server, client] = [await harness.open(), await harness.open()];
      const registration = server.register(service, endpoint("a"));
      await registration.ready();
      const subscription = client.subscribe(service);
      await until(() => idsOf(subscription) === "a");
      await registration.update({ state: "draining" });
      await until(() =>
        harness.showsStates ? subscription.current.endpoints[0]?.state === "draining" : idsOf(subscription) === "",
      );
      await server[Symbol.asyncDispose]();

      await until(() => idsOf(subscription) === "");
      assert.equal(server.health, "closed");
    });

    it("takes an instance that died off the list within its session timeout", async () => {
      const client = await harness.open();
      const [doomed] = [await harness.startInstance(service, "a"), await harness.startInstance(service, "b")];
      const subscription = client.subscribe(service);
      await until(() => idsOf(subscription) === "a b");
      await doomed.crash();

      await until(() => idsOf(subscription) === "b", harness.sessionTimeoutMs + 2_000);
    });

    it("keeps the list while it is cut off, says that it is stale, and catches up afterwards", async () => {
      const [server, client] = [await harness.open(), await harness.open()];
      await server.register(service, endpoint("a")).ready();
      const subscription = client.subscribe(service);
      await until(() => idsOf(subscription) === "a");
      harness.suspend(client);
      await until(() => client.health === "suspended" && subscription.current.freshness === "stale");
      assert.equal(idsOf(subscription), "a");
      await server.register(service, endpoint("b")).ready();
      harness.resume(client);

      await until(() => idsOf(subscription) === "a b" && subscription.current.freshness === "live", 10_000);
    });

    it("counts one generation for each change that it tells", async () => {
      const [server, client] = [await harness.open(), await harness.open()];
      const subscription = client.subscribe(service);
      await subscription.ready();
      const seen: number[] = [subscription.current.generation];
      subscription.onChange((snapshot) => seen.push(snapshot.generation));
      await server.register(service, endpoint("a")).ready();
      await server.register(service, endpoint("b")).ready();
      await until(() => idsOf(subscription) === "a b");

      assert.deepEqual(
        seen,
        seen.map((_generation, at) => (seen[0] ?? 0) + at),
      );
    });

    it("lists the services that have an instance", async () => {
      const [server, client] = [await harness.open(), await harness.open()];
      const registration = server.register(service, endpoint("a"));
      await registration.ready();
      assert.equal((await client.list()).includes(service), harness.namesServices);
      await registration[Symbol.asyncDispose]();

      assert.ok(!(await client.list()).includes(service));
    });

    it("gives everybody the contract that was published under a fingerprint, if it has a place for contracts", async () => {
      const [server, client] = [await harness.open(), await harness.open()];
      const { fingerprint } = Calculator;
      assert.equal(await client.schema(fingerprint), undefined);
      const schema = schemaOf(Calculator.name, describeIdl());
      assert.ok(schema !== undefined);
      server.publishSchema(fingerprint, schema);

      const expected: unknown = harness.keepsSchemas ? JSON.parse(JSON.stringify(schema)) : undefined;
      await eventually(async () => {
        const read = await client.schema(fingerprint);
        assert.deepEqual(read === undefined ? read : JSON.parse(JSON.stringify(read)), expected);
      });
    });

    it("refreshes when asked", async () => {
      const [server, client] = [await harness.open(), await harness.open()];
      const subscription = client.subscribe(service);
      await subscription.ready();
      await server.register(service, endpoint("a")).ready();

      assert.deepEqual((await subscription.refresh()).endpoints, [endpoint("a")]);
    });

    it("ends what waits for it when it is closed", async () => {
      const registry = await harness.open();
      const [subscription, registration] = [registry.subscribe(service), registry.register(service, endpoint("a"))];
      await registration.ready();
      await registry[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();

      await assert.rejects(subscription.ready(), { code: "CANCELLED" });
      await assert.rejects(registration.ready(), { code: "FAILED_PRECONDITION" });
      await assert.rejects(registration.update({ weight: 1 }), { code: "FAILED_PRECONDITION" });
      assert.throws(() => registry.subscribe(service), { code: "FAILED_PRECONDITION" });
      assert.throws(() => registry.register(service, endpoint("b")), { code: "FAILED_PRECONDITION" });
    });
  });
}

/** For registries that others can write to. */
export function describeGarbage(name: string, createHarness: () => Promise<OpenRegistryHarness>): void {
  it(`${name}: entries that are no instances are skipped and counted`, async () => {
    const harness = await createHarness();
    try {
      const service = `conformance.S${++services}`;
      const [server, client] = [await harness.open(), await harness.open()];
      await server.register(service, endpoint("a")).ready();
      for (const [entry, data] of Object.entries(harness.garbage)) await harness.writeGarbage(service, entry, data);
      const subscription = client.subscribe(service);

      await until(() => subscription.current.skipped === Object.keys(harness.garbage).length);
      assert.equal(idsOf(subscription), "a");
    } finally {
      await harness.closeAll();
    }
  });
}
