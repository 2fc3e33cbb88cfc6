// `callwire instances --watch` on a terminal, which `script` of util-linux makes.

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

describe("callwire instances --watch on a terminal", function () {
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
  ): Promise<{ readonly code: number | null; readonly screen: string }> {
    const { NO_COLOR: _no, FORCE_COLOR: _force, CI: _ci, ...plain } = process.env;
    const command = `"${process.execPath}" "${path.join(ROOT, "cli/bin/callwire.js")}" instances ${Calculator.name} --watch`;
    const child = spawn("script", ["-qec", `stty cols 85; exec ${command}`, "/dev/null"], {
      env: { ...plain, TERM: "xterm", CALLWIRE_REGISTRY: registry.target, ...env },
    });
    let screen = "";
    let isTyped = false;
    child.stdout.on("data", (text) => {
      screen += String(text);
      const isDrawn = screen.split("ADDRESS").length > ("CI" in env ? 1 : 2) && /answers[^\n]*\n/.test(screen);
      if (isDrawn && !isTyped) isTyped = child.stdin.write("\u0003");
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
});
