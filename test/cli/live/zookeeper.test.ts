import assert from "node:assert/strict";
import path from "node:path";
import { type CallwireServer, connect, implement, RpcError, serve } from "callwire";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { ProcessUnderTest } from "../../support/process-under-test.js";
import { ROOT } from "../../support/run-script.js";
import { ZookeeperServer } from "../../support/zookeeper-server.js";
import { callwire, type Outcome, steady } from "./callwire.js";

const CALC = "demo.calculator.v1.Calculator";

describe("the live commands with real ZooKeeper and three servers", function () {
  this.timeout(120_000);
  this.slow(10_000);

  let zookeeper: ZookeeperServer;
  let target: string;
  const servers: CallwireServer[] = [];

  before(async () => {
    zookeeper = await ZookeeperServer.start();
    target = `zookeeper://${zookeeper.host}/rpc`;
    const services = [implement(Calculator, calculator)];
    for (const zone of ["a", "b", "b"]) {
      servers.push(await serve({ listen: "127.0.0.1:0", services, registry: target, stopOnSignal: false, zone }));
    }
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await zookeeper.close();
  });

  const run = async (...args: readonly string[]): Promise<Outcome> =>
    steady(await callwire(args, { env: { CALLWIRE_REGISTRY: target } }));

  it("list, describe, call, ask and drain", async () => {
    const { fingerprint } = Calculator;
    assert.deepEqual(await run("services"), {
      code: 0,
      stdout: `SERVICE UP ALL VERSION CONTRACT\n${CALC} 3 3 - ${fingerprint}\n`,
      stderr: "",
    });
    const row = (zone: string) => `HOST:PORT ID up answers 100 ${zone} - ${fingerprint} TIME`;
    const { stdout } = await run("instances", CALC);
    assert.deepEqual(stdout.trim().split("\n").slice(1).sort(), [row("a"), row("b"), row("b")]);
    const described = await run("describe", CALC);
    assert.deepEqual([described.code, described.stderr], [0, `contract ${fingerprint} from registry\n`]);
    const called = await run("call", `${CALC}/divide`, "num1=9", "num2=2", "--all");
    assert.deepEqual([called.code, called.stdout], [0, "4.5\n4.5\n4.5\n"]);
    assert.equal((await run("health", CALC)).code, 0);
    const [server] = servers;
    assert.equal((await run("drain", server?.listening ?? "")).code, 0);
    assert.match((await run("instances", CALC)).stdout, /HOST:PORT ID draining answers 100 a/);
    assert.equal((await run("drain", server?.listening ?? "", "--undo")).code, 0);
  });

  it("answer as a mock that a real client calls, mark it beside real instances, and end it", async () => {
    const contracts = path.join(ROOT, "idl");
    const rule = "Kitchen/divide:error=InvalidOperation";
    const args = ["mock", CALC, "--service", Kitchen.name, "--contracts", contracts, "--rule", rule, "--http", "127.0.0.1:0"];
    await using mock = ProcessUnderTest.start("cli/bin/callwire.js", args, { env: { CALLWIRE_REGISTRY: target } });
    const [, url = ""] = await mock.said(/^(http:\S+)$/);
    await mock.said(/^--seed \d+ gives the same answers again; end with Ctrl\+C$/);
    assert.match(
      mock.lines.join("\n"),
      /^warning: 3 real instances of demo\.calculator\.v1\.Calculator run; clients call them and/m,
    );

    await using kitchen = connect(Kitchen, target, { timeoutMs: 30_000 });
    assert.equal(typeof (await kitchen.sum([1, 2])), "number");
    await assert.rejects(kitchen.divide(1), (error) => error instanceof Error && error.name === "InvalidOperation");
    let points = 0;
    for await (const { x, y } of kitchen.watch(0)) points += Number.isFinite(x + y) ? 1 : 0;
    assert.equal(points, 3);
    const answer = await fetch(`${url}/${CALC}/factorial`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"n": "3"}',
    });
    assert.match(await answer.text(), /^\{"result":"-?\d+"\}$/);

    const instances = await run("instances", CALC);
    assert.match(instances.stdout, /^HOST:PORT ID up answers 100 - mock [0-9a-f]{16} TIME$/m);
    assert.equal(instances.stderr, "mock: 1 of 4 instances are callwire mock, whose answers are made up\n");
    const { stdout } = await callwire(["instances", CALC, "--json"], { env: { CALLWIRE_REGISTRY: target } });
    const listed = JSON.parse(stdout) as { readonly instances: readonly { readonly meta: object; readonly isMock?: true }[] }; // as docs/cli.md has it
    assert.deepEqual(
      listed.instances.filter((each) => each.isMock === true).map(({ meta }) => meta),
      [{ mock: "true" }],
    );
    assert.match((await run("describe", Kitchen.name)).stderr, /^mock: 1 instance is callwire mock, whose answers are made up$/m);
    const doctor = await run("doctor");
    assert.match(
      doctor.stdout,
      /^warn contracts: demo\.calculator\.v1\.Calculator has a mock at HOST:PORT beside 3 real instances$/m,
    );

    mock.send("SIGINT");
    assert.equal((await mock.ended()).code, 130);
    assert.equal((await run("instances", CALC)).stderr, "");
    const late = kitchen.with({ timeoutMs: 200 }).sum([1]);
    await assert.rejects(late, (error) => error instanceof RpcError && error.code === "UNAVAILABLE");
  });
});
