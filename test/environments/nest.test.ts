// Nest 12: the tests of test/nestjs with it, and examples/nestjs with the packed packages.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { findExit, runIn } from "../house/run-in.js";
import { ProcessUnderTest } from "../support/process-under-test.js";
import { ROOT } from "../support/run-script.js";
import { eventually } from "../support/wait.js";
import { AppFolder } from "./app-folder.js";

const TESTS = join(ROOT, "build/test/nestjs");

describe("Nest 12", function () {
  this.timeout(300_000);

  it("passes every test that Nest 11 passes", async () => {
    const files = readdirSync(TESTS, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.js"));
    const mocha = join(ROOT, "node_modules/mocha/bin/mocha.js");
    const nest = ["CALLWIRE_NEST=12", `NODE_OPTIONS=--import ${join(TESTS, "use-nest-12.js")}`];
    const options = [mocha, "--no-config", "--reporter", "json", "--timeout", "60000"];
    const words = [...nest, process.execPath, ...options, ...files.map((name) => join(TESTS, name))];
    const { code, out, err } = await findExit(ROOT, "env", words);

    const { stats, failures } = JSON.parse(out.slice(out.indexOf("{\n"))) as {
      stats: { passes: number };
      failures: readonly { fullTitle: string; err: { message?: string } }[];
    }; // mocha's
    assert.deepEqual(
      failures.map(({ fullTitle, err: { message } }) => `${fullTitle}: ${message}`),
      [],
      err,
    );
    assert.equal(code, 0);
    assert.ok(stats.passes > 40);
  });

  it("runs the example with the packed packages, which compiles strictly, and drains at a signal", async () => {
    const { path } = await AppFolder.shared();
    const own = join(path, "node_modules/@callwire/nestjs");
    mkdirSync(own, { recursive: true });
    const packed = await runIn(ROOT, "npm", ["pack", "-w", "nestjs", "--silent", "--pack-destination", path]);
    await runIn(path, "tar", ["-xzf", packed.trim().split("\n").at(-1) ?? "", "-C", own, "--strip-components=1"]);
    const folder = join(path, "nestjs-example");
    cpSync(join(ROOT, "examples/nestjs"), folder, { recursive: true });
    await runIn(folder, process.execPath, [join(ROOT, "cli/bin/callwire.js"), "generate"]);
    await runIn(folder, process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "."]);

    const program = relative(ROOT, join(folder, "dist/src/server.js"));
    await using server = ProcessUnderTest.start(program, [], { env: { LISTEN: "127.0.0.1:0" } });
    const [, address = ""] = await eventually(() => {
      const match = /^stock at (.*)$/m.exec(server.lines.join("\n"));
      assert.ok(match, server.lines.join("\n"));
      return match;
    }, 90_000);
    const client = await runIn(folder, "env", [`TARGET=tcp://${address}`, process.execPath, "dist/src/client.js"]);
    assert.deepEqual(client.trimEnd().split("\n"), [
      "health: ok",
      "[UNAUTHENTICATED] example.stock.v1.Stock/take: the token is not right",
      "took 2, 3 are left",
      "wanted 9, 3 are left",
      ...["watched: 3", "watched: 2", "watched: 1", "watched: 0"],
    ]);
    server.send("SIGTERM");
    assert.equal((await server.ended()).endedBy, "SIGTERM");
  });
});
