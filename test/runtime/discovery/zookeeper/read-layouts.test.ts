import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import { until } from "../../../support/wait.js";
import { createNode, removeNode, writeNode } from "../../../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { endpoint, idsOf } from "../conformance.js";

describe("ZooKeeper driver with a layout that is only read", () => {
  let server: ZookeeperServer;
  before(async () => {
    server = await ZookeeperServer.start();
  });
  after(() => server.close());

  it("follows what Curator registers", async () => {
    const instance = (id: string, port: number, enabled = true) =>
      Buffer.from(JSON.stringify({ name: "S", id, address: "127.0.0.1", port, sslPort: null, payload: null, enabled }));
    await createNode(server.host, "/base/S/one", instance("one", 8001));
    await createNode(server.host, "/base/S/two", instance("two", 8002));
    await using registry = openRegistry(`zookeeper://${server.host}/base?layout=curator`).registry;
    const subscription = registry.subscribe("S");
    await until(() => idsOf(subscription) === "one two");
    assert.deepEqual(await registry.list(), ["S"]);
    await writeNode(server.host, "/base/S/one", instance("one", 8001, false));
    await until(() => subscription.current.endpoints[0]?.state === "draining");
    await removeNode(server.host, "/base/S/one");

    await until(() => idsOf(subscription) === "two");
    assert.deepEqual(subscription.current.endpoints, [endpoint("two", { port: 8002 })]);
  });

  it("follows the members of a serverset", async () => {
    const member = (port: number) =>
      Buffer.from(
        JSON.stringify({ serviceEndpoint: { host: "127.0.0.1", port }, additionalEndpoints: {}, status: "ALIVE", shard: 0 }),
      );
    await createNode(server.host, "/set/member_0000000000", member(8001));
    await createNode(server.host, "/set/vector_0000000001", Buffer.from('{"vector":[]}'));
    await using registry = openRegistry(`zookeeper://${server.host}/set?layout=serverset`).registry;
    const subscription = registry.subscribe("S");
    await until(() => idsOf(subscription) === "127.0.0.1:8001");
    await createNode(server.host, "/set/member_0000000002", member(8002));

    await until(() => idsOf(subscription) === "127.0.0.1:8001 127.0.0.1:8002");
    assert.equal(subscription.current.skipped, 0);
  });
});
