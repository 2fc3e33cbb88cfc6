import assert from "node:assert/strict";
import { type CallwireServer, connect, implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { eventually } from "../../support/wait.js";
import { callwire, steady } from "./callwire.js";

describe("callwire drain and weight", function () {
  this.timeout(60_000);
  this.slow(5_000);

  let registry: EmbeddedRegistry;
  const servers: CallwireServer[] = [];

  before(async () => {
    registry = await startEmbeddedRegistry();
    const options = { listen: "127.0.0.1:0", services: [implement(Calculator, calculator)], stopOnSignal: false } as const;
    for (let count = 0; count < 2; count++) servers.push(await serve({ ...options, registry: registry.target }));
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await registry[Symbol.asyncDispose]();
  });

  const run = (...args: readonly string[]) => callwire(args, { env: { CALLWIRE_REGISTRY: registry.target } });
  const [first, second] = [() => servers[0]?.listening ?? "", () => servers[1]?.listening ?? ""];

  it("are followed by a client that is connected, and taken back by --undo", async () => {
    await using client = connect(Calculator, registry.target);
    const stateOf = (address: string) =>
      client.inspect().instances.find(({ endpoint }) => `${endpoint.host}:${endpoint.port}` === address)?.endpoint;
    assert.equal(await client.divide(1), 1);

    const { code, stdout } = steady(await run("drain", first()));
    assert.deepEqual([code, stdout], [0, `${Calculator.name} HOST:PORT drains: it gets no new calls\n`]);
    await eventually(() => assert.equal(stateOf(first())?.state, "draining"));
    assert.equal((await run("weight", first(), "7")).code, 0);
    await eventually(() => assert.deepEqual([stateOf(first())?.weight, stateOf(second())?.weight], [7, 100]));
    assert.match((await run("drain", first())).stdout, /\(as before\)\n$/);

    assert.equal((await run("drain", servers[0]?.id ?? "", "--undo")).code, 0); // by the other name
    assert.equal((await run("weight", first(), "--undo")).code, 0);
    await eventually(() => assert.deepEqual([stateOf(first())?.state, stateOf(first())?.weight], ["up", 100]));
  });

  it("take back what was set for an instance that has gone", async () => {
    const options = { listen: "127.0.0.1:0", services: [implement(Calculator, calculator)], stopOnSignal: false } as const;
    const third = await serve({ ...options, registry: registry.target });
    const address = third.listening;
    assert.equal((await run("drain", address)).code, 0);
    await third.close();
    const { code, stdout } = steady(await run("drain", address, "--undo"));
    assert.deepEqual([code, stdout], [0, `${Calculator.name} HOST:PORT takes calls again\n`]);
    assert.equal((await run("drain", address, "--undo")).code, 3);
  });

  it("say what is wrong: no such instance, no such weight, no place for settings", async () => {
    const gone = await run("drain", "10.0.0.1:1");
    assert.equal(gone.code, 3);
    assert.match(gone.stderr, /no instance 10\.0\.0\.1:1 is registered under .*; callwire instances <service> lists ids/);
    assert.equal((await run("weight", first(), "many")).code, 2);
    const none = await run("weight", first());
    assert.deepEqual([none.code, none.stderr.endsWith("or --undo; got nothing\n")], [2, true], none.stderr);
    const both = await run("weight", first(), "--undo", "5");
    assert.deepEqual([both.code, both.stdout], [2, ""]);
    assert.match(
      both.stderr,
      /^callwire: --undo takes the weight of an operator back, and "5" would be one; give one of them\n$/,
    );
    for (const command of ["drain", "weight"]) {
      const at = await callwire([command, first(), "--at", first()]);
      assert.deepEqual([at.code, at.stdout], [2, ""]);
      assert.match(at.stderr, /^callwire: --at names one server, and this is written to a registry; give --registry zookeeper:/);
      const nowhere = await callwire([command, first()]);
      assert.equal(nowhere.code, 2);
      assert.match(nowhere.stderr, /^callwire: no registry is named; .* or write registry into callwire\.json\n$/);
      const { code, stdout, stderr } = await run(command, first(), "--contracts", "idl");
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^callwire: unknown option '--contracts'/);
    }
  });
});
