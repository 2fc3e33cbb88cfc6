// What every live command prints, with real ZooKeeper and three servers: stdout, stderr, JSON and
// the exit code, each in a file of `golden/`. `npm run golden` writes them anew: read the
// difference.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type CallwireServer, connect, implement, serve } from "callwire";
import { createHealth } from "callwire/health";
import { ZookeeperRegistry } from "callwire/zookeeper";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorClient } from "../../../generated/calculator.js";
import { ROOT } from "../../support/run-script.js";
import { eventually } from "../../support/wait.js";
import { ZookeeperServer } from "../../support/zookeeper-server.js";
import { callwire, EMPTY, type RunOptions } from "./callwire.js";
import { steadyScene } from "./steady.js";

const FOLDER = path.join(ROOT, "test/cli/live/golden");
const CALC = Calculator.name;
const isUpdate = process.env["CALLWIRE_UPDATE_GOLDEN"] === "1";

/** `{0}` is the address of the first server. In this order, as some see what others have set. */
const SCENES: Readonly<Record<string, string>> = {
  services: "services",
  "services-json": "services --json",
  "services-filtered": "services nothing-of-this-name",
  "services-at": "services --at {0}",
  "services-away": "services --registry zookeeper://127.0.0.1:1/rpc --timeout 500ms",
  "services-memory": "services --registry memory:",
  "services-unit": "services --timeout 5",
  "services-watch-at": "services --watch --at {0}",
  instances: `instances ${CALC}`,
  "instances-json": `instances ${CALC} --json`,
  "instances-stats": `instances ${CALC} --stats`,
  "instances-stats-consumers": `instances ${CALC} --stats --consumers`,
  "instances-misspelt": "instances demo.calculator.v1.Calculater",
  "instances-misspelt-json": "instances demo.calculator.v1.Calculater --json",
  "instances-consumers": `instances ${CALC} --consumers`,
  "instances-consumers-json": `instances ${CALC} --consumers --json`,
  describe: `describe ${CALC}`,
  "describe-method": `describe ${CALC}/divide`,
  "describe-method-json": `describe ${CALC}/divide --json`,
  "describe-misspelt": `describe ${CALC}/devide`,
  call: `call ${CALC}/divide num1=10 num2=4`,
  "call-json": `call ${CALC}/divide num1=10 num2=4 --json`,
  "call-declared": `call ${CALC}/divide num1=1 num2=0`,
  "call-declared-json": `call ${CALC}/divide num1=1 num2=0 --json`,
  "call-all": `call ${CALC}/divide num1=10 --all`,
  "call-all-json": `call ${CALC}/divide num1=10 --all --json`,
  "call-wrong": `call ${CALC}/factorial n=x`,
  "call-nobody": `call ${CALC}/divide num1=1 --at 127.0.0.1:1`,
  "call-nobody-json": `call ${CALC}/divide num1=1 --contracts ${path.join(ROOT, "idl")} --at 127.0.0.1:1 --json`,
  "call-no-method": `call ${CALC}`,
  bench: `bench ${CALC}/divide num1=10 -n 40 -c 4 --at {0}`,
  "bench-json": `bench ${CALC}/divide num1=10 -n 40 -c 4 --at {0} --json`,
  "bench-failed": `bench ${CALC}/divide num1=1 num2=0 -n 8 -c 1 --max-errors 0 --at {0}`,
  "bench-no-time": `bench ${CALC}/divide num1=10 -z 0s`,
  "bench-processes": `bench ${CALC}/divide num1=10 -c 1 --processes 4`,
  "gateway-open": "gateway --listen 0.0.0.0:0",
  "gateway-nowhere": "gateway --listen nowhere",
  "mcp-no-method": `mcp --allow ${CALC}`,
  "mcp-unknown": `mcp ${CALC} --allow ${CALC}/devide`,
  "mcp-items": "mcp --items 0",
  mock: `mock ${CALC} --seed 7`,
  "mock-json": `mock ${CALC} --seed 7 --json`,
  "mock-rule": `mock ${CALC} --rule devide:delay=5ms`,
  "mock-nobody": "mock demo.calculator.v1.Calculater",
  "bench-two-forms": `bench ${CALC}/divide num1=10 --json -o csv`,
  fuzz: `fuzz ${CALC}/divide --seed 7 --rounds 1 --at {0}`,
  "fuzz-json": `fuzz ${CALC}/divide --seed 7 --rounds 1 --at {0} --json`,
  health: `health ${CALC}`,
  "health-json": `health ${CALC} --json`,
  "health-nobody": "health --at 127.0.0.1:1",
  drain: "drain {0}",
  "drain-again": "drain {0}",
  "drain-seen": `instances ${CALC}`,
  "drain-undo": "drain {0} --undo",
  "drain-unknown": "drain 10.0.0.1:1",
  weight: "weight {0} 10",
  "weight-json": "weight {0} 10 --json",
  "weight-undo": "weight {0} --undo",
  "weight-both": "weight {0} --undo 5",
  doctor: "doctor",
  "doctor-json": "doctor --json",
  "doctor-no-path": "doctor --registry zookeeper://{zk}/rpc/services",
  compat: "compat",
  "compat-json": "compat --json",
  "compat-at": "compat --at {0}",
  "record-no-token": `record ${CALC}`,
  "record-unit": `record ${CALC} --token secret --duration 5`,
  "replay-no-file": "replay nowhere.ndjson --at {0}",
  registry: "registry --port 0",
  "watch-instances": `instances ${CALC} --watch`,
  "watch-services": "services --watch",
};

