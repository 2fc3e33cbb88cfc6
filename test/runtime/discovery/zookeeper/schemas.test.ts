import assert from "node:assert/strict";
import { schemaOf } from "callwire/schema";
import { ZookeeperRegistry, type ZookeeperTarget } from "callwire/zookeeper";
import { Calculator } from "../../../../generated/calculator.js";
import { describeIdl } from "../../../support/contracts.js";
import { eventually } from "../../../support/wait.js";
import { childrenOf, createNode, removeNode, writeNode } from "../../../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../../../support/zookeeper-server.js";
import { expireSession } from "../../../support/zookeeper-session.js";
import { endpoint } from "../conformance.js";

const { fingerprint } = Calculator;
let paths = 0;

describe("contracts in ZooKeeper", () => {
  let server: ZookeeperServer;
  let path: string;
  const schema = schemaOf(Calculator.name, describeIdl());
  assert.ok(schema !== undefined);
  const registries: ZookeeperRegistry[] = [];
  before(async () => {
    server = await ZookeeperServer.start();
  });
  after(() => server.close());
  beforeEach(() => {
    path = `/schemas-${++paths}`;
  });
  afterEach(async () => {
    await Promise.all(registries.splice(0).map((registry) => registry[Symbol.asyncDispose]()));
  });

  /** With a session of its own: sessions are shared by equal timeouts. */
  function open(changes: Partial<ZookeeperTarget> = {}, onWarning?: (text: string) => void): ZookeeperRegistry {
    const hosts = [{ host: "127.0.0.1", port: server.port }];
    const sessionTimeoutMs = 4_000 + registries.length;
    const registry = new ZookeeperRegistry({ kind: "zookeeper", hosts, path, sessionTimeoutMs, ...changes }, { onWarning });
    registries.push(registry);
    return registry;
  }

  /** Until it is there: nobody is told when. */
  async function assertPublished(by: ZookeeperRegistry): Promise<void> {
    await eventually(async () => assert.deepEqual(await by.schema(fingerprint), JSON.parse(JSON.stringify(schema))));
  }

  it("stand under their fingerprint, and outlive who published them", async () => {
    const publisher = open();
    publisher.publishSchema(fingerprint, schema);
    const reader = open();
    await assertPublished(reader);
    await publisher[Symbol.asyncDispose]();

    await assertPublished(reader);
    assert.deepEqual(await childrenOf(server.host, path), ["schemas"]);
    assert.deepEqual(await childrenOf(server.host, `${path}/schemas`), [fingerprint]);
  });

  it("are published by many at once", async () => {
    const publishers = Array.from({ length: 10 }, () => open());
    for (const publisher of publishers) publisher.publishSchema(fingerprint, schema);

    for (const publisher of publishers) await assertPublished(publisher);
  });

  it("stay as they are when they are published again", async () => {
    const node = `${path}/schemas/${fingerprint}`;
    const documented = JSON.stringify({ ...schema, files: schema.files.map((file) => ({ ...file, doc: "said by another" })) });
    await createNode(server.host, node, Buffer.from(documented));
    const publisher = open();
    publisher.publishSchema(fingerprint, schema);
    await publisher.register("S", endpoint("a")).ready();

    assert.equal((await publisher.schema(fingerprint))?.files[0]?.doc, "said by another");
  });

  it("are published again by a new session, not by the same", async () => {
    const publisher = open();
    publisher.publishSchema(fingerprint, schema);
    await assertPublished(publisher);
    const node = `${path}/schemas/${fingerprint}`;
    await removeNode(server.host, node);
    await publisher.register("S", endpoint("a")).ready();
    assert.equal(await publisher.schema(fingerprint), undefined);
    await expireSession(server.port, publisher.sessionId);

    await assertPublished(publisher);
  });

  it("are not believed when they are others than their name says", async () => {
    const node = `${path}/schemas/${fingerprint}`;
    await createNode(server.host, node, Buffer.from("{}"));
    const reader = open();
    for (const text of [
      "",
      "not JSON",
      JSON.stringify(schema).replace("divide", "multiply"),
      `{"__proto__":${JSON.stringify(schema)}}`,
    ]) {
      await writeNode(server.host, node, Buffer.from(text));
      assert.equal(await reader.schema(fingerprint), undefined, text.slice(0, 20));
    }
    await writeNode(server.host, node, Buffer.from(" ".repeat(600_000) + JSON.stringify(schema)));

    assert.equal(await reader.schema(fingerprint), undefined);
  });

  it("are not looked for under what is no fingerprint", async () => {
    const reader = open();
    for (const name of ["", "../services", "x".repeat(16), `${fingerprint}/a`, fingerprint.toUpperCase(), "0".repeat(16)]) {
      assert.equal(await reader.schema(name), undefined, name);
    }
  });

  it("belong to the user of the digest, and are everybody's to read", async () => {
    const publisher = open({ digest: "user:secret" });
    publisher.publishSchema(fingerprint, schema);
    const stranger = open();
    await assertPublished(stranger);

    await assert.rejects(writeNode(server.host, `${path}/schemas/${fingerprint}`, Buffer.from("{}")), /NO_AUTH/);
  });

  it("are left out with a warning where they may not be written, and no registration fails for it", async () => {
    const owner = open({ digest: "owner:secret" });
    owner.publishSchema(fingerprint, schema);
    await assertPublished(owner);
    const warnings: string[] = [];
    const stranger = open({ path: `${path}/schemas` }, (text) => warnings.push(text));
    stranger.publishSchema("0".repeat(16), schema);

    await eventually(() => assert.equal(warnings.length, 1));
    assert.match(
      warnings[0] ?? "",
      /^a contract is not published for tools: .*NO_AUTH.*; the registration does not depend on it$/,
    );
  });

  it("have no place in the layouts of others", async () => {
    const publisher = open({ layout: "sequential" });
    publisher.publishSchema(fingerprint, schema);
    await publisher.register("S", endpoint("a")).ready();

    assert.equal(await publisher.schema(fingerprint), undefined);
    assert.deepEqual(await childrenOf(server.host, path), ["server0000000000"]);
  });
});
