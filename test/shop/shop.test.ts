// What the README of the shop says, done by somebody who has copied it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VERSION } from "#cli/version.js";
import { findExit, runIn } from "../house/run-in.js";
import { eventually } from "../support/wait.js";
import { copyShop, SHOP } from "./shop-copy.js";

describe("the shop, copied", function () {
  this.timeout(300_000);
  this.slow(60_000);
  let folder = "";

  before(async () => {
    folder = await copyShop();
  });

  it("depends on this version, exactly", () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(SHOP, "package.json"), "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
      readonly devDependencies: Readonly<Record<string, string>>;
    }; // ours
    const all = { ...dependencies, ...devDependencies };

    assert.deepEqual([all["callwire"], all["@callwire/cli"], all["@callwire/compiler"]], [VERSION, VERSION, VERSION]);
    for (const range of Object.values(all)) assert.match(range, /^\d+\.\d+\.\d+$/);
  });

  it("shows orders that flow over three processes, with each outcome, until Ctrl-C", async () => {
    const shop = spawn("npm", ["start", "--silent"], { cwd: folder, detached: true, stdio: ["ignore", "pipe", "inherit"] });
    const closed = once(shop, "close");
    let out = "";
    shop.stdout.on("data", (chunk) => {
      out += String(chunk);
    });
    try {
      for (const line of [
        ...["orders", "inventory", "payments"].map((name) => new RegExp(`^${name} listens on 127\\.`, "m")),
        // One trace goes through all three.
        /^trace (\w+): shop\.inventory\.v1\.Inventory\/reserve OK.*^trace \1: shop\.payments\.v1\.Payments\/charge OK.*^trace \1: shop\.orders\.v1\.Orders\/place OK/ms,
        /^\w+ wants 2 tea: paid 9\.00, (?:packed, )?shipped$/m,
        /^\w+ wants 1 piano: not paid: \w+ has no 9000\.00$/m,
        /^\w+ wants 1 moon: moon is out of stock$/m,
      ]) {
        await eventually(() => assert.match(out, line), 60_000);
      }
      const [, url = ""] = /^orders listens on .* has metrics at (\S+)$/m.exec(out) ?? [];
      assert.match(await (await fetch(url)).text(), /^rpc_server_call_duration_seconds_count\{.*Orders\/place.*\} [1-9]/m);
    } finally {
      process.kill(-(shop.pid ?? 0), "SIGINT"); // as a terminal does it: all of them get it
      await closed; // with the last of them, as they share the output
    }
    assert.doesNotMatch(out, /has ended/);
  });

  it("has green tests", async () => {
    const out = await runIn(folder, "npm", ["test", "--silent"]);

    assert.match(out, /^# fail 0$/m);
    assert.match(out, /^ok \d+ - killing inventory loses no order, and takes no money twice$/m);
    assert.match(out, /^# .*inventory has ended, and is started again$/m);
    assert.match(out, /^ok \d+ - no order is lost or paid twice, whatever a hundred seeds do to the shop$/m);
  });

  it("finds a customer who orders anew under another key, and the five faults at most that it takes", async () => {
    const file = join(folder, "src/customers.ts");
    const right = readFileSync(file, "utf8");
    writeFileSync(file, right.replace("orders.place(order, lines)", "orders.place(`${order}/${placings}`, lines)"));
    try {
      await runIn(folder, "npm", ["run", "build", "--silent"]);
      const { code, out } = await findExit(folder, process.execPath, ["--test", "dist/test/simulation.test.js"]);
      assert.equal(code, 1);
      assert.match(out, /ada has ordered \d+ times, and has paid \d+ times/);
      const [, plan = ""] = /play it again with \{ seed: \d+, plan: (\[.*\]) \}/.exec(out) ?? [];
      const faults = JSON.parse(plan) as readonly unknown[]; // as SimulationError prints it
      assert.ok(faults.length >= 1 && faults.length <= 5, plan);
    } finally {
      writeFileSync(file, right);
      await runIn(folder, "npm", ["run", "build", "--silent"]);
    }
  });

  it("has contracts that its CI accepts, and a CI that notices one that breaks customers", async () => {
    await runIn(folder, "npm", ["run", "check", "--silent"]);
    const git = ["-c", "user.name=shop", "-c", "user.email=shop@example.org"];
    await runIn(folder, "git", ["init", "--quiet"]);
    await runIn(folder, "git", ["add", "idl"]);
    await runIn(folder, "git", [...git, "commit", "--quiet", "--message", "contracts"]);
    const breaking = ["callwire", "breaking", "--against", "HEAD"];
    assert.ok(readFileSync(join(folder, ".github/workflows/ci.yml"), "utf8").includes("npx callwire breaking --against"));
    await runIn(folder, "npx", breaking);

    const file = join(folder, "idl/shop/orders.rpc");
    const contract = readFileSync(file, "utf8");
    writeFileSync(file, contract.replace("  2 payment: string;\n", "  2 payment: u64;\n"));
    try {
      const { code, out } = await findExit(folder, "npx", breaking);
      assert.equal(code, 1);
      assert.match(out, /^shop\.orders\.v1\.Receipt\.payment: error type-changed \(wire\)/m);
    } finally {
      writeFileSync(file, contract);
    }
  });
});
