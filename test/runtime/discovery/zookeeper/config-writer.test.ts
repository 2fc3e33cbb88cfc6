import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { createNode, readNode, writeNode } from "../../../support/zookeeper-nodes.js";

describe("changeConfig", () => {
  let embedded: EmbeddedRegistry;
  let host: string;
  let registry: ZookeeperRegistry;

  before(async () => {
    embedded = await startEmbeddedRegistry();
    host = embedded.target.replace("zookeeper://", "").replace(/\/.*$/, "");
    const opened = openRegistry(embedded.target).registry;
    assert.ok(opened instanceof ZookeeperRegistry);
    registry = opened;
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    await embedded[Symbol.asyncDispose]();
  });

  const settingsOf = async (service: string): Promise<unknown> =>
    JSON.parse((await readNode(host, `/rpc/config/${service}`)).toString("utf8"));

  it("makes the settings where there are none, and says whether something has changed", async () => {
    assert.equal(await registry.changeConfig("demo.New", { instance: ["a"], weight: 5 }), true);
    assert.equal(await registry.changeConfig("demo.New", { instance: ["a"], weight: 5 }), false);
    assert.deepEqual(await settingsOf("demo.New"), { v: 1, weights: { a: 5 }, drain: [] });
  });

  it("leaves alone what it was not asked to change, also what it does not know", async () => {
    const before = { v: 1, balancer: "ring", weights: { b: 7 }, drain: ["c"], later: { x: 1 } };
    await createNode(host, "/rpc/config/demo.Kept", Buffer.from(JSON.stringify(before)));

    await registry.changeConfig("demo.Kept", { instance: ["a", "h:1"], drain: true });
    assert.deepEqual(await settingsOf("demo.Kept"), { ...before, drain: ["c", "a"] });
    await registry.changeConfig("demo.Kept", { instance: ["h:1", "a"], drain: false });
    await registry.changeConfig("demo.Kept", { instance: ["b"], weight: null });
    assert.deepEqual(await settingsOf("demo.Kept"), { ...before, weights: {} });
  });

  it("loses no change of others who write at the same moment", async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `i${index}`);
    await Promise.all(ids.map((id) => registry.changeConfig("demo.Many", { instance: [id], drain: true })));

    const { drain } = (await settingsOf("demo.Many")) as { drain: string[] };
    assert.deepEqual(drain.sort(), ids);
    await registry.changeConfig("demo.Many", { instance: ["i1"], weight: 1 });
    await registry.changeConfig("demo.Many", { instance: ["i2"], weight: 2 });
    assert.equal(await registry.changeConfig("demo.Many", { instance: ["i1"], drain: true, weight: 1 }), false);
  });

  it("does not overwrite what it cannot read", async () => {
    await createNode(host, "/rpc/config/demo.Odd", Buffer.from("{"));
    await assert.rejects(registry.changeConfig("demo.Odd", { instance: ["a"], drain: true }), {
      code: "FAILED_PRECONDITION",
      message: /the settings at \/rpc\/config\/demo\.Odd cannot be read: it is not JSON; put them right or remove them$/,
    });
    await writeNode(host, "/rpc/config/demo.Odd", Buffer.from('{"v":1}'));
    assert.equal(await registry.changeConfig("demo.Odd", { instance: ["a"], drain: true }), true);
  });

  it("takes no weight that clients would not take, and no layout without settings", async () => {
    await assert.rejects(registry.changeConfig("demo.New", { instance: ["a"], weight: 10_001 }), { code: "INVALID_ARGUMENT" });
    const other = openRegistry(`${embedded.target}?layout=sequential`).registry;
    assert.ok(other instanceof ZookeeperRegistry);
    await using _other = other;
    await assert.rejects(other.changeConfig("demo.New", { instance: ["a"], drain: true }), {
      code: "INVALID_ARGUMENT",
      message: /has no place for settings; only the layout native has$/,
    });
  });
});
