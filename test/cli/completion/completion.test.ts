import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { type CallwireServer, implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { runCommandLine } from "#cli/command-line.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { ROOT } from "../../support/run-script.js";
import { until } from "../../support/wait.js";
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
    assert.deepEqual(await complete("rep"), ["repl", "replay"]);
    assert.deepEqual(await complete("no such", ""), []);
  });

  it("has options, and the values that they may have", async () => {
    assert.deepEqual(await complete("call", "--t"), ["--timeout", "--tls-ca", "--tls-cert", "--tls-key", "--trace"]);
    assert.deepEqual(await complete("check", "--format", "j"), ["json", "junit"]);
    assert.deepEqual(await complete("completion", ""), ["bash", "zsh", "fish"]);
    assert.deepEqual(await complete("call", "--timeout", "1"), []);
  });

  it("has services, and goes on with methods and fields", async () => {
    assert.deepEqual(await live("instances", "demo."), [CALC]);
    assert.deepEqual(await live("repl", "demo."), [CALC]);
    assert.deepEqual(await live("record", "demo."), [CALC]);
    assert.deepEqual(await live("call", "demo."), [`${CALC}/`]);
    assert.deepEqual(await live("call", `${CALC}/d`), [`${CALC}/divide`]);
    assert.deepEqual(await live("describe", `${CALC}/f`), [`${CALC}/factorial`]);
    assert.deepEqual(await live("call", `${CALC}/summarize`, ""), ["values:=", "options."]);
    assert.deepEqual(await live("call", `${CALC}/summarize`, "values:=[1]", "options.d"), ["options.digits="]);
    assert.deepEqual(await live("bench", `${CALC}/divide`, "n"), ["num1=", "num2="]);
    assert.deepEqual(await live("compat", "--at", "127.0.0.1:1", ""), []);
  });

  it("has the instances that are there", async () => {
    assert.deepEqual(await live("drain", ""), [server.listening]);
    assert.deepEqual(await live("weight", server.listening.slice(0, -1)), [server.listening]);
    assert.deepEqual(await live("weight", server.listening, ""), []);
    assert.deepEqual(await complete("drain", "--registry", "zookeeper://127.0.0.1:1/rpc", ""), []);
    assert.deepEqual(await complete("drain", ""), []);
  });

  it("is empty, and says nothing, beside a registry that is away or none", async () => {
    assert.deepEqual(await complete("call", "--registry", "zookeeper://127.0.0.1:1/rpc", ""), []);
    assert.deepEqual(await complete("call", "--registry=nothing", ""), []);
    assert.deepEqual(await live("call", "--timeout", "1s", "demo.Nobody/", ""), []);
    assert.deepEqual(await live("call", `${CALC}/nothing`, ""), []);
  });

  it("works in bash", async () => {
    const { env: own } = commandOnPath();
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
show 'callwire drain --timeout 30s '
show 'callwire drain --timeout 30s 127.0.0.1:'
COMP_WORDBREAKS=' '
show 'callwire drain --timeout 30s 127.0.0.1:'
`;
    const env = { ...own, CALLWIRE_REGISTRY: registry.target };
    const { stdout, stderr } = await promisify(execFile)("bash", ["--norc", "-c", script], { env });
    assert.equal(stderr, "");
    const address = server.listening;
    // Behind a colon bash replaces only what stands behind it.
    const port = address.slice(address.indexOf(":") + 1);
    const shown = ["descriptor|describe|", `${CALC}/|`, "num1=|num2=|", "|", `${address}|`, `${port}|`, `${address}|`];
    assert.equal(stdout, `complete -o default -F _callwire callwire\n${shown.join("\n")}\n`);
  });

  it("works in zsh, as keys on a terminal", async () => {
    const { folder, env } = commandOnPath();
    const shell = spawn("script", ["-qec", "zsh -f -i", "/dev/null"], {
      cwd: folder,
      env: { ...env, TERM: "xterm", HOME: folder, CALLWIRE_REGISTRY: registry.target },
    });
    let screen = "";
    shell.stdout.on("data", (text) => {
      screen += stripVTControlCharacters(String(text));
    });
    /** Types, and waits until that is shown behind it: zsh writes only what it adds. */
    const type = async (keys: string, shown: RegExp): Promise<void> => {
      screen = "";
      shell.stdin.write(keys);
      await until(() => shown.test(screen), 30_000).catch(() =>
        assert.fail(`no ${shown} behind ${JSON.stringify(keys)}:\n${screen}`),
      );
    };
    try {
      await type("PS1=''; autoload -U compinit; compinit -u -D; source <(callwire completion zsh); print REA''DY\r", /READY/);
      await type("callwire comple\t", /tion /);
      await type("\u0015callwire desc\t\t", /descri[\s\S]*descriptor/);
      await type("\u0015callwire call --timeout 30s demo.c\t", /alculator\.v1\.Calculator\//);
      await type("fac\t", /torial /);
      await type(
        "\u0015callwire drain --timeout 30s \t",
        new RegExp(server.listening.replaceAll(".", "\\.").replace(":", "\\\\?:")),
      );
      await type("\u0015exit\r", /exit/);
    } finally {
      shell.stdin.end();
      shell.kill();
      await once(shell, "close");
    }
  });

  /** A folder with the command as one would install it. */
  function commandOnPath() {
    const folder = mkdtempSync(path.join(tmpdir(), "callwire-shell-"));
    const command = path.join(folder, "callwire");
    writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${path.join(ROOT, "cli/bin/callwire.js")}" "$@"\n`);
    chmodSync(command, 0o755);
    return { folder, env: { PATH: `${folder}:${process.env["PATH"] ?? ""}` } };
  }
});
