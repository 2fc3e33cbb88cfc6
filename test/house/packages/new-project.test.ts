// What `callwire init` prints, typed by a new user: one install from packed packages, in an empty
// folder.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { startEmbeddedRegistry } from "callwire/embedded";
import { runIn } from "../run-in.js";
import { packAll, QUIET, ROOT } from "./packed.js";

const COMMAND = join(ROOT, "cli/bin/callwire.js");

describe("a new project", function () {
  this.timeout(600_000);
  this.slow(60_000);
  let folder = "";

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "callwire-new-"));
    mkdirSync(join(folder, "packed"));
    for (const tarball of await packAll()) cpSync(tarball, join(folder, "packed", basename(tarball)));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("has a green test, a running server and a client, by the commands that init prints", async () => {
    const printed = await runIn(folder, process.execPath, [COMMAND, "init", "greeter", "--packages", "packed"]);
    const [cd, install, ...scripts] = printed
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/ *#.*/, ""));
    assert.deepEqual([cd, install], ["cd greeter", "npm install"]);
    assert.deepEqual(scripts, ["npm test", "npm run dev", "npm run client"]);

    const project = join(folder, "greeter");
    await runIn(project, "npm", ["install", ...QUIET]);
    assert.match(await runIn(project, "npm", ["test"]), /^# pass 2$/m);

    const registry = await startEmbeddedRegistry(); // which finds a port that nobody has
    await registry.close();
    const env = { ...process.env, CALLWIRE_REGISTRY: registry.target };
    const dev = spawn("npm", ["run", "dev"], { cwd: project, env, detached: true, stdio: ["ignore", "inherit", "pipe"] });
    try {
      await said(dev.stderr, /^callwire +\| up \(/);
      const client = spawn("npm", ["run", "client", "--silent"], { cwd: project, env, stdio: ["ignore", "pipe", "inherit"] });
      await said(client.stdout, /^nobody: the name is empty$/);
    } finally {
      process.kill(-(dev.pid ?? 0), "SIGTERM");
      await once(dev, "exit");
    }
  });
});

/** Rejects when the output ends before it says so. Reads on, so that nobody waits for a reader. */
function said(output: Readable, pattern: RegExp): Promise<void> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    createInterface({ input: output })
      .on("line", (line) => {
        lines.push(line);
        if (pattern.test(line)) resolve();
      })
      .on("close", () => reject(new Error(`no line like ${pattern} in:\n${lines.join("\n")}`)));
  });
}
