import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { type CallwireServer, implement, openRegistry, type Registry, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { followDiagnostics, readLogLevel } from "#cli/live/diagnostics-log.js";
import { Live } from "#cli/live/live-command.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { RecordingTerminal } from "../sandbox.js";
import { callwire, steady } from "./callwire.js";
import { toolsOf } from "./tools.js";

describe("CALLWIRE_LOG", function () {
  this.timeout(60_000);
  this.slow(5_000);

  let registry: EmbeddedRegistry;
  let server: CallwireServer;
  let opened: Registry;

  before(async () => {
    registry = await startEmbeddedRegistry();
    const services = [implement(Calculator, calculator)];
    server = await serve({ listen: "127.0.0.1:0", services, registry: registry.target, stopOnSignal: false });
    const gone = { id: "0123456789ab", rev: 0, host: "127.0.0.1", port: 1, weight: 100, state: "up", meta: {} } as const;
    opened = openRegistry(registry.target).registry;
    await opened.register("demo.Gone", gone).ready();
  });
  after(async () => {
    await server.close();
    await opened[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  const call = async (level: string) => {
    const env = { CALLWIRE_REGISTRY: registry.target, CALLWIRE_LOG: level };
    return steady(await callwire(["call", `${Calculator.name}/divide`, "num1=10", "num2=4"], { env }));
  };

  /** Of two services one has no instance that answers. */
  const prompt = async (level: string) =>
    callwire(["repl"], { env: { CALLWIRE_REGISTRY: registry.target, CALLWIRE_LOG: level }, input: "1 + 1\n" });

  it("as warn, which is also the default, says what somebody can mend", async () => {
    const { code, stdout, stderr } = await prompt("warn");
    assert.deepEqual([code, stdout], [0, "2\n"]);
    assert.match(stderr, /^warning: demo\.Gone is left out: /m);
    assert.doesNotMatch(stderr, /^debug/m);
    assert.match((await prompt("")).stderr, /^warning: demo\.Gone is left out: /m);
  });

  it("as error leaves its warnings out", async () => {
    const { code, stdout, stderr } = await prompt("error");
    assert.deepEqual([code, stdout], [0, "2\n"]);
    assert.doesNotMatch(stderr, /warning|demo\.Gone/);
  });

  it("as debug says what the client and the registry do, a line each, and nothing that a terminal obeys", async () => {
    const { stdout, stderr } = await call("debug");
    assert.equal(stdout, "2.5\n");
    assert.match(stderr, /^debug: registry:health target=\S+ health=connected/m);
    assert.match(stderr, new RegExp(`^debug: registry:list target=\\S+ service=${Calculator.name} count=1 `, "m"));
    assert.match(stderr, new RegExp(`^debug: call .*method=${Calculator.name}/divide .*status=OK`, "m"));
    assert.doesNotMatch(stderr, /\u001b/);
  });

  it("is refused as anything else", async () => {
    const { code, stdout, stderr } = await call("loud");
    assert.deepEqual([code, stdout, stderr], [2, "", 'callwire: CALLWIRE_LOG is one of error, warn, debug, got "loud"\n']);
    assert.equal(readLogLevel("debug"), "debug");
  });

  it("decides on every warning of a command", () => {
    const warned = (level: string): string => {
      const terminal = new RecordingTerminal();
      process.env["CALLWIRE_LOG"] = level;
      try {
        new Live(toolsOf(terminal), { at: "127.0.0.1:1" }).warn("look here");
      } finally {
        delete process.env["CALLWIRE_LOG"];
      }
      return terminal.stderr;
    };
    assert.deepEqual(["debug", "warn", "error"].map(warned), ["warning: look here\n", "warning: look here\n", ""]);
  });

  it("cuts what is long, quotes what is no word, and ends", () => {
    const lines: string[] = [];
    const stop = followDiagnostics((line) => void lines.push(line));
    const health = channel("callwire:registry:health");
    health.publish({ target: "x".repeat(300), reason: "gone away", ms: 1.23456, error: new Error("why"), inner: {} });
    stop();
    health.publish({ target: "later" });
    assert.deepEqual(lines, [`registry:health target=${"x".repeat(200)}... reason="gone away" ms=1.235 error=why`]);
  });
});
