import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type CallwireServer, implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { runCommandLine } from "#cli/command-line.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { ROOT } from "../../support/run-script.js";
import { RecordingTerminal } from "../sandbox.js";

const CALC = "demo.calculator.v1.Calculator";

describe("the completion of a command line", function () {
  this.timeout(60_000);
  this.slow(5_000);

  let registry: EmbeddedRegistry;
  let server: CallwireServer;

  before(async () => {
    registry = await startEmbeddedRegistry();
    const services = [implement(Calculator, calculator)];
    server = await serve({ listen: "127.0.0.1:0", services, registry: registry.target, stopOnSignal: false });
  });
  after(async () => {
    await server.close();
    await registry[Symbol.asyncDispose]();
  });

  async function complete(...words: readonly string[]): Promise<readonly string[]> {
    const terminal = new RecordingTerminal();
    assert.equal(await runCommandLine(["__complete", ...words], tmpdir(), terminal), 0);
    assert.equal(terminal.stderr, "");
    return terminal.stdout.split("\n").slice(0, -1);
  }

  const live = (command: string, ...args: readonly string[]) =>
    complete(command, "--timeout", "30s", "--registry", registry.target, ...args);

  it("has the commands", async () => {
    assert.deepEqual(await complete("des"), ["descriptor", "describe"]);
    assert.ok((await complete("")).length > 15);
    assert.deepEqual(await complete("no such", ""), []);
  });

  it("has options, and the values that they may have", async () => {
    assert.deepEqual(await complete("call", "--t"), ["--timeout", "--tls-ca", "--trace"]);
    assert.deepEqual(await complete("check", "--format", "j"), ["json", "junit"]);
    assert.deepEqual(await complete("completion", ""), ["bash", "zsh", "fish"]);
    assert.deepEqual(await complete("call", "--timeout", "1"), []);
  });

  it("has services, and goes on with methods and fields", async () => {
    assert.deepEqual(await live("instances", "demo."), [CALC]);
    assert.deepEqual(await live("call", "demo."), [`${CALC}/`]);
    assert.deepEqual(await live("call", `${CALC}/d`), [`${CALC}/divide`]);
    assert.deepEqual(await live("describe", `${CALC}/f`), [`${CALC}/factorial`]);
    assert.deepEqual(await live("call", `${CALC}/summarize`, ""), ["values:=", "options."]);
    assert.deepEqual(await live("call", `${CALC}/summarize`, "values:=[1]", "options.d"), ["options.digits="]);
    assert.deepEqual(await live("drain", ""), []);
  });

  it("is empty, and says nothing, beside a registry that is away or none", async () => {
    assert.deepEqual(await complete("call", "--registry", "zookeeper://127.0.0.1:1/rpc", ""), []);
    assert.deepEqual(await complete("call", "--registry=nothing", ""), []);
    assert.deepEqual(await live("call", "--timeout", "1s", "demo.Nobody/", ""), []);
    assert.deepEqual(await live("call", `${CALC}/nothing`, ""), []);
  });

  it("works in bash", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "callwire-bash-"));
    const command = path.join(folder, "callwire");
    writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${path.join(ROOT, "cli/bin/callwire.js")}" "$@"\n`);
    chmodSync(command, 0o755);
    const script = `
set -u
source <(callwire completion bash)
complete -p callwire
show() {
  COMP_LINE="$1" COMP_POINT=\${#1}
  _callwire callwire
  printf '%s|' "\${COMPREPLY[@]-}"
  echo
}
show 'callwire desc'
show 'callwire call --timeout 30s dem'
show 'callwire call --timeout 30s ${CALC}/divide n'
show 'callwire call --registry zookeeper://127.0.0.1:1/rpc '
`;
    const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, CALLWIRE_REGISTRY: registry.target };
    const { stdout, stderr } = await promisify(execFile)("bash", ["--norc", "-c", script], { env });
    assert.equal(stderr, "");
    assert.equal(stdout, `complete -o default -F _callwire callwire\ndescriptor|describe|\n${CALC}/|\nnum1=|num2=|\n|\n`);
  });
});
