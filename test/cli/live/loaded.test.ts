// What a live command loads, which decides how fast it answers: files and modules of Node. Of times
// only the processor's, and how often those of a bare node, as all others depend on the machine.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { type CallwireServer, implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { LIVE_COMMANDS } from "#cli/commands/live/live-commands.js";
import { registryCommand } from "#cli/commands/live/registry.js";
import { readProbe } from "#cli/probe.js";
import { readRegistryProbe } from "#cli/registry-probe.js";
import { bundleOf } from "#cli/start/routes.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { ROOT } from "../../support/run-script.js";
import { callwire, EMPTY } from "./callwire.js";

const KIB = 1024;
/** Each costs two to ten milliseconds, and a tool asks for it only by what it does. */
const DEAR = /^(?:assert|child_process|crypto|dns|fs\/promises|http|https|readline|repl|tls|worker_threads|zlib)$/;

/** A bare node takes 45 ms on a quiet machine, and these commands may take 150. */
const MOST_OF_BARE = 3.3;
/** Rounds until one is within: a neighbour on the machine costs a process time as well. */
const ROUNDS = 7;

interface Loaded {
  readonly files: readonly string[];
  readonly kib: number;
  readonly modules: readonly string[];
}

describe("a live command", function () {
  this.timeout(60_000);
  this.slow(5_000);

  const list = path.join(EMPTY, "list.cjs");
  let registry: EmbeddedRegistry;
  let server: CallwireServer;

  before(async () => {
    writeFileSync(
      list,
      `process.on("exit", () => require("node:fs").writeSync(2, JSON.stringify([Object.keys(require.cache), process.moduleLoadList]) + "\\n"));`,
    );
    registry = await startEmbeddedRegistry();
    const services = [implement(Calculator, calculator)];
    server = await serve({ listen: "127.0.0.1:0", services, registry: registry.target, stopOnSignal: false });
  });
  after(async () => {
    await server.close();
    await registry[Symbol.asyncDispose]();
  });

  async function load(...args: readonly string[]): Promise<Loaded> {
    const env = { CALLWIRE_REGISTRY: registry.target, NODE_OPTIONS: `--require=${list}` };
    const { code, stderr } = await callwire(args, { env });
    assert.equal(code, 0, stderr);
    const [last = ""] = stderr.trim().split("\n").slice(-1);
    const [files, modules] = JSON.parse(last) as [string[], string[]];
    const own = files.filter((file) => file !== list);
    return {
      files: own.map((file) => path.basename(file)),
      kib: own.reduce((sum, file) => sum + statSync(file).size, 0) / KIB,
      modules: modules.flatMap((name) => (/^NativeModule (?!internal\/)(.*)$/.exec(name) ?? []).slice(1)),
    };
  }

  it("as a probe loads 320 KiB, and no module of Node but that for sockets", async () => {
    const { files, kib, modules } = await load("health", "--at", server.listening);
    assert.deepEqual(files, ["callwire.js", "start.cjs", "probe.cjs"]);
    assert.ok(kib < 320, String(kib));
    assert.ok(modules.includes("net"));
    assert.deepEqual(
      modules.filter((name) => DEAR.test(name)),
      [],
    );
  });

  it("as a probe of a registry loads 600 KiB, and says what the others say", async () => {
    const { files, kib } = await load("health", Calculator.name, "--registry", registry.target);
    assert.deepEqual(files, ["callwire.js", "start.cjs", "registry-probe.cjs"]);
    assert.ok(kib < 620, String(kib));
    const env = { CALLWIRE_REGISTRY: registry.target };
    for (const [service, ...more] of [[Calculator.name], ["demo.Nobody"], ["demo.Nobody", "--json"]]) {
      const probed = await callwire(["health", service ?? "", "--registry", registry.target, ...more]);
      const asked = await callwire(["health", service ?? "", ...more], { env });
      const steady = (text: string): string =>
        text
          .replace(/[\d.]+ m?s\b/g, "N ms")
          .replace(/ +/g, " ")
          .replace(/ --registry \S+/, "");
      assert.deepEqual(
        [probed.code, steady(probed.stdout), steady(probed.stderr)],
        [asked.code, steady(asked.stdout), steady(asked.stderr)],
      );
    }
    const wrong = await callwire(["health", Calculator.name, "--registry", "nowhere:x"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^callwire: target "nowhere:x": the scheme nowhere is unknown/);
    assert.match((await callwire(["health", Calculator.name, "--registry", "memory:"])).stderr, /^callwire: memory: is inside/);
  });

  it("loads no compiler, and what only others need neither", async () => {
    const { files, kib, modules } = await load("services");
    assert.deepEqual(files, ["callwire.js", "start.cjs", "live.cjs"]);
    assert.ok(kib < 1_000, String(kib));
    assert.deepEqual(
      modules.filter((name) => DEAR.test(name)),
      [],
    );
    const called = await load("call", `${Calculator.name}/divide`, "num1=1");
    assert.deepEqual(called.files, files);
  });

  for (const [command, argumentsOf] of [
    ["services", () => []],
    ["call", () => [`${Calculator.name}/divide`, "num1=1"]],
    ["health", () => ["--at", server.listening]],
  ] as const) {
    it(`takes as ${command} at most ${MOST_OF_BARE} times the processor of a bare node`, async () => {
      const spent = path.join(EMPTY, "spent.cjs");
      writeFileSync(
        spent,
        `process.on("exit", () => { const { user, system } = process.cpuUsage(); require("node:fs").writeSync(2, (user + system) + "\\n"); });`,
      );
      // Coverage would cost the larger program more.
      const env = { CALLWIRE_REGISTRY: registry.target, NODE_OPTIONS: `--require=${spent}`, NODE_V8_COVERAGE: "" };
      const last = (stderr: string): number => Number(stderr.trim().split("\n").at(-1));
      const ratios: number[] = [];
      while (ratios.length < ROUNDS && !ratios.some((ratio) => ratio <= MOST_OF_BARE)) {
        const bare = await promisify(execFile)(process.execPath, [spent], { env: { ...process.env, ...env } });
        const { code, stderr } = await callwire([command, ...argumentsOf()], { env });
        assert.equal(code, 0, stderr);
        ratios.push(last(stderr) / last(bare.stderr));
      }
      assert.ok(Math.min(...ratios) <= MOST_OF_BARE, ratios.join(", "));
    });
  }

  it("has its name in the list by which the start of the command goes", () => {
    const names = [...LIVE_COMMANDS, registryCommand].map(({ name }) => name);
    const start = readFileSync(path.join(ROOT, "cli/dist/start.cjs"), "utf8");
    assert.ok(start.includes(JSON.stringify(names)), names.join());
    assert.equal(bundleOf(["services", "--json"], names), "live.cjs");
    assert.equal(bundleOf(["check"], names), "callwire.bundle.cjs");
    assert.equal(bundleOf([], names), "callwire.bundle.cjs");
    assert.equal(bundleOf(["health", "demo.Service"], names), "live.cjs");
    assert.equal(bundleOf(["health", "--at=h:1"], names), "probe.cjs");
    assert.equal(bundleOf(["health", "demo.Service", "--registry", "r"], names), "registry-probe.cjs");
  });
});

describe("the arguments of a probe", () => {
  it("are an address, a service, and a few options", () => {
    assert.deepEqual(readProbe(["--at", "127.0.0.1:4000"]), { flags: { at: "127.0.0.1:4000" }, service: "" });
    assert.deepEqual(readProbe(["demo.A", "--at=h:1", "--timeout", "500ms", "--json", "--tls-ca=ca.pem"]), {
      flags: { at: "h:1", timeout: "500ms", json: true, tlsCa: "ca.pem" },
      service: "demo.A",
    });
    assert.deepEqual(readProbe(["--at", "h:1", "--tls-cert", "own.pem", "--tls-key=own.key"]), {
      flags: { at: "h:1", tlsCert: "own.pem", tlsKey: "own.key" },
      service: "",
    });
  });

  it("are left to the others when they say more, or are wrong", () => {
    for (const args of [
      [],
      ["--at"],
      ["--at", "h"],
      ["--at", "h:1", "a", "b"],
      ["--at", "h:1", "--help"],
      ["--at", "h:1", "--registry", "r"],
      ["--at", "h:1", "--timeout", "soon"],
      ["--at", "h:1", "--timeout", "0s"],
      ["--at", "h:1", "--at"],
      ["--at", "--json"],
    ])
      assert.equal(readProbe(args), undefined, args.join(" "));
  });

  it("of a registry are its target, one service, and the same options", () => {
    assert.deepEqual(readRegistryProbe(["demo.A", "--registry=zookeeper://h:1/rpc", "--timeout", "2s"]), {
      flags: { registry: "zookeeper://h:1/rpc", timeout: "2s" },
      service: "demo.A",
    });
    for (const args of [
      ["--registry", "r"],
      ["demo.A"],
      ["demo.A", "demo.B", "--registry", "r"],
      ["demo.A", "--registry", "r", "--at", "h:1"],
      ["demo.A", "--registry", "r", "--help"],
      ["demo.A", "--registry"],
      ["demo.A/b", "--registry", "r"],
    ])
      assert.equal(readRegistryProbe(args), undefined, args.join(" "));
  });
});
