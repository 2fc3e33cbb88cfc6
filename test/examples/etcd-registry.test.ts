import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Registry } from "callwire";
import { type RegistryHarness, registryRules } from "callwire/testing";
import { createEtcdRegistry } from "../../examples/etcd-registry/etcd-registry.js";
import { Calculator } from "../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../support/calculator-server.js";
import { EtcdServer } from "../support/etcd-server.js";
import { TcpProxy } from "../support/tcp-proxy.js";
import { until } from "../support/wait.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // what the flag adds

const TTL_SECONDS = 2;
/** etcd looks for leases that have run out twice a second, and grants more than it is asked for. */
const MORE_SECONDS = 3;

/** Registries on one etcd, each behind a link of its own that can be cut. */
class EtcdHarness implements RegistryHarness {
  readonly sessionTimeoutMs = (TTL_SECONDS + MORE_SECONDS) * 1_000;
  readonly #server: EtcdServer;
  readonly #prefix: string;
  readonly #links = new Map<Registry, TcpProxy>();

  constructor(server: EtcdServer, prefix: string) {
    this.#server = server;
    this.#prefix = prefix;
  }

  async open(): Promise<Registry> {
    const link = await TcpProxy.start(this.#server.port);
    const registry = createEtcdRegistry(`http://127.0.0.1:${link.port}`, this.#prefix, TTL_SECONDS);
    this.#links.set(registry, link);
    return registry;
  }

  suspend(registry: Registry): void {
    this.#links.get(registry)?.sever();
  }

  resume(registry: Registry): void {
    this.#links.get(registry)?.heal();
  }

  silence(registry: Registry): void {
    this.#links.get(registry)?.silence();
  }

  /** To etcd, a process that died is one that is not heard of any more. */
  async startInstance(service: string, id: string): Promise<{ crash(): Promise<void> }> {
    const registry = await this.open();
    await registry.register(service, { id, rev: 0, host: "127.0.0.1", port: 4000, weight: 100, state: "up", meta: {} }).ready();
    return { crash: async () => this.suspend(registry) };
  }

  async closeAll(): Promise<void> {
    for (const [registry, link] of this.#links) {
      await registry[Symbol.asyncDispose]();
      await link.close();
    }
  }
}

describe("the registry in etcd of examples/etcd-registry", function () {
  this.timeout(60_000);
  let server: EtcdServer;
  let harness: EtcdHarness;
  let prefixes = 0;
  const create = async (): Promise<EtcdHarness> => new EtcdHarness(server, `/rpc-${++prefixes}/`);
  before(async () => {
    server = await EtcdServer.start();
  });
  beforeEach(async () => {
    harness = await create();
  });
  afterEach(async () => {
    await closeAll();
    await harness.closeAll();
  });
  after(() => server.close());

  for (const { title, run } of registryRules(create, ["read", "change", "cut", "register"])) it(title, run);

  it("has a server found, called, and left when it drains, without a failed call", async () => {
    const [one, other] = [await harness.open(), await harness.open()];
    const first = await startCalculator({}, { registry: one, advertiseHost: "127.0.0.1" });
    const calc = connectCalculator(await harness.open());
    assert.equal(await calc.divide(10, 4), 2.5);
    const second = await startCalculator({}, { registry: other, advertiseHost: "127.0.0.1" });
    await until(() => calc.inspect().instances.length === 2);
    let isClosed = false;
    const closing = first.close().then(() => (isClosed = true));
    while (!isClosed) assert.equal(await calc.divide(9, 3), 3);
    await closing;
    await until(() => calc.inspect().instances.length === 1);

    assert.equal(calc.inspect().instances[0]?.endpoint.id, second.id);
    assert.deepEqual(await one.list(), [Calculator.name]);
    assert.ok((await one.schema(Calculator.fingerprint)) !== undefined);
  });

  it("registers again when etcd has lost the lease, under a new one", async () => {
    const registry = await harness.open();
    const { id } = await startCalculator({}, { registry, advertiseHost: "127.0.0.1" });
    const subscription = (await harness.open()).subscribe(Calculator.name);
    const ids = (): string => subscription.current.endpoints.map((endpoint) => endpoint.id).join();
    await until(() => ids() === id);
    let wasGone = false;
    subscription.onChange(({ endpoints }) => (wasGone ||= endpoints.length === 0));
    await server.revokeLeases();

    await until(() => wasGone && ids() === id);
  });

  it("goes on when etcd has compacted what a client was about to watch", async () => {
    const client = await harness.open();
    const subscription = client.subscribe("s");
    await subscription.ready();
    harness.suspend(client);
    await until(() => subscription.current.freshness === "stale");
    const registry = await harness.open();
    const registration = registry.register("s", { ...ENDPOINT, id: "a" });
    await registration.ready();
    for (let weight = 1; weight <= 5; weight++) await registration.update({ weight });
    await server.compact();
    harness.resume(client);

    await until(() => subscription.current.endpoints[0]?.weight === 5);
    await registration.update({ weight: 9 });
    await until(() => subscription.current.endpoints[0]?.weight === 9);
    assert.equal(subscription.current.freshness, "live");
  });

  it("is told when it watches from a revision that is compacted, and reads again", async () => {
    await server.client.put("/compacted/a", "1");
    await server.client.put("/compacted/a", "2");
    await server.compact();
    let changes = 0;
    for await (const _change of server.client.watch("/compacted/", 1, AbortSignal.timeout(20_000))) changes++;

    assert.equal(changes, 0);
  });

  it("notices a link on which nothing comes any more", async () => {
    const client = await harness.open();
    const subscription = client.subscribe("s");
    await subscription.ready();
    harness.silence(client);

    await until(() => {
      collectGarbage(); // it takes away what only a timer would have needed
      return subscription.current.freshness === "stale";
    });
    assert.match(subscription.current.failure ?? "", /TimeoutError/);
  });

  it("counts entries that are no instances", async () => {
    const client = await harness.open();
    const registry = await harness.open();
    await registry.register("s", { ...ENDPOINT, id: "a" }).ready();
    const [prefix = ""] = /\/rpc-\d+\//.exec(client.target) ?? [];
    await server.client.put(`${prefix}services/s/b`, '{"id": "b"}');
    await server.client.put(`${prefix}services/s/c`, "{");
    const { endpoints, skipped } = await client.subscribe("s").ready();

    assert.deepEqual([endpoints.map(({ id }) => id), skipped], [["a"], 2]);
  });
});

const ENDPOINT = { rev: 0, host: "127.0.0.1", port: 4000, weight: 100, state: "up", meta: {} } as const;
