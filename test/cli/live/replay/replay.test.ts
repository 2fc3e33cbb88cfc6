// `callwire replay` of recordings that are written here, against servers that answer otherwise.

import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type CallwireServer, implement, serve } from "callwire";
import { ABSENT, findDifferences, isBelow, shownPath } from "#cli/live/replay/differences.js";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorHandler } from "../../../../generated/calculator.js";
import type { KitchenHandler } from "../../../../generated/kitchen-sink.js";
import { closeKitchens, startKitchen } from "../../../support/kitchen-server.js";
import { callwire } from "../callwire.js";

const CALC = Calculator.name;
const KITCHEN = "demo.kitchen.v1.Kitchen";
const TIMES = { startedAt: "2026-01-01T00:00:00.000Z", ms: 1, instance: "127.0.0.1:4000" };
const MEAN = { count: 3, sum: 10, mean: 3.33, sorted: [3, 3, 4] };

describe("where two answers differ", () => {
  it("is told by the path of the field", () => {
    const before = { mean: 3.3333, items: [{ id: 1 }, { id: 2 }], gone: 1, same: null };
    const after = { mean: 3.33, items: [{ id: 1 }, { id: 3 }, { id: 4 }], same: null, come: "x" };
    assert.deepEqual(findDifferences(before, after, "result"), [
      { path: "result.mean", recorded: 3.3333, answered: 3.33 },
      { path: "result.items.length", recorded: 2, answered: 3 },
      { path: "result.items[1].id", recorded: 2, answered: 3 },
      { path: "result.gone", recorded: 1, answered: ABSENT },
      { path: "result.come", recorded: ABSENT, answered: "x" },
    ]);
    assert.deepEqual(findDifferences(2.5, 2.4, "result"), [{ path: "result", recorded: 2.5, answered: 2.4 }]);
    assert.deepEqual(findDifferences({ circle: 1 }, [], "result").length, 1);
  });

  it("is named as people name it, with or without the items of lists", () => {
    assert.equal(shownPath("result.mean"), "mean");
    for (const root of ["items.id", "items[].id", "items[1].id", "items", "result.items", "result"])
      assert.equal(isBelow("result.items[1].id", [root]), true, root);
    for (const root of ["item", "items.idx", "id", "error"]) assert.equal(isBelow("result.items[1].id", [root]), false, root);
    assert.equal(isBelow("error.message", ["result"]), false);
    assert.equal(isBelow("error.message", ["error"]), true);
  });
});

