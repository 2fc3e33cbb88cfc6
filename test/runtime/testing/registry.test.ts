import assert from "node:assert/strict";
import { implement } from "callwire";
import { type InProcessServer, MemoryRegistry, startInProcess } from "callwire/testing";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { kitchen } from "../../support/kitchen-server.js";

describe("servers in the process with a registry", () => {
  let registry: MemoryRegistry;
  let calls: string[];
  const open: InProcessServer[] = [];

  beforeEach(() => {
    registry = new MemoryRegistry("in-process-test");
    calls = [];
  });

  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
    await registry[Symbol.asyncDispose]();
  });

  function start(name: string): InProcessServer {
    const ping = (): void => void calls.push(name);
    const server = startInProcess({ services: [implement(Kitchen, { ...kitchen, ping })], registry });
    open.push(server);
    return server;
  }

  it("share the calls of their clients", async () => {
    const client = start("first").connect(Kitchen, { balancer: "round-robin" });
    start("second");
    for (let call = 0; call < 20; call++) await client.ping();

    assert.deepEqual([...new Set(calls)].sort(), ["first", "second"]);
  });

  it("are found by a client that is older than they are", async () => {
    const first = start("first");
    const client = first.connect(Kitchen);
    await client.ping();
    first.drain();
    const call = client.ping();
    start("second");
    await call;

    assert.deepEqual(calls, ["first", "second"]);
  });

  it("are called from the last list while the registry is away", async () => {
    const client = start("first").connect(Kitchen);
    await client.ping();
    registry.suspend();
    start("second");
    await client.ping();
    assert.equal(client.inspect().registry.freshness, "stale");
    assert.equal(client.inspect().instances.length, 1);

    registry.resume();
    assert.equal(client.inspect().registry.freshness, "live");
    assert.equal(client.inspect().instances.length, 2);
  });

  it("are left out when they cannot be reached, and not called once they are closed", async () => {
    const first = start("first");
    const client = first.connect(Kitchen);
    const second = start("second");
    await second.close();
    const endpoint = { id: "gone", rev: 0, host: "in-process", port: 65_535, weight: 100, state: "up", meta: {} } as const;
    registry.register(Kitchen.name, endpoint);
    for (let call = 0; call < 20; call++) await client.ping();

    assert.deepEqual([...new Set(calls)], ["first"]);
  });

  it("take no other kind of registry", () => {
    const options = { services: [implement(Kitchen, kitchen)], registry: "memory:x" as unknown as MemoryRegistry };
    assert.throws(() => startInProcess(options), {
      code: "INVALID_ARGUMENT",
      message: /option registry must be a MemoryRegistry of callwire\/testing, got "memory:x"$/,
    });
  });
});
