// `callwire bench` as a process, against servers in this one. What is asserted holds on a machine
// that is ten times slower: order and counts, and no time by itself.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type CallwireServer, implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator } from "../../../../generated/calculator.js";
import { callwire, type RunOptions } from "../callwire.js";

const DIVIDE = "demo.calculator.v1.Calculator/divide";

interface Json {
  readonly calls: number;
  readonly errors: number;
  readonly skipped: number;
  readonly due: number;
  readonly ended: number;
  readonly unsent: number;
  readonly unanswered: number;
  readonly measuredMs: number;
  readonly rate: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly serviceMs: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };
  readonly codes: readonly { readonly code: string; readonly count: number }[];
  readonly instances: readonly { readonly instance: string; readonly calls: number }[];
  readonly generator: { readonly tooSlow: string | null };
  readonly missed: readonly string[];
}

describe("callwire bench", function () {
  this.timeout(120_000);
  this.slow(10_000);

  let registry: EmbeddedRegistry;
  const servers: CallwireServer[] = [];
  const seen: number[] = [];
  let onTenth: () => void = () => undefined;

  before(async () => {
    registry = await startEmbeddedRegistry();
    const own = {
      ...calculator,
      divide: (context: never, num1: number, num2: number) => {
        if (seen.push(num1) === 10) onTenth();
        return calculator.divide(context, num1, num2);
      },
    };
    const options = { listen: "127.0.0.1:0", services: [implement(Calculator, own)], stopOnSignal: false } as const;
    for (let count = 0; count < 2; count++) servers.push(await serve({ ...options, registry: registry.target }));
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await registry[Symbol.asyncDispose]();
  });

  async function bench(args: readonly string[], options: RunOptions = {}) {
    const outcome = await callwire(["bench", DIVIDE, ...args], { ...options, env: { CALLWIRE_REGISTRY: registry.target } });
    return { ...outcome, json: args.includes("--json") ? (JSON.parse(outcome.stdout) as Json) : undefined };
  }

  it("makes so many calls, over all instances, and tells them apart", async () => {
    const { code, json, stderr } = await bench(["num1=10", "num2=4", "-n", "400", "-c", "8", "--json"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual([json?.calls, json?.errors, json?.skipped], [400, 0, 0]);
    assert.equal(json?.instances.length, 2);
    assert.equal(
      json?.instances.reduce((sum, { calls }) => sum + calls, 0),
      400,
    );
    assert.deepEqual(json?.codes, [{ code: "OK", count: 400 }]);
  });

  it("keeps a rate by several processes, whose figures are those of all", async () => {
    const { code, json } = await bench(["num1=1", "-r", "200", "-n", "200", "--processes", "2", "--json"]);
    assert.equal(code, 0);
    assert.deepEqual([json?.due, (json?.ended ?? 0) + (json?.skipped ?? 0), json?.errors], [200, 200, 0]);
    assert.ok((json?.rate ?? 0) < 300, `${json?.rate}`);
  });

  it("ends with 1 when a threshold is missed, and says which", async () => {
    const { code, stdout, stderr } = await bench(["num1=1", "num2=0", "-n", "20", "--max-errors", "5%", "--max-p99", "1m"]);
    assert.equal(code, 1);
    assert.match(stdout, /\n20 calls in .* calls\/s\n20 due: 0 returned, 20 failed\n/);
    assert.match(stderr, /^20 failed with InvalidOperation, the first: cannot divide by zero\n/);
    assert.match(stderr, /missed: 100 % of the calls failed, and --max-errors allows 5 %\n$/);
  });

  it("takes bodies from a file in turn, and from the contract with a seed", async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "callwire-bench-")), "bodies.ndjson");
    writeFileSync(file, '{"num1": 101}\n\n{"num1": 102}\n');
    seen.length = 0;
    assert.equal((await bench(["--file", file, "-n", "6", "-c", "1"])).code, 0);
    assert.deepEqual(seen, [101, 102, 101, 102, 101, 102]);
    seen.length = 0;
    const first = await bench(["--random", "--seed", "7", "-n", "5", "-c", "1"]);
    assert.match(first.stderr, /^generated 1000 bodies; --seed 7 makes the same again\n/);
    assert.equal(new Set(seen).size, 5);
  });

  it("says what is wrong before a call is made", async () => {
    seen.length = 0;
    const wrong: readonly (readonly [readonly string[], number, RegExp])[] = [
      [["num1=x"], 2, /^callwire: demo\.calculator\.v1\.Calculator\/divide: num1: "x" is not a number/],
      [["--file", "nowhere.ndjson"], 2, /^callwire: --file nowhere\.ndjson cannot be read: it does not exist\n$/],
      [["--random", "num1=1"], 2, /^callwire: arguments come from the command line, from --file or from --random; give one/],
      [["num1=1", "-o", "xml"], 2, /^callwire: -o takes one of summary, json, csv, html, hgrm/],
    ];
    for (const [args, code, message] of wrong) {
      const outcome = await bench(args);
      assert.equal(outcome.code, code);
      assert.match(outcome.stderr, message);
    }
    assert.deepEqual(seen, []);
  });

  it("shows a server that stood still in the time from the intended start, and not in the service time", async () => {
    // Its loop stands for 400 ms, twice within the measured calls.
    const { child, address } = await startServerProcess(
      `divide: (_context, num1) => {
        globalThis.calls = (globalThis.calls ?? 0) + 1;
        if (globalThis.calls % 300 === 0) for (const end = performance.now() + 400; performance.now() < end; );
        return num1;
      }`,
    );
    try {
      // Two calls at once: of all others that are late, only the intended start knows.
      const args = ["num1=1", "-r", "200", "-c", "2", "-n", "600", "--warmup", "500ms", "--timeout", "30s", "--at", address];
      const { stdout } = await callwire(["bench", DIVIDE, ...args, "--json"]);
      const { latencyMs, serviceMs, due, ended } = JSON.parse(stdout) as Json;
      assert.deepEqual([due, ended], [600, 600]); // within the measured time ends what was due before it, too
      assert.ok(serviceMs.max >= 350, `the server never stood: ${serviceMs.max} ms`);
      assert.ok(serviceMs.p90 < latencyMs.p99 / 2, `service ${serviceMs.p90} ms, from the intended start ${latencyMs.p99} ms`);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("finds a rate near what a server can do, whose handler takes 2 ms alone", async () => {
    const { child, address } = await startServerProcess(
      "divide: (_context, num1) => { const end = performance.now() + 2; while (performance.now() < end); return num1; }",
    );
    try {
      const args = ["num1=1", "-r", "50", "-z", "400ms", "--warmup", "100ms", "--at", address];
      const { code, stdout, stderr } = await callwire(["bench", DIVIDE, ...args, "--find-max", "--max-p99", "100ms"]);
      const [, rate = "0"] = /the highest rate that holds: ([\d,]+) calls\/s\n$/.exec(stderr) ?? [];
      const found = Number(rate.replaceAll(",", ""));
      // No more than it can do, but for what waits within the 100 ms of so short a try.
      assert.ok(code === 1 || (found > 0 && found <= 800), stderr);
      assert.match(stderr, /does not hold\n/);
      if (code === 0) assert.match(stdout, /from the intended start/);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("ends in time at a server that is too slow, and counts apart what was cut off", async () => {
    const { child, address } = await startServerProcess("divide: () => new Promise((resolve) => setTimeout(resolve, 600, 1))");
    try {
      // Due are 300 calls, of which each takes 0.6 s and two run at once.
      const args = ["-r", "100", "-z", "3s", "--warmup", "0s", "-c", "2", "--timeout", "1s", "--json", "--at", address];
      const startedAt = performance.now();
      const { stdout, stderr } = await callwire(["bench", DIVIDE, "num1=1", ...args]);
      assert.ok(performance.now() - startedAt < 8_000, "3 s, 1 s, and what the process takes to start");
      const { due, ended, errors, skipped, unsent, unanswered, calls, measuredMs, rate } = JSON.parse(stdout) as Json;
      assert.deepEqual([due, errors, skipped, measuredMs], [300, 0, 0, 3_000]);
      assert.equal(ended + unsent + unanswered, 300);
      assert.ok(unsent > 250 && calls < 20, stdout);
      assert.equal(rate, Math.round((calls * 1_000_000) / measuredMs) / 1_000);
      assert.match(stderr, /^\d+ calls \(9\d(?:\.\d+)? %\) were cut off at the end: \d+ never sent, \d without an answer$/m);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("says so when the generator is too slow", async () => {
    const { stderr, stdout } = await bench([
      "num1=1",
      "-r",
      "1000000",
      "-z",
      "500ms",
      "--warmup",
      "0s",
      "--max-in-flight",
      "100000",
      "-c",
      "100000",
    ]);
    assert.match(stderr, /the generator was too slow: /);
    assert.match(stdout, /open loop, 1,000,000 a second asked for/);
  });

  it("finds the knee of a server with one desk, whose calls wait in a line", async () => {
    // 200 a second: each has the desk for 5 ms behind the one before, however late a timer is.
    const desk = `divide: async () => {
      globalThis.freeAt = Math.max(performance.now(), globalThis.freeAt ?? 0) + 5;
      await new Promise((resolve) => setTimeout(resolve, globalThis.freeAt - performance.now()));
      return 1;
    }`;
    const { child, address } = await startServerProcess(desk);
    try {
      const search = ["--find-max", "--max-p99", "100ms", "-r", "120", "-z", "500ms", "--warmup", "0s"];
      const { code, stderr } = await callwire(["bench", DIVIDE, "num1=1", ...search, "--at", address]);
      assert.equal(code, 0, stderr);
      const knee = Number(/\nthe highest rate that holds: ([\d,]+) calls\/s\n$/.exec(stderr)?.[1]?.replaceAll(",", ""));
      // At 240 the line is 100 ms long after half a second. A busy machine makes it longer, never
      // shorter: it may find less.
      assert.ok(knee >= 15 && knee <= 265, stderr);
    } finally {
      child.kill();
    }
  });

  it("shows at Ctrl-C what was measured until then", async () => {
    const args = ["bench", DIVIDE, "num1=1", "-r", "100", "-z", "10m", "--warmup", "0s", "--at", servers[0]?.listening ?? ""];
    const outcome = await callwire(args, {
      onStart: (child) => {
        onTenth = () => child.kill("SIGINT");
        seen.length = 0;
      },
    });
    assert.equal(outcome.code, 130);
    assert.match(outcome.stdout, /\n\d+ due: \d+ returned, 0 failed, 0 skipped/);
  });

  it("shows no table of nothing when Ctrl-C comes before the measured time", async () => {
    const outcome = await callwire(
      ["bench", DIVIDE, "num1=1", "-r", "100", "--warmup", "10m", "--at", servers[0]?.listening ?? ""],
      {
        onStart: (child) => {
          onTenth = () => child.kill("SIGINT");
          seen.length = 0;
        },
      },
    );
    assert.deepEqual(outcome, { code: 130, stdout: "", stderr: "ended early, before anything was measured\n" });
  });
});

/** A server in a process of its own, which can be stopped. */
async function startServerProcess(divide: string) {
  const generated = new URL("../../../../generated/calculator.js", import.meta.url).href;
  const source = `import { implement, serve } from "callwire";
    import { Calculator } from ${JSON.stringify(generated)};
    const none = () => { throw new Error("not here"); };
    const handler = Object.fromEntries(Calculator.methods.map(({ name }) => [name, none]));
    const server = await serve({ listen: "127.0.0.1:0", services: [implement(Calculator, { ...handler, ${divide} })] });
    console.log(server.listening);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  return { child, address: String(line).trim() };
}
