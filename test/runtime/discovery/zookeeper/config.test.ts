import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { connect, openRegistry, type RegistryListMessage } from "callwire";
import { Calculator } from "../../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../../support/calculator-server.js";
import { eventually } from "../../../support/wait.js";
import { createNode, createNodes, removeNode, writeNode } from "../../../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";

describe("what an operator sets in ZooKeeper", () => {
  let zookeeper: ZookeeperServer;
  let registry = "";
  let path = "";
  let cases = 0;
  before(async () => {
    zookeeper = await ZookeeperServer.start();
  });
  after(() => zookeeper.close());
  beforeEach(() => {
    registry = zookeeper.target(`/config-${++cases}`);
    path = `/config-${cases}/config/${Calculator.name}`;
  });
  afterEach(closeAll);

  it("comes, changes and goes while clients call", async () => {
    const [one, two] = [await startCalculator({}, { registry }), await startCalculator({}, { registry, weight: 50 })];
    const calc = connectCalculator(registry);
    await calc.divide(1);
    const seen = (): string =>
      [one, two]
        .map(({ id }) => calc.inspect().instances.find(({ endpoint }) => endpoint.id === id)?.endpoint)
        .map((endpoint) => `${endpoint?.weight} ${endpoint?.state}`)
        .concat(calc.inspect().balancer)
        .join(", ");
    await eventually(() => assert.equal(seen(), "100 up, 50 up, p2c"));

    await createNode(zookeeper.host, path, Buffer.from(`{"v":1,"balancer":"random","weights":{"${one.id}":300}}`));
    await eventually(() => assert.equal(seen(), "300 up, 50 up, random"));

    await writeNode(zookeeper.host, path, Buffer.from(`{"v":1,"drain":["${one.listening}"]}`));
    await eventually(() => assert.equal(seen(), "100 draining, 50 up, p2c"));
    for (let i = 0; i < 20; i++) await calc.divide(i);
    assert.equal(calc.inspect().instances.find(({ endpoint }) => endpoint.id === one.id)?.weight, 0);

    await removeNode(zookeeper.host, path);
    await eventually(() => assert.equal(seen(), "100 up, 50 up, p2c"));
  });

  it("changes nothing when it does not parse, or names a balancer that is none, and says so", async () => {
    const skipped: unknown[] = [];
    const onSkipped = (message: unknown): void => void skipped.push(message);
    subscribe("callwire:registry:skipped", onSkipped);
    const server = await startCalculator({}, { registry });
    await createNode(zookeeper.host, path, Buffer.from(`{"v":1,"balancer":"best","weights":{"${server.id}":7}}`));
    const calc = connectCalculator(registry);
    await eventually(() => assert.equal(calc.inspect().instances[0]?.endpoint.weight, 7));
    assert.equal(calc.inspect().balancer, "p2c");

    await writeNode(zookeeper.host, path, Buffer.from("{"));
    await eventually(() => assert.equal(skipped.length, 1));
    assert.deepEqual(skipped, [
      { target: registry.split("?")[0], service: Calculator.name, entry: path, reason: "it is not JSON" },
    ]);
    assert.equal(calc.inspect().instances[0]?.endpoint.weight, 7, "the last good one stays");
    assert.equal(await calc.divide(8, 2), 4);
    unsubscribe("callwire:registry:skipped", onSkipped);
  });
});

describe("a service of many instances in ZooKeeper", () => {
  let zookeeper: ZookeeperServer;
  before(async () => {
    zookeeper = await ZookeeperServer.start();
  });
  after(() => zookeeper.close());

  it("is read in part, and the part stays when others come and go", async () => {
    const path = `/many/services/${Calculator.name}`;
    const record = (at: number): Buffer => Buffer.from(JSON.stringify({ v: 1, host: "127.0.0.1", port: 1 + at, weight: 0 }));
    await createNodes(zookeeper.host, path, new Map(Array.from({ length: 200 }, (_, at) => [`i${at}~0`, record(at)])));
    const { registry } = openRegistry(zookeeper.target("/many"));
    const counts = new Set<number>();
    const onList = (message: unknown): void => {
      const { count } = message as RegistryListMessage; // of that channel
      counts.add(count);
    };
    subscribe("callwire:registry:list", onList);
    const some = registry.subscribe(Calculator.name, { subset: { seed: "one" } });
    const all = registry.subscribe(Calculator.name, { subset: { size: Infinity } });
    const before = (await some.ready()).endpoints.map(({ id }) => id);
    assert.equal(before.length, 20);
    assert.equal(some.current.subsetOf, 200);
    assert.equal((await all.ready()).endpoints.length, 200);
    assert.equal(all.current.subsetOf, undefined);
    unsubscribe("callwire:registry:list", onList);
    assert.deepEqual([...counts], [200], "the instances that there are, not those that are used");

    await createNodes(zookeeper.host, path, new Map(Array.from({ length: 20 }, (_, at) => [`new${at}~0`, record(at)])));
    await eventually(() => assert.equal(some.current.subsetOf, 220));
    const kept = some.current.endpoints.filter(({ id }) => before.includes(id));
    assert.ok(kept.length >= 15, `${kept.length} of 20 are still used`);
    const client = connect(Calculator, registry, { subset: { size: 3 } });
    await eventually(() => assert.equal(client.inspect().instances.length, 3));
    assert.equal(client.inspect().registry.listed, 220);
    assert.throws(() => connect(Calculator, registry, { subset: { size: 0 } }), /subset\.size must be/);
    await client.close();
    await registry[Symbol.asyncDispose]();
  });

  it("is read where it can be used, however much of it is garbage", async () => {
    const path = `/garbage/services/${Calculator.name}`;
    const good = (at: number): Buffer => Buffer.from(JSON.stringify({ v: 1, host: "127.0.0.1", port: 1 + at, weight: 0 }));
    const nodes = Array.from({ length: 1_000 }, (_, at) => [`i${at}~0`, at % 100 === 0 ? good(at) : Buffer.from("{")] as const);
    await createNodes(zookeeper.host, path, new Map(nodes));
    const { registry } = openRegistry(zookeeper.target("/garbage"));
    const some = registry.subscribe(Calculator.name, { subset: { size: 5, seed: "one" } });
    const { endpoints, subsetOf, skipped } = await some.ready();
    assert.equal(endpoints.length, 5);
    assert.ok(skipped > 100 && subsetOf === 1_000 - skipped, `${skipped} were skipped`);
    await registry[Symbol.asyncDispose]();
  });

  it("that all come within a second cost a client a few lists", async () => {
    const { registry } = openRegistry(zookeeper.target("/rush"));
    const subscription = registry.subscribe(Calculator.name);
    await subscription.ready();
    const record = Buffer.from('{"v":1,"host":"127.0.0.1","port":1,"weight":0}');
    const nodes = new Map(Array.from({ length: 1_000 }, (_, at) => [`i${at}~0`, record]));
    await createNodes(zookeeper.host, `/rush/services/${Calculator.name}`, nodes);
    await eventually(() => assert.equal(subscription.current.subsetOf, 1_000), 10_000);
    assert.ok(subscription.current.generation <= 20, `${subscription.current.generation} lists`);
    await registry[Symbol.asyncDispose]();
  });
});
