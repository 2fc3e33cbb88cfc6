// What `callwire init` prints, typed by a new user: one install from packed packages, in an empty
// folder.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startEmbeddedRegistry } from "callwire/embedded";
import { runIn } from "./run-in.js";

const ROOT = join(import.meta.dirname, "../../..");
const COMMAND = join(ROOT, "cli/bin/callwire.js");

describe("a new project", function () {
  this.timeout(300_000);
  this.slow(60_000);
  let folder = "";

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "callwire-new-"));
    mkdirSync(join(folder, "packed"));
    await runIn(ROOT, "npm", [
      "pack",
      "-w",
      "runtime",
      "-w",
      "compiler",
      "-w",
      "cli",
      "--pack-destination",
      join(folder, "packed"),
    ]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("has a green test, a running server and a client, by the commands that init prints", async () => {
    const printed = await runIn(folder, process.execPath, [COMMAND, "init", "greeter", "--packages", "packed"]);
    const [cd, install, ...scripts] = printed
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/ *#.*/, ""));
    assert.deepEqual([cd, install], ["cd greeter", "npm install"]);
    assert.deepEqual(scripts, ["npm test", "npm run registry", "npm run server", "npm run client"]);

    const project = join(folder, "greeter");
    await runIn(project, "npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"]);
    assert.match(await runIn(project, "npm", ["test"]), /^# pass 2$/m);

    // Not by the script, which takes a port that others may have.
    await using registry = await startEmbeddedRegistry();
    const env = { ...process.env, CALLWIRE_REGISTRY: registry.target };
    const server = spawn("npm", ["run", "server"], { cwd: project, env, detached: true, stdio: ["ignore", "pipe", "inherit"] });
    try {
      await said(server, /^listens on 127\.0\.0\.1:\d+, registered under zookeeper:/);
      const client = spawn("npm", ["run", "client", "--silent"], { cwd: project, env, stdio: ["ignore", "pipe", "inherit"] });
      await said(client, /^nobody: the name is empty$/);
    } finally {
      process.kill(-(server.pid ?? 0), "SIGTERM");
      await once(server, "close");
    }
  });
});

/** Rejects when the process ends before it says so. */
async function said(child: ChildProcess, pattern: RegExp): Promise<void> {
  assert.ok(child.stdout);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (pattern.test(line)) return;
  }
  assert.fail(`no line like ${pattern} in:\n${lines.join("\n")}`);
}
