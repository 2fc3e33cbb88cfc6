import assert from "node:assert/strict";
import { openRegistry, type Registry } from "callwire";
import { createRandom } from "callwire/testing";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { TcpProxy } from "../../../support/tcp-proxy.js";
import { eventually, until } from "../../../support/wait.js";
import { childrenOf, createNode, removeNode, writeNode } from "../../../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { expireSession, ownersUnder } from "../../../support/zookeeper-session.js";
import { endpoint, idsOf } from "../conformance.js";

const SESSION_TIMEOUT_MS = 4_000;
let paths = 0;

describe("ZooKeeper driver with layout sequential", () => {
  let server: ZookeeperServer;
  let proxy: TcpProxy;
  let path: string;
  const registries: Registry[] = [];
  before(async () => {
    server = await ZookeeperServer.start();
  });
  after(() => server.close());
  beforeEach(async () => {
    path = `/sequential-${++paths}`;
    proxy = await TcpProxy.start(server.port);
  });
  afterEach(async () => {
    proxy.onAnswer = undefined;
    proxy.heal();
    await Promise.all(registries.splice(0).map((registry) => registry[Symbol.asyncDispose]()));
    await proxy.close();
  });

  /** Through the proxy, unless it is given another port. Registries of one port share a session. */
  function open(port = proxy.port): ZookeeperRegistry {
    const target = `zookeeper://127.0.0.1:${port}${path}?layout=sequential&sessionTimeoutMs=${SESSION_TIMEOUT_MS}`;
    const { registry } = openRegistry(target);
    assert.ok(registry instanceof ZookeeperRegistry);
    registries.push(registry);
    return registry;
  }

  /**
   * Cuts the connection in place of the next answer that names an entry: ZooKeeper has done it, and
   * nobody is told.
   */
  function loseNextAnswer(): { readonly isLost: boolean } {
    const loss = { isLost: false };
    proxy.onAnswer = (bytes) => {
      if (loss.isLost || !bytes.includes("/server0")) return bytes;
      loss.isLost = true;
      return undefined;
    };
    return loss;
  }

  it("finds its entry when the answer to the creation was lost", async () => {
    const host = open();
    const loss = loseNextAnswer();
    await host.register("S", endpoint("a")).ready();

    assert.ok(loss.isLost);
    assert.deepEqual(await childrenOf(server.host, path), ["server0000000000"]);
  });

  it("finds its entry among those of others in the same session", async () => {
    const host = open();
    await Promise.all(["b", "c", "d"].map((id) => host.register("S", endpoint(id, { port: 4001 })).ready()));
    const loss = loseNextAnswer();
    await host.register("S", endpoint("a")).ready();

    assert.ok(loss.isLost);
    assert.equal((await childrenOf(server.host, path)).length, 4);
    const subscription = host.subscribe("S");
    await until(() => idsOf(subscription) === "a b c d");
  });

  it("finds its entry when the answer to an update was lost", async () => {
    const host = open();
    const registration = host.register("S", endpoint("a"));
    await registration.ready();
    const loss = loseNextAnswer();
    await registration.update({ weight: 7 });
    const subscription = host.subscribe("S");

    assert.ok(loss.isLost);
    assert.deepEqual((await subscription.ready()).endpoints, [endpoint("a", { rev: 1, weight: 7 })]);
    assert.deepEqual(await childrenOf(server.host, path), ["server0000000001"]);
  });

  it("takes away what it does not know of when it is closed before it could look", async () => {
    const [host, sharing] = [open(), open()];
    await host.register("S", endpoint("other")).ready();
    const registration = sharing.register("S", endpoint("a"));
    const loss = loseNextAnswer();
    await until(() => loss.isLost);
    await registration[Symbol.asyncDispose]();

    await eventually(async () => assert.deepEqual(await childrenOf(server.host, path), ["server0000000000"]));
    assert.equal(host.sessionId, sharing.sessionId);
  });

  it("replaces the entry of a session that has expired, and that of one that has not yet", async () => {
    const [host, client] = [open(), open(server.port)];
    const registration = host.register("S", endpoint("a"));
    await registration.ready();
    const subscription = client.subscribe("S");
    await until(() => idsOf(subscription) === "a");
    await expireSession(server.port, host.sessionId);

    await eventually(async () => assert.deepEqual(await ownersUnder(server.port, path), [host.sessionId]));
    await until(() => registration.state === "registered");
    assert.deepEqual(await childrenOf(server.host, path), ["server0000000001"]);
    await until(() => idsOf(subscription) === "a" && subscription.current.freshness === "live");
  });

  for (const seed of [1, 2, 3, 4, 5]) {
    it(`ends with one entry, the last, however often answers are lost (seed ${seed})`, async () => {
      const random = createRandom(seed);
      const hosts = [{ host: "127.0.0.1", port: proxy.port }];
      const registry = new ZookeeperRegistry(
        { kind: "zookeeper", hosts, path, layout: "sequential" },
        { random: () => random() / 20 },
      );
      registries.push(registry);
      const registration = registry.register("S", endpoint("a"));
      let lost = 0;
      proxy.onAnswer = (bytes) => (random() < 0.3 && lost++ < 12 ? undefined : bytes);
      const states = ["up", "up", "draining"] as const;
      for (let weight = 1; weight <= 9; weight++) await registration.update({ weight, state: states[weight % 3] ?? "up" });
      await registration.update({ state: "up", weight: 10 });

      await eventually(async () => assert.equal((await childrenOf(server.host, path)).length, 1));
      const [last] = (await open(server.port).subscribe("S").ready()).endpoints;
      assert.deepEqual([last?.weight, last?.rev], [10, 10]);
      assert.ok(lost > 3, `${lost} answers were lost`);
    });
  }

  it("makes its entry again when somebody removes it", async () => {
    const host = open();
    await host.register("S", endpoint("a")).ready();
    await removeNode(server.host, `${path}/server0000000000`);

    await eventually(async () => assert.deepEqual(await childrenOf(server.host, path), ["server0000000001"]));
  });

  it("has no entry while it starts or drains", async () => {
    const host = open();
    const registration = host.register("S", endpoint("a", { state: "starting" }));
    await registration.ready();
    await assert.rejects(childrenOf(server.host, path), /NO_NODE/);
    await registration.update({ state: "up" });
    assert.deepEqual(await childrenOf(server.host, path), ["server0000000000"]);
    await registration.update({ state: "draining" });

    assert.deepEqual(await childrenOf(server.host, path), []);
    assert.equal(registration.state, "registered");
  });

  it("takes several entries of one address for one instance, the last", async () => {
    const data = (port: number) => Buffer.from(JSON.stringify({ host: "127.0.0.1", port }));
    for (const [number, port] of [8001, 8002, 8001].entries()) {
      await createNode(server.host, `${path}/server000000000${number}`, data(port));
    }
    const subscription = open().subscribe("S");

    assert.deepEqual((await subscription.ready()).endpoints, [
      endpoint("127.0.0.1:8001", { rev: 2, port: 8001 }),
      endpoint("127.0.0.1:8002", { rev: 1, port: 8002 }),
    ]);
  });

  it("sees an entry change in place, also while it was cut off", async () => {
    const entry = `${path}/server0000000000`;
    await createNode(server.host, entry, Buffer.from('{"host":"127.0.0.1","port":8001}'));
    const client = open();
    const subscription = client.subscribe("S");
    await until(() => idsOf(subscription) === "127.0.0.1:8001");
    await writeNode(server.host, entry, Buffer.from('{"host":"127.0.0.1","port":8002}'));
    await until(() => idsOf(subscription) === "127.0.0.1:8002");
    await writeNode(server.host, entry, Buffer.from("half a rec"));
    await until(() => subscription.current.skipped === 1);
    proxy.sever();
    await until(() => client.health === "suspended");
    await writeNode(server.host, entry, Buffer.from('{"host":"127.0.0.1","port":8003}'));
    proxy.heal();

    await until(() => idsOf(subscription) === "127.0.0.1:8003" && subscription.current.freshness === "live");
  });

  it("reads the root of other layouts at the same path without a complaint", async () => {
    const native = openRegistry(server.target(path)).registry;
    registries.push(native);
    await native.register("S", endpoint("native")).ready();
    const client = open();
    await client.register("S", endpoint("a")).ready();
    const subscription = client.subscribe("S");

    assert.deepEqual((await subscription.ready()).endpoints, [endpoint("a")]);
    assert.equal(subscription.current.skipped, 0);
    assert.deepEqual(await client.list(), []);
  });
});
