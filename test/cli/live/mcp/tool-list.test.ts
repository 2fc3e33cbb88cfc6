// Which methods are tools, and what a call of one gives: in this process, with a server beside it.

import assert from "node:assert/strict";
import { type CallwireServer, implement, openRegistry, type Registry, serve } from "callwire";
import { FollowedContracts } from "#cli/live/followed-contracts.js";
import { callTool } from "#cli/live/mcp/tool-call.js";
import { NoToolError, ToolList } from "#cli/live/mcp/tool-list.js";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator } from "../../../../generated/calculator.js";
import { until } from "../../../support/wait.js";
import { createLive } from "../live-here.js";
import { SHOP, shop } from "./shop.js";

const TARGET = "memory:tools";

describe("the tools of what runs", () => {
  let server: CallwireServer;
  let registry: Registry;
  let contracts: FollowedContracts<"native">;
  const told: string[] = [];

  before(async () => {
    server = await serve({ listen: "127.0.0.1:0", services: [shop], registry: TARGET, stopOnSignal: false });
    registry = openRegistry(TARGET).registry;
    contracts = new FollowedContracts(createLive({ registry: TARGET }, told), registry, "native", 10);
  });
  after(async () => {
    await contracts.close();
    await registry[Symbol.asyncDispose]();
    await server.close();
  });

  function listOf(...allowed: readonly string[]): ToolList {
    const options = { service: undefined, allowed: new Set(allowed), maxItems: 3 };
    return new ToolList(createLive({ registry: TARGET }, told), registry, contracts, options);
  }

  it("are the methods that are @readonly, and those that are allowed", async () => {
    const names = async (list: ToolList): Promise<readonly string[]> => (await list.list()).map(({ name }) => name);
    const readonly = ["Shop_customer", "Shop_watch", "Shop_total", "Shop_long"];
    assert.deepEqual(await names(listOf()), readonly);
    assert.deepEqual(await names(listOf(`${SHOP}/order`)), [...readonly.slice(0, 3), "Shop_order", ...readonly.slice(3)]);
  });

  it("are refused when they may not be called, with what could be done", async () => {
    const refused = (name: string, text: RegExp) =>
      assert.rejects(listOf().find(name), (error) => error instanceof NoToolError && text.test(error.message));
    await refused("Shop_order", /demo\.shop\.v1\.Shop\/order is not @readonly/);
    await refused("Shop_totel", /did you mean Shop_total\?/);
    await refused("\u202enothing of the kind", /there is no tool \\u\{202e\}nothing of the kind; list the tools again/);
  });

  it("warn of an allowed method that is not there, once", async () => {
    told.length = 0;
    const list = listOf(`${SHOP}/ordr`);
    await list.list();
    assert.deepEqual(told, [`warning: --allow ${SHOP}/ordr names no method that is there now; did you mean ${SHOP}/order?\n`]);
  });

  it("tell who follows them when a service comes or goes", async () => {
    const list = listOf();
    const count = (await list.list()).length;
    let changes = 0;
    const unfollow = list.follow(() => changes++);
    const services = [implement(Calculator, calculator)];
    const later = await serve({ listen: "127.0.0.1:0", services, registry: TARGET, stopOnSignal: false });

    await until(() => changes === 1, 25_000);
    await later.close();
    await until(() => changes === 2, 25_000);
    unfollow();
    assert.equal((await list.list()).length, count);
  }).timeout(60_000);

  async function call(method: string, args: Readonly<Record<string, unknown>>) {
    const lease = await contracts.lease(SHOP);
    try {
      const found = lease.named.service.methods.find(({ name }) => name === method);
      assert.ok(found !== undefined);
      const options = { timeoutMs: 30_000, metadata: {}, maxItems: 3, signal: new AbortController().signal };
      return await callTool(lease, found, args, options);
    } finally {
      lease.end();
    }
  }

  it("answer with JSON in which what is @sensitive is masked", async () => {
    const { text, isError } = await call("customer", { id: "1" });
    assert.equal(isError, false);
    assert.deepEqual(JSON.parse(text), { name: "Ada\u{e0041}\u202e", card: "[redacted]", size: "Large" });
    assert.match((await call("customer", { id: "13" })).text, /"why":"nothing is left","pin":"\[redacted\]"/);
  });

  it("answer with the first items of a stream", async () => {
    const { items, complete } = JSON.parse((await call("watch", {})).text) as { items: unknown[]; complete: boolean };
    assert.deepEqual([items.length, complete], [3, false]);
  });

  it("answer with no half of a result that is too long", async () => {
    const { text, isError } = await call("long", { length: 100_000 });
    assert.equal(isError, true);
    assert.match(text, /RESOURCE_EXHAUSTED.*the answer has 100002 characters/);
    assert.equal((await call("long", { length: 99_998 })).text.length, 100_000);
  });
});
