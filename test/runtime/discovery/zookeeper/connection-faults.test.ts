import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openRegistry } from "callwire";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { TcpProxy } from "../../../support/tcp-proxy.js";
import { eventually, until } from "../../../support/wait.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { endpoint, idsOf } from "../conformance.js";

/** A third of it is what a busy machine may add where something takes two thirds. */
const SESSION_TIMEOUT_MS = 4_000;
/** Offset of the error code in an answer: length, xid, zxid. */
const ERROR_CODE_AT = 4 + 4 + 8;

describe("ZooKeeper driver, when the connection fails", () => {
  let server: ZookeeperServer;
  let proxy: TcpProxy;
  let registry: ZookeeperRegistry;
  before(async () => {
    server = await ZookeeperServer.start();
  });
  after(() => server.close());
  beforeEach(async () => {
    proxy = await TcpProxy.start(server.port);
    registry = open();
  });
  afterEach(async () => {
    proxy.heal();
    proxy.onAnswer = undefined;
    await registry[Symbol.asyncDispose]();
    await proxy.close();
  });

  function open(sessionTimeoutMs = SESSION_TIMEOUT_MS): ZookeeperRegistry {
    const opened = openRegistry(`zookeeper://127.0.0.1:${proxy.port}/faults?sessionTimeoutMs=${sessionTimeoutMs}`).registry;
    assert.ok(opened instanceof ZookeeperRegistry);
    return opened;
  }

  /** The same registration is there, in the same session, and changes still arrive. */
  async function assertWorks(sessionId: string): Promise<void> {
    const subscription = registry.subscribe("Works");
    const registration = registry.register("Works", endpoint("works"));
    await registration.ready();
    await until(() => idsOf(subscription) === "works");
    await registration[Symbol.asyncDispose]();
    assert.equal(registry.sessionId, sessionId);
  }

  it("notices a link that carries nothing within two thirds of the session, and comes back", async () => {
    await registry.register("S", endpoint("a")).ready();
    const accepted = proxy.accepted;
    proxy.silence();
    const silentAt = performance.now();
    await until(() => registry.health === "suspended");
    assert.ok(performance.now() - silentAt < SESSION_TIMEOUT_MS, "before the server gives the session up");
    proxy.heal();
    await until(() => registry.health === "connected");

    assert.ok(proxy.accepted > accepted);
    await assertWorks(registry.sessionId);
  });

  it("tries again when the server does not answer the handshake", async () => {
    await registry[Symbol.asyncDispose]();
    const first = proxy.accepted + 1;
    proxy.onAnswer = (bytes, pair) => (pair === first ? Buffer.alloc(0) : bytes);
    registry = open();

    await until(() => registry.health === "connected");
    assert.ok(proxy.accepted > first);
  });

  it("forgets half an answer when the connection that carried it is cut", async () => {
    await until(() => registry.health === "connected");
    const { sessionId } = registry;
    let cut = false;
    proxy.onAnswer = (bytes) => {
      if (cut) return bytes;
      cut = true;
      setImmediate(() => proxy.sever());
      return bytes.subarray(0, bytes.length - 3);
    };
    const listing = registry.list();
    await assert.rejects(listing, { code: "UNAVAILABLE" });
    proxy.heal();

    await until(() => registry.health === "connected");
    await assertWorks(sessionId);
  });

  const garbage = {
    "a negative length": [0xff, 0xff, 0xff, 0xff],
    "a length beyond the limit": [0x7f, 0xff, 0xff, 0xff],
    "a frame too short for its header": [0, 0, 0, 1, 7],
    "an answer that nobody asked for": [0, 0, 0, 16, 0, 0, 0x7f, 0xff, ...Array<number>(12).fill(0)],
    "an event of no known type": [
      0,
      0,
      0,
      28,
      0xff,
      0xff,
      0xff,
      0xff,
      ...Array<number>(12).fill(0),
      0,
      0,
      0,
      99,
      0,
      0,
      0,
      3,
      0,
      0,
      0,
      0,
    ],
  };
  for (const [what, bytes] of Object.entries(garbage)) {
    it(`drops the connection, not the session, on ${what}`, async () => {
      await until(() => registry.health === "connected");
      const [{ sessionId }, { accepted }] = [registry, proxy];
      proxy.inject(Buffer.from(bytes));
      await until(() => proxy.accepted > accepted);

      await until(() => registry.health === "connected");
      await assertWorks(sessionId);
    });
  }

  it("survives an error code that the library does not know", async () => {
    await until(() => registry.health === "connected");
    const { accepted } = proxy;
    proxy.onAnswer = (bytes) => {
      if (bytes.length >= ERROR_CODE_AT + 4 && bytes.readInt32BE(4) >= 0) bytes.writeInt32BE(-125, ERROR_CODE_AT);
      return bytes;
    };
    await assert.rejects(registry.list(), { code: "UNAVAILABLE", message: /ZooKeeper error -125/ });
    proxy.onAnswer = undefined;

    assert.equal(proxy.accepted, accepted);
    await assertWorks(registry.sessionId);
  });

  it("refuses to list while it is cut off, within two thirds of the session", async () => {
    await until(() => registry.health === "connected");
    proxy.sever();
    await until(() => registry.health === "suspended");
    const startedAt = performance.now();

    await assert.rejects(registry.list(), { code: "UNAVAILABLE", message: /does not answer; check that ZooKeeper runs there/ });
    assert.ok(performance.now() - startedAt < SESSION_TIMEOUT_MS);
    await assert.rejects(registry.subscribe("S").refresh(), { code: "UNAVAILABLE" });
  });

  it("calls a watcher once for each change, after any number of lists", async () => {
    const subscription = registry.subscribe("S");
    await subscription.ready();
    for (let refreshes = 0; refreshes < 20; refreshes++) await subscription.refresh();
    let changes = 0;
    subscription.onChange(() => changes++);
    await registry.register("S", endpoint("a")).ready();
    await until(() => idsOf(subscription) === "a");

    assert.equal(changes, 1);
  });

  it("shares one connection between registries of one target", async () => {
    const others = Array.from({ length: 12 }, open);
    const subscriptions = others.map((other) => other.subscribe("S"));
    await Promise.all(subscriptions.map((subscription) => subscription.ready()));
    assert.equal(proxy.connections, 1);
    for (const other of others) await other[Symbol.asyncDispose]();

    await assertWorks(registry.sessionId);
  });

  it("watches 6,000 paths again after a cut, more than fits one request of the library", async () => {
    await registry[Symbol.asyncDispose]();
    registry = open(30_000); // a busy machine may take longer than 4 s to subscribe so often
    const subscriptions = Array.from({ length: 6_000 }, (_, at) => registry.subscribe(`${"x".repeat(200)}.${at}`));
    await Promise.all(subscriptions.map((subscription) => subscription.ready()));
    const { sessionId } = registry;
    proxy.sever();
    await until(() => registry.health === "suspended");
    proxy.heal();

    await until(() => subscriptions.every((subscription) => subscription.current.freshness === "live"), 200_000);
    assert.equal(registry.sessionId, sessionId);
  }).timeout(300_000);

  it("leaves no handle behind when it is closed", async () => {
    await until(() => registry.health === "connected");
    registry.subscribe("S");
    await registry.register("S", endpoint("a")).ready();
    await registry[Symbol.asyncDispose]();

    await eventually(() => assert.equal(proxy.connections, 0));
  });

  it("does not keep the process alive", async () => {
    const target = `zookeeper://127.0.0.1:${server.port}/faults`;
    const script = `import { openRegistry } from "callwire";
      const { registry } = openRegistry(${JSON.stringify(target)});
      await registry.subscribe("S").ready();`;
    const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
    const [code] = await once(child, "exit");

    assert.equal(code, 0);
  });
});
