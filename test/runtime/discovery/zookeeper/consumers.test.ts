import assert from "node:assert/strict";
import { type Consumer, connect } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { ZookeeperRegistry, type ZookeeperTarget } from "callwire/zookeeper";
import { Calculator } from "../../../../generated/calculator.js";
import { eventually } from "../../../support/wait.js";
import { childrenOf, createNode } from "../../../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { expireSession } from "../../../support/zookeeper-session.js";

const { name: SERVICE, fingerprint } = Calculator;
const BILLING: Consumer = { name: "billing", version: "1.4.0", fingerprint, host: "node-7", pid: 4711 };
let paths = 0;

describe("consumers in ZooKeeper", function () {
  this.timeout(60_000);

  let server: ZookeeperServer;
  let path: string;
  const registries: ZookeeperRegistry[] = [];
  before(async () => {
    server = await ZookeeperServer.start();
  });
  after(() => server.close());
  beforeEach(() => {
    path = `/consumers-${++paths}`;
  });
  afterEach(async () => {
    await Promise.all(registries.splice(0).map((registry) => registry[Symbol.asyncDispose]()));
  });

  /** With a session of its own: sessions are shared by equal timeouts. */
  function open(changes: Partial<ZookeeperTarget> = {}, onWarning = (_text: string): void => undefined): ZookeeperRegistry {
    const hosts = [{ host: "127.0.0.1", port: server.port }];
    const sessionTimeoutMs = 4_000 + registries.length;
    const registry = new ZookeeperRegistry({ kind: "zookeeper", hosts, path, sessionTimeoutMs, ...changes }, { onWarning });
    registries.push(registry);
    return registry;
  }
  const assertListed = (by: ZookeeperRegistry, expected: readonly Consumer[]): Promise<void> =>
    eventually(async () => assert.deepEqual(await by.consumers(SERVICE), expected), 20_000);

  it("stand below their service, in order of their names, until they are taken back", async () => {
    const [registry, reader] = [open(), open()];
    const leave = registry.announce(SERVICE, BILLING);
    const other = { ...BILLING, name: "audit" };
    registry.announce(SERVICE, other);
    await assertListed(reader, [other, BILLING]);
    assert.deepEqual(await childrenOf(server.host, `${path}/consumers`), [SERVICE]);
    assert.deepEqual(await reader.list(), []); // no service by it
    await leave();
    await leave();
    assert.deepEqual(await reader.consumers(SERVICE), [other]);
    await registry[Symbol.asyncDispose]();
    assert.deepEqual(await reader.consumers(SERVICE), []);
  });

  it("have one entry for all clients of a process that say the same", async () => {
    const [registry, reader] = [open(), open()];
    const leaves = [registry.announce(SERVICE, BILLING), registry.announce(SERVICE, { ...BILLING })];
    await assertListed(reader, [BILLING]);
    await leaves[0]?.();
    assert.deepEqual(await reader.consumers(SERVICE), [BILLING]);
    await leaves[1]?.();
    assert.deepEqual(await reader.consumers(SERVICE), []);
  });

  it("come back after their session has expired", async () => {
    const [registry, reader] = [open(), open()];
    registry.announce(SERVICE, BILLING);
    await assertListed(reader, [BILLING]);
    await expireSession(server.port, registry.sessionId);
    await assertListed(reader, [BILLING]);
  });

  it("come back to a registry that has lost everything", async () => {
    const [registry, reader] = [open(), open()];
    registry.announce(SERVICE, BILLING);
    await assertListed(reader, [BILLING]);
    await server.kill();
    server.wipe();
    await server.restart();
    await eventually(async () => assert.deepEqual(await reader.consumers(SERVICE), [BILLING]), 30_000);
  });

  it("are theirs alone where there is a digest, and a client that may not write goes on with one warning", async () => {
    const owner = open({ digest: "callwire:secret" });
    owner.announce(SERVICE, BILLING);
    await assertListed(owner, [BILLING]);
    const warnings: string[] = [];
    const stranger = open({}, (text) => warnings.push(text));
    const leave = stranger.announce(SERVICE, { ...BILLING, name: "stranger" });
    await eventually(() => assert.equal(warnings.length, 1), 20_000);
    assert.match(warnings[0] ?? "", /^this client is not listed at .*; let it write there, or leave out name$/);
    assert.deepEqual(await stranger.consumers(SERVICE), [BILLING]);
    await leave();
  });

  it("are skipped when they cannot be read", async () => {
    const reader = open();
    await createNode(server.host, `${path}/consumers/${SERVICE}/a~0`, Buffer.from("{}"));
    await createNode(server.host, `${path}/consumers/${SERVICE}/strange`, Buffer.from("{}"));
    reader.announce(SERVICE, BILLING);
    await assertListed(reader, [BILLING]);
  });

  it("have no place in the layouts of others", async () => {
    const registry = open({ layout: "sequential" });
    assert.equal(registry.capabilities.keepsConsumers, false);
    await registry.announce(SERVICE, BILLING)();
    assert.deepEqual(await registry.consumers(SERVICE), []);
  });
});

describe("consumers in the embedded registry", function () {
  this.timeout(60_000);

  let registry: EmbeddedRegistry;
  before(async () => {
    registry = await startEmbeddedRegistry();
  });
  after(() => registry[Symbol.asyncDispose]());

  it("are the clients with a name, and no others", async () => {
    const [, port = ""] = /:(\d+)\//.exec(registry.target) ?? [];
    const hosts = [{ host: "127.0.0.1", port: Number(port) }];
    await using reader = new ZookeeperRegistry({ kind: "zookeeper", hosts, path: "/rpc" });
    const unnamed = connect(Calculator, registry.target);
    const named = connect(Calculator, registry.target, { name: "billing" });
    await eventually(async () => {
      const consumers = await reader.consumers(SERVICE);
      assert.deepEqual(
        consumers.map(({ name, pid }) => [name, pid]),
        [["billing", process.pid]],
      );
    });
    await named.close();
    assert.deepEqual(await reader.consumers(SERVICE), []);
    await unnamed.close();
  });
});
