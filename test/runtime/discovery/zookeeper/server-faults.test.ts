import assert from "node:assert/strict";
import { openRegistry, type Registry } from "callwire";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { eventually, until } from "../../../support/wait.js";
import { createNode, removeNode } from "../../../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { expireSession, ownersUnder } from "../../../support/zookeeper-session.js";
import { endpoint, idsOf } from "../conformance.js";

const SESSION_TIMEOUT_MS = 2_000;
let paths = 0;

describe("ZooKeeper driver, when the server fails", () => {
  let server: ZookeeperServer;
  let path: string;
  const registries: Registry[] = [];
  before(async () => {
    server = await ZookeeperServer.start();
  });
  beforeEach(() => {
    path = `/faults-${++paths}`;
  });
  afterEach(async () => {
    await Promise.all(registries.splice(0).map((registry) => registry[Symbol.asyncDispose]()));
  });
  after(() => server.close());

  /** A registry with a session of its own: sessions are shared by equal timeouts. */
  function open(): ZookeeperRegistry {
    const { registry } = openRegistry(server.target(path, SESSION_TIMEOUT_MS + registries.length));
    assert.ok(registry instanceof ZookeeperRegistry);
    registries.push(registry);
    return registry;
  }

  it("registers again within 5 s when its session expires", async () => {
    const [host, client] = [open(), open()];
    const registration = host.register("S", endpoint("a"));
    await registration.ready();
    const subscription = client.subscribe("S");
    await until(() => idsOf(subscription) === "a");
    const expired = host.sessionId;
    await expireSession(server.port, expired);

    const owners = await eventually(async () => {
      const now = await ownersUnder(server.port, path);
      assert.ok(now.length === 1 && now[0] !== expired);
      return now;
    });
    assert.deepEqual(owners, [host.sessionId]);
    await until(() => idsOf(subscription) === "a" && subscription.current.freshness === "live");
    assert.equal(registration.state, "registered");
  });

  it("watches again when the session of the one who watches expires", async () => {
    const [host, client] = [open(), open()];
    await host.register("S", endpoint("a")).ready();
    const subscription = client.subscribe("S");
    await until(() => idsOf(subscription) === "a");
    await expireSession(server.port, client.sessionId);
    await host.register("S", endpoint("b")).ready();

    await until(() => idsOf(subscription) === "a b");
  });

  it("keeps every registration and list over a restart, with twenty clients", async () => {
    const [host, ...clients] = Array.from({ length: 21 }, open);
    await host?.register("S", endpoint("a")).ready();
    const subscriptions = clients.map((client) => client.subscribe("S"));
    await until(() => subscriptions.every((subscription) => idsOf(subscription) === "a"));
    await server.kill();
    await until(() => clients.every((client) => client.health === "suspended"));
    assert.ok(subscriptions.every((subscription) => idsOf(subscription) === "a" && subscription.current.freshness === "stale"));
    await server.restart();

    await until(() =>
      subscriptions.every((subscription) => idsOf(subscription) === "a" && subscription.current.freshness === "live"),
    );
    assert.deepEqual(await ownersUnder(server.port, path), [host?.sessionId]);
  });

  it("registers again within 5 s when the server was frozen for longer than the session", async () => {
    const [host, client] = [open(), open()];
    await host.register("S", endpoint("a")).ready();
    const subscription = client.subscribe("S");
    await until(() => idsOf(subscription) === "a");
    server.freeze();
    const frozenAt = performance.now();
    await until(() => host.health !== "connected" && performance.now() - frozenAt > 2 * SESSION_TIMEOUT_MS, 10_000);
    assert.equal(idsOf(subscription), "a");
    server.thaw();

    await until(() => host.health === "connected" && client.health === "connected");
    await eventually(async () => assert.deepEqual(await ownersUnder(server.port, path), [host.sessionId]));
    await until(() => idsOf(subscription) === "a" && subscription.current.freshness === "live");
  });

  it("starts over when the server has lost its data", async () => {
    const [host, client] = [open(), open()];
    await host.register("S", endpoint("a")).ready();
    const subscription = client.subscribe("S");
    await until(() => idsOf(subscription) === "a");
    await server.kill();
    server.wipe();
    await server.restart();

    await eventually(
      async () => assert.deepEqual(await ownersUnder(server.port, path), [host.sessionId]),
      2 * SESSION_TIMEOUT_MS + 5_000,
    );
    await until(() => idsOf(subscription) === "a" && subscription.current.freshness === "live", 2 * SESSION_TIMEOUT_MS + 5_000);
  });

  it("makes its entry again when somebody removes it", async () => {
    const host = open();
    await host.register("S", endpoint("a")).ready();
    await removeNode(server.host, `${path}/services/S/a~0`);

    await eventually(async () => assert.deepEqual(await ownersUnder(server.port, path), [host.sessionId]));
  });

  it("goes one revision on when another session owns the name", async () => {
    await createNode(server.host, `${path}/services/S/a~0`, Buffer.from("left behind"));
    const host = open();
    await host.register("S", endpoint("a")).ready();
    const subscription = host.subscribe("S");

    await eventually(() => assert.deepEqual(subscription.current.endpoints, [endpoint("a", { rev: 1 })]));
  });

  it("keeps a list that loses most of its instances at once, until a session timeout has passed", async () => {
    const [host, client] = [open(), open()];
    await host.register("S", endpoint("a")).ready();
    const subscription = client.subscribe("S");
    await until(() => idsOf(subscription) === "a");
    await host[Symbol.asyncDispose]();
    const closedAt = performance.now();
    await until(() => subscription.current.freshness === "stale");
    assert.equal(idsOf(subscription), "a");

    await until(() => idsOf(subscription) === "" && subscription.current.freshness === "live");
    assert.ok(performance.now() - closedAt >= SESSION_TIMEOUT_MS - 100, "it was kept for a session timeout");
  });

  it("believes an emptied list when a refresh confirms it", async () => {
    const [host, client] = [open(), open()];
    await host.register("S", endpoint("a")).ready();
    const subscription = client.subscribe("S");
    await until(() => idsOf(subscription) === "a");
    await host[Symbol.asyncDispose]();
    await until(() => subscription.current.freshness === "stale");

    assert.deepEqual((await subscription.refresh()).endpoints, []);
  });

  it("closes though the server is frozen, and takes the entry away later if others use the session", async () => {
    const host = open();
    const { registry: sharing } = openRegistry(server.target(path, SESSION_TIMEOUT_MS));
    registries.push(sharing);
    await host.register("S", endpoint("a")).ready();
    assert.equal(sharing.health, "connected");
    server.freeze();
    const startedAt = performance.now();
    await host[Symbol.asyncDispose]();
    // Two seconds for the entry, and what a busy machine adds.
    assert.ok(performance.now() - startedAt < 8_000);
    server.thaw();

    await eventually(async () => assert.deepEqual(await ownersUnder(server.port, path), []));
    assert.notEqual(sharing.health, "closed");
  });

  it("closes at once when it has never connected", async () => {
    const { registry } = openRegistry(server.target(path, SESSION_TIMEOUT_MS + 500));
    const waiting = assert.rejects(registry.subscribe("S").ready(), { code: "CANCELLED" });
    await registry[Symbol.asyncDispose]();
    await waiting;

    assert.equal(registry.health, "closed");
  });
});
