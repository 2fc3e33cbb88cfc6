// Who else loads the packages than Node's ES modules: CommonJS, and the runners that users test and
// start their programs with.

import assert from "node:assert/strict";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { AppFolder, BUN, DENO, toolOf } from "./app-folder.js";

describe("a program that is loaded in another way", function () {
  this.timeout(180_000);
  let app: AppFolder;
  let zookeeper: ZookeeperServer;

  before(async () => {
    [app, zookeeper] = await Promise.all([AppFolder.shared(), ZookeeperServer.start()]);
  });
  after(() => zookeeper.close());

  it("requires the packages from CommonJS", async () => {
    const { code, out } = await app.find(process.execPath, ["main.cjs"]); // Node 20 warns that it loads an ES module

    assert.deepEqual([code, out], [0, "2.5\ntrue cannot divide by zero\n"]);
  });

  it("runs its TypeScript by tsx, with ZooKeeper", async () => {
    assert.equal(await app.run(toolOf("tsx"), ["server.ts", `zookeeper://${zookeeper.host}/tsx`]), "2.5\n");
  });

  for (const [engine, command, ...args] of [
    ["Bun, from its TypeScript", BUN, "server.ts"],
    ["Deno, with what docs/environments.md allows it", DENO, "run", "--allow-net", "--allow-env", "--allow-read", "js/server.js"],
  ] as const) {
    it(`runs by ${engine}, with ZooKeeper`, async () => {
      const target = `zookeeper://${zookeeper.host}/${engine.replaceAll(/\W/g, "-")}`;
      assert.equal(await app.run(command, [...args, target]), "2.5\n");
    });
  }

  it("is tested by Vitest", async () => {
    const out = await app.run(toolOf("vitest"), ["run", "--globals"]);

    assert.match(out, /Tests +8 passed \(8\)/);
  });

  for (const [kind, flags] of [
    ["esm", ["--experimental-vm-modules"]],
    ["cjs", []],
  ] as const) {
    it(`is tested by Jest, as ${kind === "esm" ? "ES modules" : "CommonJS that Babel makes"}`, async () => {
      const args = [...flags, toolOf("jest"), "-c", `jest-${kind}.config.json`, "--runInBand"];
      const { code, err } = await app.find(process.execPath, args);

      assert.equal(code, 0, err);
      assert.match(err, /Tests: +8 passed, 8 total/);
    });
  }
});
