// A server that registers in ZooKeeper, and a client that finds it there, in one bundle each of
// esbuild, rollup and webpack: built without options that the documentation does not name, and run
// where there is no node_modules.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findExit } from "../house/run-in.js";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { AppFolder, toolOf } from "./app-folder.js";

const ESBUILD = ["server.ts", "--bundle", "--platform=node", "--log-level=warning"];

describe("a program that is bundled", function () {
  this.timeout(180_000);
  let app: AppFolder;
  let zookeeper: ZookeeperServer;
  /** Far from any node_modules. */
  let outside: string;

  before(async () => {
    [app, zookeeper] = await Promise.all([AppFolder.shared(), ZookeeperServer.start()]);
    outside = mkdtempSync(join(tmpdir(), "callwire-bundle-"));
  });

  after(async () => {
    await zookeeper.close();
    rmSync(outside, { recursive: true, force: true });
  });

  async function runsThroughZookeeper(bundle: string): Promise<void> {
    const folder = join(outside, dirname(bundle));
    mkdirSync(folder, { recursive: true });
    cpSync(join(app.path, dirname(bundle)), folder, { recursive: true });
    const target = `zookeeper://${zookeeper.host}/${bundle.replaceAll(/\W/g, "-")}`;
    const outcome = await findExit(folder, process.execPath, [join(outside, bundle), target]);

    assert.deepEqual(outcome, { code: 0, out: "2.5\n", err: "" });
  }

  it("by esbuild as an ES module finds its servers in ZooKeeper", async () => {
    assert.equal(await app.run(toolOf("esbuild"), [...ESBUILD, "--format=esm", "--outfile=esbuild-esm/server.mjs"]), "");
    await runsThroughZookeeper("esbuild-esm/server.mjs");
  });

  it("by esbuild as an ES module in several minified chunks does, too", async () => {
    const chunks = ["--format=esm", "--splitting", "--minify", "--outdir=esbuild-split", "--out-extension:.js=.mjs"];
    await app.run(toolOf("esbuild"), [...ESBUILD, ...chunks]);
    await runsThroughZookeeper("esbuild-split/server.mjs");
  });

  it("by esbuild as CommonJS does, too", async () => {
    assert.equal(await app.run(toolOf("esbuild"), [...ESBUILD, "--format=cjs", "--outfile=esbuild-cjs/server.cjs"]), "");
    await runsThroughZookeeper("esbuild-cjs/server.cjs");
  });

  it("by rollup, as ES modules and as CommonJS, does, too", async () => {
    await app.run(toolOf("rollup"), ["-c", "rollup.config.mjs", "--silent"]);
    await runsThroughZookeeper("rollup-es/server.mjs");
    await runsThroughZookeeper("rollup-cjs/server.cjs");
  });

  it("by webpack, as CommonJS and as ES modules, does, too", async () => {
    await app.run(process.execPath, ["webpack.mjs"]);
    await runsThroughZookeeper("webpack-commonjs2/server.cjs");
    await runsThroughZookeeper("webpack-module/server.mjs");
  });
});