describe("the live commands, to the letter", function () {
  this.timeout(180_000);
  this.slow(10_000);

  let zookeeper: ZookeeperServer;
  let target: string;
  let billing: CalculatorClient;
  const servers: CallwireServer[] = [];

  before(async () => {
    zookeeper = await ZookeeperServer.start();
    target = zookeeper.target("/rpc");
    const health = createHealth([Calculator]);
    const services = [implement(Calculator, calculator), health.implementation];
    const options = {
      listen: "127.0.0.1:0",
      services,
      registry: target,
      stopOnSignal: false,
      zone: "a",
      version: "1.2",
    } as const;
    for (let count = 0; count < 3; count++) servers.push(await serve(options));
    billing = connect(Calculator, target, { name: "billing", version: "1.4.0" });
    const hosts = [{ host: "127.0.0.1", port: zookeeper.port }];
    await using reader = new ZookeeperRegistry({ kind: "zookeeper", hosts, path: "/rpc" });
    await eventually(async () => {
      assert.equal((await reader.consumers(CALC)).length, 1);
      assert.ok(await reader.schema(Calculator.fingerprint));
    }, 30_000);
    if (isUpdate) mkdirSync(FOLDER, { recursive: true });
  });
  after(async () => {
    await billing.close();
    await Promise.all(servers.map((server) => server.close()));
    await zookeeper.close();
  });

  for (const [name, line] of Object.entries(SCENES))
    it(`print what they have printed: ${name}`, async () => {
      const { code, stdout, stderr } = await callwire(
        line
          .replace("{0}", servers[0]?.listening ?? "")
          .replace("{zk}", zookeeper.host)
          .split(" "),
        { cwd: name.startsWith("compat") ? ROOT : EMPTY, env: { CALLWIRE_REGISTRY: target }, ...untilShown(line) },
      );
      const command = steadyScene(line.replaceAll(ROOT, "."));
      const actual = `$ callwire ${command}\nexit code ${code}\n--- stdout\n${steadyScene(stdout)}--- stderr\n${steadyScene(stderr)}`;
      const file = path.join(FOLDER, `${name}.txt`);
      if (isUpdate) writeFileSync(file, actual);
      assert.equal(actual, readFileSync(file, "utf8"));
      if (line.includes("--json") && code !== 2) for (const part of jsonOf(line, stdout)) JSON.parse(part);
    });

  it("have no file that nothing makes any more", () => {
    const files = readdirSync(FOLDER).sort();
    assert.deepEqual(
      files,
      Object.keys(SCENES)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });
});

/** `call` prints an object a line; all others print one. */
function jsonOf(line: string, stdout: string): readonly string[] {
  return line.startsWith("call ") ? stdout.trimEnd().split("\n") : [stdout];
}

/** What goes on until Ctrl-C is ended once it has shown something whole. */
function untilShown(line: string): RunOptions {
  const whole = /^registry|^mock .*--seed/.test(line)
    ? /\n/
    : line.endsWith("--watch")
      ? /(?:Serving|[0-9a-f]{16})[^\n]*\n$/
      : undefined;
  if (whole === undefined) return {};
  return { onOutput: (stdout, child) => void (whole.test(stdout) && child.kill("SIGINT")) };
}
