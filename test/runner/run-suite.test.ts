import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatEngines, formatReport } from "./report.js";
import { runSuite, type SuiteOptions, type SuiteResults } from "./run-suite.js";

const PASSING = 'it("passes", () => undefined);';
const FAILING = 'it("fails", () => { throw new Error("as it has to"); });';
const LISTENING = 'require("node:net").createServer().listen(0);';
const FOREVER = `${LISTENING} it("waits", function () { this.timeout(0); return new Promise(() => undefined); });`;

describe("runSuite", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "callwire-runner-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (code: string, options?: SuiteOptions, isCovered = true): Promise<SuiteResults> => {
    const file = join(folder, "one.test.cjs");
    writeFileSync(file, code);
    return runSuite({ name: "room", lane: "busy", isQuick: true, isCovered, files: [file] }, options);
  };

  it("counts what has passed and what has failed, and shows both", async () => {
    const { passed, failed, output, seconds } = await run(PASSING + FAILING);
    assert.equal(passed, 1);
    assert.deepEqual(
      failed.map(({ title }) => title),
      ["fails"],
    );
    assert.match(failed[0]?.stack ?? "", /as it has to\n\s+at /);
    assert.match(output, /passes[\s\S]*1 passing[\s\S]*1 failing[\s\S]*as it has to/);
    assert.ok(seconds > 0);
  });

  for (const [what, code, described] of [
    ["a server", LISTENING, /a server at \S+:\d+/],
    ["a timer", "setTimeout(() => undefined, 3_600_000);", /Timeout/],
    ["a child", 'require("node:child_process").spawn("sleep", ["20"]);', /the process \d+ \(sleep 20\)/],
    ["a thread", 'new (require("node:worker_threads").Worker)("setInterval(() => 0, 1e6)", { eval: true });', /thread/],
  ] as const) {
    it(`fails a suite that ${what} holds open, and says so`, async () => {
      const { passed, failed, output } = await run(`${PASSING} ${code}`, { graceMs: 200 });
      assert.equal(passed, 1);
      const [{ title, stack } = { title: "", stack: "" }, ...others] = failed;
      assert.deepEqual([title, others], ["the process ends with its tests", []]);
      assert.match(stack, /^the tests are over, and their process is held open by .*; close them in an after hook$/);
      assert.match(stack, described);
      assert.ok(output.includes(stack));
    });
  }

  it("passes one that ends within its grace", async () => {
    const { failed } = await run(`${PASSING} setTimeout(() => undefined, 300);`, { graceMs: 60_000 });
    assert.deepEqual(failed, []);
  });

  it("counts the time of the processors, that of children too", async () => {
    const busy = "const end = Date.now() + 1_000; while (process.cpuUsage().user < 3e5 && Date.now() < end + 60_000);";
    const child = `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(busy)}])`;
    const [{ cpuSeconds: without }, { cpuSeconds }] = [await run(PASSING), await run(`it("works", () => { ${child}; });`)];
    assert.ok(without > 0.01 && cpuSeconds > 0.3, `${without} s and ${cpuSeconds} s`);
  });

  for (const isCovered of [true, false]) {
    it(`${isCovered ? "has a suite write, and not its children," : "spares another"} what coverage is counted by`, async () => {
      const parent = 'it("has a child", () => void require("node:child_process").execFileSync(process.execPath, ["-e", "0"]));';
      const coverage = join(folder, `coverage-${isCovered}`);
      const before = process.env["NODE_V8_COVERAGE"];
      process.env["NODE_V8_COVERAGE"] = coverage;
      try {
        await run(parent, {}, isCovered);
      } finally {
        if (before === undefined) delete process.env["NODE_V8_COVERAGE"];
        else process.env["NODE_V8_COVERAGE"] = before;
      }
      assert.equal(existsSync(coverage) ? readdirSync(coverage).length : 0, isCovered ? 1 : 0);
    });
  }

  for (const [how, code] of [
    ["exits", 'it("passes", () => process.exit(3));'],
    ["is killed", 'it("passes", () => process.kill(process.pid, "SIGKILL"));'],
    ["has a test that only counts alone", `it.only("passes", () => undefined);`],
    ["has a test that is skipped", `${PASSING} it.skip("is skipped", () => undefined);`],
    ["has no test", ""],
    ["cannot be loaded", "throw new Error('broken')"],
  ] as const) {
    it(`fails a suite that ${how}`, async () => {
      const { failed } = await run(code);
      assert.equal(failed.length, 1);
    });
  }

  it("fails one that does not end", async () => {
    const { failed } = await run(FOREVER, { limitMs: 3_000 });
    assert.match(failed[0]?.stack ?? "", /^ended with SIGKILL before its tests were over/);
  });

  it("ends a suite with its signal", async () => {
    const { failed } = await run(FOREVER, { signal: AbortSignal.timeout(1_000) });
    assert.equal(failed.length, 1);
  });
});

describe("formatReport", () => {
  const results = (
    name: string,
    seconds: number,
    passed: number,
    ...failed: { title: string; stack: string }[]
  ): SuiteResults => {
    return {
      suite: { name, lane: "busy", isQuick: true, isCovered: true, files: ["a"] },
      seconds,
      passed,
      failed,
      output: "",
      fileMs: { [`/there/build/test/${name}.test.js`]: seconds * 500, "/there/build/test/b.test.js": 40 },
      cpuSeconds: seconds / 2,
    };
  };

  it("has the failures, the suites that took longest first, and ends with the sums", () => {
    const failure = { title: "a rule holds", stack: "Error: not so\n    at here" };
    assert.equal(
      formatReport([results("runtime/call", 1.25, 3), results("docs", 20, 4, failure)], 21.4),
      `docs: a rule holds
  Error: not so
      at here

suite           files    tests   failed  seconds      cpu     lane
docs                1        5        1     20.0     10.0     busy
runtime/call        1        3        0      1.3      0.6     busy
  10.0 s  test/docs.test.js
   0.6 s  test/runtime/call.test.js
   0.0 s  test/b.test.js
   0.0 s  test/b.test.js
took 21 s
7 passed, 1 failed`,
    );
  });
});

describe("formatEngines", () => {
  it("has a line for each engine", () => {
    const results = [
      { version: "22.1.0", outcome: "12 passed, 0 failed", seconds: 41.4 },
      { version: "24.2.0", outcome: "ended with 137", seconds: 3.6 },
    ];
    assert.equal(formatEngines(results), "Node 22.1.0: 12 passed, 0 failed, 41 s\nNode 24.2.0: ended with 137, 4 s");
  });
});
