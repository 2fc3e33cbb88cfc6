import assert from "node:assert/strict";
import { type CallwireServer, openRegistry, type Registry, serve } from "callwire";
import { implementDynamic } from "callwire/dynamic";
import { FollowedContracts } from "#cli/live/followed-contracts.js";
import { AbsentError } from "#cli/live/lists.js";
import { eventually } from "../../support/wait.js";
import { createLive } from "./live-here.js";
import { compileText } from "./mcp/shop.js";

const NAME = "demo.v1.Desk";

describe("contracts that are followed", () => {
  let count = 0;
  let target: string;
  let registry: Registry;
  let contracts: FollowedContracts<"json">;
  const servers: CallwireServer[] = [];

  beforeEach(() => {
    target = `memory:followed-${count++}`;
    registry = openRegistry(target).registry;
    contracts = new FollowedContracts(createLive({ registry: target }), registry, "json", 2);
  });
  afterEach(async () => {
    await contracts.close();
    for (const server of servers.splice(0)) await server.close();
    await registry[Symbol.asyncDispose]();
  });

  async function start(body: string, name = NAME): Promise<CallwireServer> {
    const short = name.slice(name.lastIndexOf(".") + 1);
    const contract = compileText(`package demo.v1; service ${short} { ${body} }`);
    const desk = implementDynamic(contract, name, (_context, { method }) => method.name);
    const server = await serve({ listen: "127.0.0.1:0", services: [desk], registry: target, stopOnSignal: false });
    servers.push(server);
    return server;
  }

  it("are those of today, and a call that has begun keeps the one of before", async () => {
    const before = await start("old(): string;");
    const lease = await contracts.lease(NAME);
    await start("old(): string; fresh(): string;");
    await start("old(): string; fresh(): string;");
    await eventually(async () => {
      const now = await contracts.lease(NAME);
      const names = now.named.service.methods.map(({ name }) => name);
      const answer = names.length === 2 ? await now.client.call("fresh") : undefined;
      now.end();
      assert.equal(answer, "fresh");
    });
    assert.deepEqual(lease.named.service.methods.length, 1);
    assert.equal(await lease.client.call("old"), "old");
    lease.end();
    await assert.rejects(lease.client.call("old"), /closed/);
    await before.close();
  });

  it("are the same for all who ask, with one client", async () => {
    await start("old(): string;");
    const leases = await Promise.all([contracts.lease(NAME), contracts.lease(NAME), contracts.lease(NAME)]);
    assert.equal(new Set(leases.map(({ client }) => client)).size, 1);
    for (const lease of leases) lease.end();
    assert.equal(await leases[0]?.client.call("old"), "old");
  });

  it("do not keep a name that nobody serves, and find it when somebody does", async () => {
    await assert.rejects(contracts.lease(NAME), AbsentError);
    assert.equal(contracts.size, 0);
    await start("old(): string;");
    const lease = await contracts.lease(NAME);
    assert.equal(await lease.client.call("old"), "old");
    lease.end();
  });

  it("are of a bounded number of services: one that nobody uses makes room", async () => {
    for (const name of ["demo.v1.A", "demo.v1.B", "demo.v1.C"]) {
      await start("old(): string;", name);
      const lease = await contracts.lease(name);
      assert.equal(await lease.client.call("old"), "old");
      lease.end();
    }
    assert.equal(contracts.size, 2);
  });
});