describe("callwire replay", function () {
  this.timeout(60_000);
  this.slow(10_000);

  const folder = mkdtempSync(path.join(tmpdir(), "callwire-replay-"));
  let server: CallwireServer | undefined;
  let files = 0;

  afterEach(async () => {
    await server?.close();
    server = undefined;
    await closeKitchens();
  });

  async function start(over: Partial<CalculatorHandler> = {}): Promise<string> {
    server = await serve({
      listen: "127.0.0.1:0",
      services: [implement(Calculator, { ...calculator, ...over })],
      stopOnSignal: false,
    });
    return server.listening;
  }

  function write(calls: readonly object[], service = CALC): string {
    const file = path.join(folder, `${files++}.ndjson`);
    const lines = [{ recording: { version: 1 } }, ...calls.map((call) => ({ service, ...TIMES, ...call })), { end: {} }];
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    return file;
  }

  const run = (file: string, at: string, ...args: readonly string[]) => callwire(["replay", file, "--at", at, ...args]);

  it("finds answers equal, errors of the contract among them, with exit code 0", async () => {
    const file = write([
      { method: "divide", args: { num1: 10, num2: 4 }, result: 2.5 },
      { method: "summarize", args: { values: [3, 3, 4] }, result: MEAN },
      {
        ...{ method: "divide", args: { num1: 1, num2: 0 } },
        error: {
          name: "InvalidOperation",
          code: "INVALID_ARGUMENT",
          fields: { operation: "Divide", why: "cannot divide by zero" },
        },
      },
    ]);
    const { code, stdout, stderr } = await run(file, await start());
    assert.deepEqual([code, stdout, stderr], [0, "", "3 calls: 3 equal, 0 different, 0 failed, 0 skipped\n"]);
  });

  it("shows a changed rounding at its field, and other ends of a call, with exit code 1", async () => {
    const at = await start({
      async summarize(context, values, options) {
        const summary = await calculator.summarize(context, values, options);
        return { ...summary, mean: Number(summary.mean.toFixed(1)) };
      },
      divide: (_context, num1, num2) => num1 / num2,
    });
    const file = write([
      { method: "summarize", args: { values: [3, 3, 4] }, result: MEAN },
      { method: "summarize", args: { values: [3, 3, 4] }, result: MEAN },
      { method: "divide", args: { num1: 1, num2: 0 }, error: { name: "InvalidOperation", code: "INVALID_ARGUMENT", fields: {} } },
    ]);
    const { code, stdout, stderr } = await run(file, at);
    assert.equal(code, 1);
    assert.equal(
      stdout,
      `${CALC}/summarize: 2 calls, the first in line 2\n  mean: 3.33 -> 3.3\n` +
        `${CALC}/divide: 1 call, the first in line 4\n  result: error InvalidOperation (INVALID_ARGUMENT) -> "Infinity"\n`,
    );
    assert.equal(stderr, "3 calls: 0 equal, 3 different, 0 failed, 0 skipped\n");
    const json = JSON.parse((await run(file, at, "--only", "summarize", "--json")).stdout) as Record<string, unknown>;
    assert.deepEqual(json, {
      ...{ calls: 2, equal: 0, different: 2, failed: 0, skipped: 0, failures: [], skips: [], unsent: [] },
      differences: [{ method: `${CALC}/summarize`, count: 2, line: 2, path: "mean", recorded: 3.33, answered: 3.3 }],
    });
    const ignored = await run(file, at, "--only", "summarize", "--ignore", "mean");
    assert.deepEqual([ignored.code, ignored.stderr], [0, "2 calls: 2 equal, 0 different, 0 failed, 0 skipped\n"]);
  });

  it("makes calls at a rate, and of one service or method alone", async () => {
    let calls = 0;
    const at = await start({
      divide(_context, num1) {
        calls++;
        return num1;
      },
    });
    const file = write(
      Array.from({ length: 20 }, (_none, index) => ({ method: "divide", args: { num1: index, num2: 1 }, result: index })),
    );
    const startedAt = performance.now();
    const { code } = await run(file, at, CALC, "--only", "divide", "--rate", "50");
    assert.deepEqual([code, calls], [0, 20]);
    assert.ok(performance.now() - startedAt >= 380, "20 calls, 20 ms apart");
    const other = await run(file, at, "demo.Other");
    assert.deepEqual([other.code, other.stderr], [2, `callwire: the recording has no such call; it has ${CALC}/divide\n`]);
    assert.match((await run(file, at, "--rate", "0")).stderr, /^callwire: --rate takes calls a second/);
  });

  it("goes on with a contract that has changed: a method that is gone, an argument that is gone or new", async () => {
    const file = write([
      { method: "multiply", args: { num1: 2 }, result: 4 },
      { method: "divide", args: { num1: 10, num2: 4, digits: 3 }, result: 2.5 },
      { method: "summarize", args: {}, result: MEAN },
    ]);
    const { code, stdout, stderr } = await run(file, await start());
    assert.equal(code, 1);
    assert.match(
      stdout,
      /Calculator\/multiply: 1 call failed, the first in line 2\n {2}the contract here does not have this method any more\n/,
    );
    assert.match(
      stdout,
      /Calculator\/summarize: 1 call, the first in line 4\n {2}result: \{"count":3.* -> error INVALID_ARGUMENT: values: missing/,
    );
    assert.match(
      stderr,
      /^demo\.calculator\.v1\.Calculator\/divide: digits is in the recording and not in the contract here; it was not sent\n/,
    );
    assert.match(stderr, /\n3 calls: 1 equal, 1 different, 1 failed, 0 skipped\n$/);
  });

  it("refuses a file with a damaged line before any call is made", async () => {
    let calls = 0;
    const at = await start({
      divide() {
        calls++;
        return 1;
      },
    });
    const good = JSON.stringify({ service: CALC, ...TIMES, method: "divide", args: { num1: 1 }, result: 1 });
    for (const [damaged, what] of [
      [good.slice(0, -9), "is not JSON"],
      ["{}", "has not what a call of callwire record has"],
      [good.replace('"result":1', '"error":{"code":5}'), "has not what a call of callwire record has"],
    ] as const) {
      const file = path.join(folder, "damaged.ndjson");
      writeFileSync(file, `${good}\n${damaged}\n`);
      const { code, stderr } = await run(file, at);
      assert.deepEqual([code, stderr], [2, `callwire: ${file}:2 ${what}; record again, or delete the line\n`]);
    }
    assert.equal(calls, 0);
    assert.match((await run(path.join(folder, "none"), at)).stderr, /cannot be read: it does not exist\n$/);
    assert.match((await run("/dev/zero", at)).stderr, /is no regular file\n$/);
    assert.match((await run(write([]), at)).stderr, /has no calls; callwire record <service> -o /);
  });

  it("asks before it makes calls that are not @idempotent", async () => {
    let calls = 0;
    const { listening } = await startKitchen({ ping: () => void calls++ });
    const file = write([{ method: "ping", args: {}, result: null }], KITCHEN);
    const { code, stderr } = await run(file, listening);
    assert.deepEqual([code, calls], [2, 0]);
    assert.match(stderr, /^callwire: ping is not @idempotent, and each call may change something; give --yes to go on\n/);
    assert.deepEqual([(await run(file, listening, "--yes")).code, calls], [0, 1]);
  });

  it("skips calls whose arguments were masked, or sends examples, and compares no masked value", async () => {
    const notes: (string | undefined)[] = [];
    const area: KitchenHandler["area"] = (_context, _shape, options) => {
      notes.push(options?.note);
      return 1;
    };
    const { listening } = await startKitchen({ area });
    const options = { tags: ["a"], limits: {}, big: "1", at: "2026-01-01T00:00:00Z", data: "", note: "[redacted]" };
    const call = { method: "area", args: { shape: { empty: {} }, options }, result: 1, masked: ["args.options.note"] };
    const file = write([call], KITCHEN);
    const skipped = await run(file, listening, "--yes");
    assert.equal(skipped.code, 0);
    assert.match(
      skipped.stderr,
      /area: 1 call skipped: args\.options\.note was masked; --fill-masked sends an example in its place\n/,
    );
    const filled = await run(file, listening, "--yes", "--fill-masked");
    assert.deepEqual([filled.code, filled.stderr], [0, "1 call: 1 equal, 0 different, 0 failed, 0 skipped\n"]);
    assert.deepEqual(notes, ["text"]);
  });

  it("skips what had no answer when it was recorded, and fails what has none now", async () => {
    const at = await start({ divide: () => new Promise<number>(() => undefined) });
    const file = write([
      { method: "divide", args: { num1: 1 }, error: { code: "DEADLINE_EXCEEDED" } },
      { method: "divide", args: { num1: 1 }, result: 1 },
    ]);
    const { code, stdout, stderr } = await run(file, at, "--timeout", "1s");
    assert.equal(code, 1);
    assert.match(stdout, /divide: 1 call failed, the first in line 3\n {2}DEADLINE_EXCEEDED: /);
    assert.match(stderr, /divide: 1 call skipped: it had no answer when it was recorded \(DEADLINE_EXCEEDED\)\n/);
  });
});
