// `--watch` of `callwire instances` and `services`: on a terminal, which `script` of util-linux
// makes, and off one; and beside a registry that goes away and comes back.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type CallwireServer, implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { ROOT } from "../../support/run-script.js";
import { callwire } from "./callwire.js";

describe("callwire --watch on a terminal", function () {
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

  /** Until Ctrl-C, which is typed when the screen has been drawn twice. */
  async function watch(
    env: Readonly<Record<string, string>>,
    what = `instances ${Calculator.name}`,
    isSeen: (screen: string) => boolean = (screen) =>
      screen.split("ADDRESS").length > ("CI" in env ? 1 : 2) && /answers[^\n]*\n/.test(screen),
  ): Promise<{ readonly code: number | null; readonly screen: string }> {
    const { NO_COLOR: _no, FORCE_COLOR: _force, CI: _ci, ...plain } = process.env;
    const command = `"${process.execPath}" "${path.join(ROOT, "cli/bin/callwire.js")}" ${what} --watch`;
    const child = spawn("script", ["-qec", `stty cols 85; exec ${command}`, "/dev/null"], {
      env: { ...plain, TERM: "xterm", CALLWIRE_REGISTRY: registry.target, ...env },
    });
    let screen = "";
    let isTyped = false;
    child.stdout.on("data", (text) => {
      screen += String(text);
      if (isSeen(screen) && !isTyped) isTyped = child.stdin.write("\u0003");
    });
    await once(child, "close");
    return { code: child.exitCode, screen };
  }

  it("draws the screen again and again, in its width and with colours", async () => {
    const { code, screen } = await watch({});
    assert.equal(code, 130);
    const [, ...drawn] = screen.split("\u001b[2J\u001b[H");
    assert.ok(drawn.length >= 2, screen);
    assert.ok(screen.includes("\u001b[32manswers\u001b[39m"), screen);
    const lines = stripVTControlCharacters(drawn[0] ?? "").split("\r\n");
    assert.equal(lines[0], `${Calculator.name}: 1 registered; Ctrl-C ends`);
    assert.match(lines[3] ?? "", new RegExp(`^${server.listening.replaceAll(".", "\\.")} `));
    assert.ok(lines.every((line) => line.length <= 85));
  });

  it("clears nothing in CI, and has no colours with NO_COLOR", async () => {
    const { code, screen } = await watch({ CI: "true", NO_COLOR: "1" });
    assert.equal(code, 130);
    assert.equal(screen.replace(/\^C/g, "").includes("\u001b"), false, JSON.stringify(screen));
  });

  it("draws services, too", async () => {
    const { code, screen } = await watch({}, "services", (text) => stripVTControlCharacters(text).split("SERVICE ").length > 2);
    assert.equal(code, 130);
    const [, first = ""] = screen.split("\u001b[2J\u001b[H");
    const lines = stripVTControlCharacters(first).split("\r\n");
    assert.equal(lines[0], `1 service under ${registry.target}; Ctrl-C ends`);
    assert.match(lines[3] ?? "", new RegExp(`^${Calculator.name} +1 +1 `));
  });

  it("says above the list that the registry is away, and that it is back", async () => {
    let own: EmbeddedRegistry | undefined = await startEmbeddedRegistry();
    const { target } = own;
    const port = Number(new URL(target).port);
    const services = [implement(Calculator, calculator)];
    await using _server = await serve({ listen: "127.0.0.1:0", services, registry: target, stopOnSignal: false });
    let step = 0;
    const { code, screen } = await watch({ CALLWIRE_REGISTRY: target }, `instances ${Calculator.name}`, (text) => {
      const shown = stripVTControlCharacters(text);
      if (step === 0 && /ADDRESS/.test(shown)) {
        step = 1;
        void own?.[Symbol.asyncDispose]();
      } else if (step === 1 && /is away \(\w+\) for [\d.]+ s; this list is as old\r\n\r\nADDRESS/.test(shown)) {
        step = 2;
        void startEmbeddedRegistry({ port }).then((again) => {
          own = again;
        });
      }
      return /is back after [\d.]+ s\r\n/.test(shown);
    });
    await own[Symbol.asyncDispose]();
    assert.equal(code, 130);
    assert.equal(step, 2, screen);
  });
});

describe("callwire --watch in a pipe", function () {
  this.timeout(120_000);
  this.slow(10_000);

  for (const what of [["services"], ["instances", Calculator.name]] as const)
    it(`says on stderr that the registry is away and back: ${what[0]}`, async () => {
      let registry = await startEmbeddedRegistry();
      const { target } = registry;
      const services = [implement(Calculator, calculator)];
      await using _server = await serve({ listen: "127.0.0.1:0", services, registry: target, stopOnSignal: false });
      let stderr = "";
      let [isEnded, isGone] = [false, false];
      const { code, stdout } = await callwire([...what, "--watch", "--registry", target], {
        onStart: (child) =>
          child.stderr.on("data", (text) => {
            stderr += String(text);
            if (/is away/.test(stderr) && !isGone) {
              isGone = true;
              void startEmbeddedRegistry({ port: Number(new URL(target).port) }).then((again) => {
                registry = again;
              });
            }
            if (/is back/.test(stderr)) child.kill("SIGINT");
          }),
        onOutput: (shown) => {
          if (isEnded || !(shown.includes(Calculator.name) || shown.includes("answers"))) return;
          isEnded = true;
          void registry[Symbol.asyncDispose]();
        },
      });
      await registry[Symbol.asyncDispose]();
      assert.equal(code, 130);
      assert.match(stdout, what[0] === "services" ? /^SERVICE / : /^ADDRESS /);
      assert.match(stderr, /^the registry zookeeper:\S+ is away \(\w+\); the list stays as it was$/m);
      assert.match(stderr, /^the registry zookeeper:\S+ is back after [\d.]+ m?s; the list was as old$/m);
    });

  it("prints the services again when one comes and when it goes", async () => {
    await using registry = await startEmbeddedRegistry();
    const services = [implement(Calculator, calculator)];
    const start = () => serve({ listen: "127.0.0.1:0", services, registry: registry.target, stopOnSignal: false });
    await using _first = await start();
    let second: Promise<CallwireServer> | undefined;
    const { code, stdout } = await callwire(["services", "--watch", "--registry", registry.target], {
      onOutput: (shown, child) => {
        if (/ 1 +1 /.test(shown)) second ??= start();
        if (/ 2 +2 /.test(shown)) void second?.then((server) => server.close());
        if (/ 2 +2 [\s\S]* 1 +1 /.test(shown)) child.kill("SIGINT");
      },
    });
    assert.equal(code, 130);
    assert.ok(stdout.split("SERVICE ").length >= 4, stdout);
  });

  it("asks a registry, and not one server", async () => {
    const { code, stderr } = await callwire(["services", "--watch", "--at", "127.0.0.1:1"]);
    assert.deepEqual([code, stderr], [2, "callwire: --watch follows a registry; name one in place of --at\n"]);
  });
});
