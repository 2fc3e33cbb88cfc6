// The command as a process, with servers as processes, real sockets and real changes of files.

import assert from "node:assert/strict";
import { readFileSync, renameSync, symlinkSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { connect, implement, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { runCommandLine } from "#cli/command-line.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { ProcessUnderTest } from "../../support/process-under-test.js";
import { ROOT } from "../../support/run-script.js";
import { eventually, until } from "../../support/wait.js";
import { callwire } from "../live/callwire.js";
import { RecordingTerminal, Sandbox } from "../sandbox.js";

const CONTRACT = readFileSync(path.join(ROOT, "idl/calculator.rpc"), "utf8");
const built = (file: string) => JSON.stringify(pathToFileURL(path.join(ROOT, "build", file)).href);

/** Answers with `more` added, so that a caller sees which one it was. */
const SERVER = (more: number) => `
import { implement, serve } from "callwire";
import { Calculator } from ${built("generated/calculator.js")};
import { calculator } from ${built("examples/calculator/calculator.js")};

const divide = (_context, num1, num2) => num1 / num2 + ${more};
const services = [implement(Calculator, { ...calculator, divide })];
const server = await serve({ registry: process.env.CALLWIRE_REGISTRY, services });
console.log("process", process.pid, "listens on", server.listening);
`;

/** Heeds no signal that can be heeded. */
const STUBBORN = `
process.on("SIGTERM", () => undefined);
setInterval(() => undefined, 1_000);
console.log("process", process.pid, "listens, stubborn");
`;

describe("callwire dev", function () {
  this.timeout(600_000);
  this.slow(20_000);
  let sandbox: Sandbox;

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/calculator.rpc", CONTRACT);
    sandbox.write("package.json", '{"type": "module"}');
    symlinkSync(path.join(ROOT, "node_modules"), sandbox.path("node_modules"));
  });
  afterEach(() => sandbox.remove());

  /** As an editor does it: nobody reads half a file. */
  function save(file: string, text: string): void {
    sandbox.write(".unfinished", text);
    renameSync(sandbox.path(".unfinished"), sandbox.path(file));
  }

  const start = (...args: readonly string[]) =>
    ProcessUnderTest.start("cli/bin/callwire.js", ["dev", ...args], { cwd: sandbox.folder, env: { CALLWIRE_REGISTRY: "" } });

  /** Once there are so many lines of this form. */
  const saidTimes = (dev: ProcessUnderTest, pattern: RegExp, times: number) =>
    eventually(() => {
      const count = dev.lines.filter((line) => pattern.test(line)).length;
      assert.ok(count >= times, `${count} lines like ${pattern} in:\n${dev.lines.join("\n")}`);
    }, 120_000);

  const pidsOf = (dev: ProcessUnderTest) =>
    dev.lines.flatMap((line) => /process (\d+) listens/.exec(line)?.slice(1).map(Number) ?? []);

  it("replaces three servers on each change without a failed call, and keeps them while something is wrong", async () => {
    sandbox.write("server.js", SERVER(0));
    await using dev = start("--instances", "3", "--", process.execPath, "server.js");
    await saidTimes(dev, /^callwire +\| up \(/, 1);
    const [, target = ""] = await dev.said(/ a registry for development is at (zookeeper:\S+)$/);
    await using client = connect(Calculator, target);
    const calc = client.with({ timeoutMs: 60_000 }); // however busy the machine is
    const seen: number[] = [];
    const failures: unknown[] = [];
    const calls = setInterval(
      () =>
        void calc.divide(1, 1).then(
          (value) => seen.push(value),
          (error) => failures.push(error),
        ),
      5,
    ).unref();
    const answered = (value: number) => until(() => seen.at(-1) === value, 60_000);
    await answered(1);

    save("server.js", SERVER(1));
    await saidTimes(dev, /^callwire +\| restarted \(/, 1);
    await answered(2);

    save("idl/calculator.rpc", CONTRACT.replace("num1: f64", "num1: f46"));
    await saidTimes(dev, /^contracts \| the server keeps running$/, 1);
    await dev.said(/^contracts \| error CW2001: unknown type `f46`$/);
    save("idl/calculator.rpc", CONTRACT.replace("/// num1 / num2.", "/// The quotient."));
    await saidTimes(dev, /^contracts \| fixed; generated: 1 written/, 1);
    await saidTimes(dev, /^callwire +\| restarted \(/, 2);

    save("server.js", "this is no JavaScript");
    await saidTimes(dev, /^server 1 +\| failed: exit code 1; the one before goes on; tried again at the next change$/, 1);
    await saidTimes(dev, /^server 1 +\| SyntaxError/, 1);
    await answered(2);

    clearInterval(calls);
    assert.deepEqual(failures, []);
    dev.send("SIGINT");
    assert.equal((await dev.ended()).code, 130);
    assert.ok(pidsOf(dev).length >= 9, "three, replaced twice");
    await until(() => !pidsOf(dev).some(isAlive), 30_000);
  });

  it("takes a server for up once all its workers are, and behind its own line", async () => {
    sandbox.write("server.js", SERVER(0).replace("serve({", "serve({ workers: 3, "));
    await using dev = start("--", process.execPath, "server.js");
    await saidTimes(dev, /^callwire +\| up \(/, 1);
    const [, target = ""] = await dev.said(/ a registry for development is at (zookeeper:\S+)$/);
    const { stdout } = await callwire(["services", "--json", "--registry", target]);
    const { services } = JSON.parse(stdout) as { readonly services: readonly { readonly up: number }[] };
    assert.equal(services[0]?.up, 3);
    const order = dev.lines
      .map((line) => (/ listens on /.test(line) ? "server" : /\| up \(/.test(line) ? "up" : ""))
      .filter(Boolean);
    assert.equal(order.at(-1), "up", dev.lines.join("\n"));
    dev.send("SIGINT");
    assert.equal((await dev.ended()).code, 130);
  });

  it("takes no server of others for its own, in a registry that they share", async () => {
    await using registry = await startEmbeddedRegistry();
    sandbox.write("server.js", STUBBORN.replace("stubborn", "and registers nowhere"));
    await using dev = ProcessUnderTest.start(
      "cli/bin/callwire.js",
      ["dev", "--grace", "1s", "--", process.execPath, "server.js"],
      {
        cwd: sandbox.folder,
        env: { CALLWIRE_REGISTRY: registry.target },
      },
    );
    await saidTimes(dev, /registers nowhere$/, 1);
    const services = [implement(Calculator, calculator)];
    await using _others = await serve({ listen: "127.0.0.1:0", services, registry: registry.target, stopOnSignal: false });
    save("server.js", SERVER(1));
    await saidTimes(dev, /\| up \(|\| restarted \(/, 1);
    const ups = dev.lines.findIndex((line) => /\| up \(|\| restarted \(/.test(line));
    assert.ok(
      dev.lines.slice(0, ups).some((line) => / listens on /.test(line)),
      dev.lines.join("\n"),
    );
    dev.send("SIGINT");
    assert.equal((await dev.ended()).code, 130);
  });

  it("stops a server first when the next one wants the same address, and kills at a second signal what does not drain", async () => {
    sandbox.write("server.js", SERVER(0));
    await using dev = start("--grace", "60s", `"${process.execPath}" server.js; true`);
    await saidTimes(dev, /\| up \(/, 1);
    await saidTimes(dev, / listens on \S+$/, 1);
    const [, address = ""] = await dev.said(/ listens on (\S+)$/);
    save("server.js", SERVER(1).replace("serve({", `serve({ listen: "${address}",`));
    await saidTimes(dev, /its address is in use by the one before, which from now on is stopped first/, 1);
    await saidTimes(dev, /\| restarted \(/, 1);

    save("server.js", STUBBORN);
    await saidTimes(dev, /stubborn$/, 1);
    dev.send("SIGTERM");
    await saidTimes(dev, /draining; a second Ctrl\+C ends the servers at once$/, 1);
    dev.send("SIGINT");
    assert.equal((await dev.ended()).code, 143);
    await until(() => !pidsOf(dev).some(isAlive), 30_000);
  });

  it("drains its servers when the shell ends that npm has between them, which tells it nothing", async () => {
    sandbox.write("server.js", SERVER(0));
    const line = `cd "${sandbox.folder}" && npm_lifecycle_event=dev CALLWIRE_REGISTRY= "$0" "$1" dev -- "$0" server.js; true`;
    await using shell = ProcessUnderTest.startCommand([
      "sh",
      "-c",
      line,
      process.execPath,
      path.join(ROOT, "cli/bin/callwire.js"),
    ]);
    await saidTimes(shell, /\| up \(/, 1);
    shell.send("SIGTERM");
    await shell.ended(); // of all that it has started, as those have its output
    assert.ok(
      shell.lines.some((line) => /draining; a second Ctrl\+C ends the servers at once$/.test(line)),
      shell.lines.join("\n"),
    );
    await until(() => !pidsOf(shell).some(isAlive), 30_000);
  });

  for (const [args, message] of [
    [[], "missing required argument 'command'"],
    [["--instances", "0", "x"], '--instances takes a whole number from 1 to 32, got "0"'],
    [["--grace", "soon", "x"], '--grace takes a time up to 3600s, such as 500ms or 5s, got "soon"'],
    [["x"], "found no callwire.json and no folder idl"],
  ] as const) {
    it(`refuses ${JSON.stringify(args)}`, async () => {
      const empty = new Sandbox();
      try {
        const terminal = new RecordingTerminal();
        assert.equal(await runCommandLine(["dev", ...args], empty.folder, terminal), 2);
        assert.ok(terminal.stderr.includes(`callwire: ${message}`), terminal.stderr);
      } finally {
        empty.remove();
      }
    });
  }
});

/** What has ended and is not waited for yet is still listed. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
