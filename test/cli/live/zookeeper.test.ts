import assert from "node:assert/strict";
import { type CallwireServer, implement, serve } from "callwire";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
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
});
