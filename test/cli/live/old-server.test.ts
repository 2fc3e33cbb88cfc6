// The live commands beside a server of before there were contracts to publish.

import assert from "node:assert/strict";
import path from "node:path";
import { compile, createMemoryHost } from "@callwire/compiler";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { runLive } from "#cli/commands/live/run-live.js";
import { Calculator } from "../../../generated/calculator.js";
import { ROOT } from "../../support/run-script.js";
import { RecordingTerminal, Sandbox } from "../sandbox.js";
import { callwire, steady } from "./callwire.js";
import { type OldServer, startOldServer } from "./old-server.js";
import { toolsOf } from "./tools.js";

const CALC = Calculator.name;
const IDL = path.join(ROOT, "idl");
const ADVICE =
  "generate its code again with this version, start it without schemas: false, and put *.contract.js beside a bundle; or give the folder of its .rpc files with --contracts";

describe("a live command beside a server of before there were contracts", function () {
  this.timeout(60_000);
  this.slow(5_000);

  let registry: EmbeddedRegistry;
  let old: OldServer;
  let env: Readonly<Record<string, string>>;

  before(async () => {
    registry = await startEmbeddedRegistry();
    old = await startOldServer();
    const { host, pathname } = new URL(registry.target);
    await old.register(host, pathname);
    env = { CALLWIRE_REGISTRY: registry.target };
  });
  after(async () => {
    old.close();
    await registry[Symbol.asyncDispose]();
  });

  it("lists it, with its health", async () => {
    const services = await callwire(["services"], { env });
    assert.match(services.stdout, new RegExp(`^${CALC} +1 +1 +- +${Calculator.fingerprint}$`, "m"));
    const instances = await callwire(["instances", CALC], { env });
    assert.match(instances.stdout, /888e7da66867 +up +answers /);
  });

  it("says of its figures that it has none", async () => {
    const { code, stdout, stderr } = steady(await callwire(["instances", CALC, "--stats"], { env }));
    assert.equal(code, 0);
    assert.match(stdout, /^HOST:PORT ID up answers - - - - - - /m);
    assert.match(stderr, /^HOST:PORT tells no figures: it is older than this command, or was started with stats: false$/m);
  });

  for (const args of [
    ["describe", CALC],
    ["call", `${CALC}/divide`, "num1=10", "num2=4"],
    ["repl", CALC],
  ]) {
    it(`says at ${args[0]} that it has no contract to give, and what to do`, async () => {
      const { code, stdout, stderr } = steady(await callwire(args, { env }));
      assert.deepEqual([code, stdout], [2, ""]);
      const who = "zookeeper://HOST:PORT/rpc keeps none, HOST:PORT has none to give";
      assert.equal(stderr, `callwire: there is no contract of ${CALC}: ${who}; ${ADVICE}\n`);
      const alone = steady(await callwire([...args, "--at", old.address]));
      assert.equal(alone.stderr, `callwire: there is no contract of ${CALC}: HOST:PORT has none to give; ${ADVICE}\n`);
    });
  }

  it("describes and calls it with --contracts, through the registry and at its address", async () => {
    for (const where of [[], ["--at", old.address]]) {
      const described = await callwire(["describe", CALC, "--contracts", IDL, ...where], { env: where.length === 0 ? env : {} });
      assert.equal(described.code, 0);
      assert.match(described.stdout, /divide\(num1: f64, num2: f64 = 1\): f64 throws InvalidOperation;/);
      const args = ["call", `${CALC}/divide`, "num1=10", "num2=4", "--contracts", IDL, ...where];
      const called = await callwire(args, { env: where.length === 0 ? env : {} });
      assert.deepEqual([called.code, called.stdout], [0, "2.5\n"]);
    }
  });

  it("takes the contract of the project around, and says so", async () => {
    const { code, stdout, stderr } = await callwire(["call", `${CALC}/divide`, "num1=10", "num2=4"], { env, cwd: ROOT });
    assert.deepEqual([code, stdout], [0, "2.5\n"]);
    assert.match(stderr, new RegExp(`^nobody gives a contract of ${CALC}; that of this project is used\nanswered from `));
    const described = await callwire(["describe", `${CALC}/divide`], { env, cwd: ROOT });
    assert.match(described.stderr, new RegExp(`\ncontract ${Calculator.fingerprint} from this project\n$`));
  });

  it("tells which contract an instance runs that is not the one of the project", async () => {
    const text = "package demo.calculator.v1;\n\nservice Calculator {\n  divide(num1: f64, num2: f64 = 1): f64;\n}\n";
    const { descriptor } = compile(createMemoryHost({ "calculator.rpc": text }), { roots: [""] });
    const terminal = new RecordingTerminal();
    const tools = toolsOf(terminal, { loadProject: () => descriptor });
    assert.equal(await runLive(tools, "describe", CALC, { registry: env["CALLWIRE_REGISTRY"] }), 0);
    const own = descriptor?.files[0]?.services[0]?.fingerprint;
    const what = `${old.address} runs contract ${Calculator.fingerprint}, and this project has ${own}`;
    assert.ok(terminal.stderr.includes(`\nwarning: ${what}; give that one's .rpc files with --contracts\n`), terminal.stderr);
  });

  it("warns when the project has another contract than the one that runs, and takes none with mistakes", async () => {
    const sandbox = new Sandbox();
    try {
      const contract = "package demo.calculator.v1;\n\nservice Calculator {\n  divide(num1: f64, num2: f64 = 1): f64;\n}\n";
      sandbox.write("idl/calculator.rpc", contract);
      const args = ["call", `${CALC}/divide`, "num1=10", "num2=4"];
      const other = steady(await callwire(args, { env, cwd: sandbox.folder }));
      assert.equal(other.stdout, "2.5\n");
      assert.match(
        other.stderr,
        new RegExp(`\nwarning: HOST:PORT runs contract ${Calculator.fingerprint}, and this project has [0-9a-f]{16}; give that`),
      );
      sandbox.write("idl/calculator.rpc", contract.replaceAll("f64", "f46"));
      const wrong = await callwire(args, { env, cwd: sandbox.folder });
      assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
      assert.match(wrong.stderr, /^callwire: there is no contract of /);
    } finally {
      sandbox.remove();
    }
  });
});
