import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { connect } from "callwire";
import { FakeClock } from "callwire/testing";
import { ListCache } from "#runtime/discovery/zookeeper/list-cache.js";
import { Calculator } from "../../../../generated/calculator.js";
import { closeAll, startCalculator } from "../../../support/calculator-server.js";
import { eventually } from "../../../support/wait.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { endpoint } from "../conformance.js";

describe("a list that is kept on disk", () => {
  let dir: string;
  const warnings: string[] = [];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "callwire-lists-"));
    warnings.length = 0;
  });
  afterEach(async () => {
    await closeAll();
    rmSync(dir, { recursive: true, force: true });
  });

  function cacheOf(changes: { target?: string; service?: string; clock?: FakeClock } = {}): ListCache {
    const options = { dir, target: "zookeeper://zk/rpc", service: "S", clock: new FakeClock(), ...changes };
    return new ListCache({ ...options, onWarning: (text) => warnings.push(text) });
  }

  function fileOf(): string {
    const [name] = readdirSync(dir);
    assert.ok(name !== undefined);
    return join(dir, name);
  }

  it("lets a client start and call while ZooKeeper is away", async () => {
    const zookeeper = await ZookeeperServer.start();
    const address = { host: "127.0.0.1", port: zookeeper.port };
    const target = {
      kind: "zookeeper",
      hosts: [address],
      path: "/rpc",
      cacheDir: join(dir, "lists"),
      sessionTimeoutMs: 4_000,
    } as const;
    const server = await startCalculator({}, { registry: target });
    const first = connect(Calculator, target);
    await first.divide(1);
    await first.close();
    await eventually(() => assert.equal(readdirSync(join(dir, "lists")).length, 1));
    await zookeeper.kill();

    const second = connect(Calculator, target);
    assert.equal(await second.divide(8, 2), 4);
    assert.equal(second.inspect().registry.freshness, "cached");
    assert.equal(second.inspect().instances[0]?.endpoint.id, server.id);
    await zookeeper.restart();
    await eventually(() => assert.equal(second.inspect().registry.freshness, "live"), 15_000);
    await second.close();
    await server.close();
    await zookeeper.close();
  });

  it("is the last that was kept, readable by its owner only", async () => {
    const cache = cacheOf();
    cache.keep([endpoint("a")]);
    cache.keep([endpoint("b", { weight: 7, zone: "z" }), endpoint("c", { rev: 3 })]);
    await cache.stop();
    assert.equal(statSync(fileOf()).mode & 0o777, 0o600);
    assert.deepEqual(await cacheOf().read(), [endpoint("b", { weight: 7, zone: "z" }), endpoint("c", { rev: 3 })]);
    assert.equal(readdirSync(dir).length, 1);
  });

  it("is none of another registry or service, and none before the first", async () => {
    const cache = cacheOf();
    assert.equal(await cache.read(), undefined);
    cache.keep([endpoint("a")]);
    await cache.stop();
    assert.equal(await cacheOf({ target: "zookeeper://other/rpc" }).read(), undefined);
    assert.equal(await cacheOf({ service: "T" }).read(), undefined);
    assert.deepEqual(warnings, []);
  });

  it("is not used when it is older than a week", async () => {
    const cache = cacheOf();
    cache.keep([endpoint("a")]);
    await cache.stop();
    const file = fileOf();
    const written = JSON.parse(readFileSync(file, "utf8")) as { writtenAt: number };
    writeFileSync(file, JSON.stringify({ ...written, writtenAt: written.writtenAt - 8 * 86_400_000 }));
    assert.equal(await cacheOf().read(), undefined);
    assert.deepEqual(warnings, []);
  });

  for (const text of [
    "",
    "null",
    "{",
    "[]",
    '{"v":1}',
    '{"v":1,"target":"zookeeper://zk/rpc","service":"S","writtenAt":1e15,"records":[{}]}',
    '{"v":1,"target":"zookeeper://zk/rpc","service":"S","writtenAt":1e15,"records":[{"id":"a","rev":0,"record":"{}"}]}',
    '{"v":1,"target":"zookeeper://zk/rpc","service":"S","writtenAt":1e15,"records":{"length":1}}',
    '{"v":1,"target":"zookeeper://elsewhere/rpc","service":"S","writtenAt":1e15,"records":[]}',
  ]) {
    it(`is ignored with a warning when it is ${text.slice(0, 110) || "empty"}`, async () => {
      const cache = cacheOf();
      cache.keep([endpoint("a")]);
      await cache.stop();
      writeFileSync(fileOf(), text);
      assert.equal(await cacheOf().read(), undefined);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? "", /is no list, and is not used/);
    });
  }

  it("that cannot be written is a warning, once", async () => {
    const cache = cacheOf();
    rmSync(dir, { recursive: true, force: true });
    writeFileSync(dir, "a file where the folder should be");
    chmodSync(dir, 0o600);
    for (let time = 0; time < 2; time++) {
      cache.keep([endpoint("a")]);
      await cache.stop();
    }
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /cannot be kept/);
  });

  it("that cannot be put in its place leaves nothing half written", async () => {
    const cache = cacheOf();
    cache.keep([endpoint("a")]);
    await cache.stop();
    const file = fileOf();
    rmSync(file);
    mkdirSync(join(file, "occupied"), { recursive: true });
    cache.keep([endpoint("a")]);
    await cache.stop();
    assert.deepEqual([warnings.length, readdirSync(dir)], [1, [basename(file)]]);
  });
});
