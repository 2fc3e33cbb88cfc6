// `callwire fuzz` against servers with a planted fault, and the values that it tries.

import assert from "node:assert/strict";
import { type CallwireServer, implement, serve } from "callwire";
import { connectDynamic } from "callwire/dynamic";
import { checkDescriptor } from "callwire/schema";
import { EdgeValues } from "#cli/live/values/edge-values.js";
import { createRandom } from "#cli/live/values/random.js";
import { relaxContract } from "#cli/live/values/relax.js";
import { Kitchen, type KitchenHandler } from "../../../generated/kitchen-sink.js";
import { compileKitchenSink } from "../../compiler/contracts.js";
import { kitchen } from "../../support/kitchen-server.js";
import { callwire } from "./callwire.js";

const KITCHEN = "demo.kitchen.v1.Kitchen";
const contract = compileKitchenSink();
const [service] = contract.files.flatMap(({ services }) => services);

describe("the values of callwire fuzz", () => {
  it("are at and beyond every limit, one at a time", () => {
    const find = casesOf("find").map(({ path, what }) => `${path}: ${what}`);
    for (const expected of [
      ": nothing at a limit",
      "name: left out, and required",
      "name: 1 characters",
      "name: 64 characters",
      "name: 0 characters, beyond its length",
      "name: 65 characters, beyond its length",
      "limit: left out",
      "limit: 1",
      "limit: 100",
      "limit: 101, beyond its range",
      "limit: 65535, beyond its range",
      "limit: 65536, beyond u16",
      "limit: -1, beyond u16",
    ])
      assert.ok(find.includes(expected), `${expected} in\n${find.join("\n")}`);
    const area = new Set(casesOf("area").map(({ path, what }) => `${path}: ${what}`));
    for (const expected of [
      "shape.circle.radius: NaN",
      "shape.polygon.points[].x: Infinity",
      "shape.empty: the arm empty",
      "options.rounding: no member",
      "options.digits: 35, beyond its range",
      "options.tags: a list of 0, beyond its length",
      "options.wait: 0ms",
      "options.data: 1025 bytes, beyond its length",
      "options.at: left out, and required",
    ])
      assert.ok(area.has(expected), `${expected} in\n${[...area].join("\n")}`);
    for (const { args, path } of casesOf("area")) if (!path.startsWith("shape")) assert.ok("shape" in args, path);
  });

  it("come again with the same seed", () => {
    assert.deepEqual(casesOf("area", 5), casesOf("area", 5));
    assert.notDeepEqual(casesOf("area", 5), casesOf("area", 6));
  });

  it("can all be written, by a contract without limits that is a contract still", async () => {
    const relaxed = relaxContract(contract);
    assert.equal(checkDescriptor(relaxed), undefined);
    const client = connectDynamic(KITCHEN, "memory:nobody", { contract: relaxed });
    try {
      for (const { name, kind } of service?.methods ?? [])
        if (kind === "unary") for (const { args } of casesOf(name)) client.prepare(name, args);
    } finally {
      await client.close();
    }
  });
});

describe("callwire fuzz", function () {
  this.timeout(60_000);
  this.slow(10_000);

  let server: CallwireServer;
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };

  async function start(over: Partial<KitchenHandler>): Promise<void> {
    const services = [implement(Kitchen, { ...kitchen, ...over })];
    server = await serve({ listen: "127.0.0.1:0", services, stopOnSignal: false, logger: quiet });
  }
  afterEach(() => server.close());

  const run = (name: string, ...args: readonly string[]) => callwire(["fuzz", name, "--at", server.listening, ...args]);

  it("finds nothing in a server that refuses what its contract forbids", async () => {
    await start({ find: () => new Map(), divide: (_context, num1, num2) => num1 / num2 });
    const { code, stdout, stderr } = await run(`${KITCHEN}/find`, "--seed", "7");
    assert.deepEqual([code, stdout], [0, ""]);
    assert.match(stderr, /^seed 7: --seed 7 makes the same calls again\n\d+ calls: \d+ INVALID_ARGUMENT, \d+ OK\nno findings\n$/);
  });

  it("finds a planted fault, with the value that shows it, and ends with 1", async () => {
    await start({
      find(_context, name, limit) {
        if (limit === 100) throw new RangeError("no more than 99 rows");
        return new Map([[name.length, { kind: "left", value: name }]]);
      },
    });
    const { code, stdout, stderr } = await run(`${KITCHEN}/find`, "--seed", "11");
    assert.equal(code, 1);
    assert.match(stdout, /^INTERNAL find with limit: 100\n {2}.*\n {2}\{.*"limit":"100".*\}\n$/);
    assert.match(stderr, /\n1 finding\n$/);
    const again = JSON.parse((await run(`${KITCHEN}/find`, "--seed", "11", "--json")).stdout) as {
      readonly findings: readonly { readonly path: string; readonly code: string }[];
    };
    assert.deepEqual(
      again.findings.map(({ path, code: found }) => [path, found]),
      [["limit", "INTERNAL"]],
    );
  });

  it("finds a call that costs the connection", async () => {
    await start({
      divide(context, num1, num2) {
        if (Number.isNaN(num1)) void server.close({ graceMs: 0 });
        return Number.isNaN(num1) ? new Promise<number>(() => context) : num1 / num2;
      },
    });
    const { code, stdout, stderr } = await run(`${KITCHEN}/divide`, "--seed", "7", "--timeout", "2s");
    assert.equal(code, 1, stderr);
    assert.match(stdout, /^lost connection divide with num1: NaN\n/);
    assert.match(stderr, /the server is gone after this call, and no other is there\n/);
  });

  it("finds a value at which the server gives no answer, as a kind of its own", async () => {
    await start({
      find: (_context, name, limit) =>
        limit === 100 ? new Promise(() => undefined) : new Map([[1, { kind: "left", value: name }]]),
    });
    const args = [`${KITCHEN}/find`, "--seed", "11", "--rounds", "1", "--timeout", "1500ms"] as const;
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 1, stderr);
    assert.match(stdout, /^no answer in 1\.5 s find with limit: 100\n {2}.*\n {2}\{.*"limit":"100".*\}\n$/);
    assert.match(stderr, / DEADLINE_EXCEEDED, .*\n1 finding\n$/);
    const { findings } = JSON.parse((await run(...args, "--json")).stdout) as {
      readonly findings: readonly { readonly kind: string; readonly code: string }[];
    };
    assert.deepEqual(
      findings.map(({ kind, code: found }) => [kind, found]),
      [["hung", "DEADLINE_EXCEEDED"]],
    );
  });

  it("prints each finding when it is found, and at Ctrl-C the counts until then", async () => {
    // The first call fails, and a later one hangs: the finding is there before that.
    let calls = 0;
    let onHang = (): void => undefined;
    await start({
      find() {
        if (calls++ === 0) throw new RangeError("always");
        onHang();
        return new Promise(() => undefined);
      },
    });
    for (const json of [[], ["--json"]]) {
      calls = 0;
      const outcome = await callwire(["fuzz", `${KITCHEN}/find`, "--at", server.listening, "--timeout", "60s", ...json], {
        onStart: (child) => {
          onHang = () => void child.kill("SIGINT");
        },
      });
      assert.equal(outcome.code, 130, outcome.stderr);
      assert.match(outcome.stderr, /ended early: this is what was tried until then\n$/);
      if (json.length === 0) {
        assert.match(outcome.stdout, /^INTERNAL find with /);
        assert.match(outcome.stderr, /\n\d+ calls: (?:\d+ INVALID_ARGUMENT, )?1 INTERNAL.*\n1 finding\n/);
      } else assert.equal((JSON.parse(outcome.stdout) as { readonly findings: readonly unknown[] }).findings.length, 1);
    }
  });

  it("calls no method that is not @idempotent without --yes", async () => {
    let calls = 0;
    await start({ ping: () => void calls++ });
    const { code, stdout, stderr } = await run(`${KITCHEN}/ping`);
    assert.deepEqual([code, stdout, calls], [2, "", 0]);
    assert.equal(stderr, "callwire: ping is not @idempotent, and each call may change something; give --yes to go on\n");
    assert.equal((await run(`${KITCHEN}/ping`, "--yes")).code, 0);
    assert.equal(calls, 3);
  });

  it("says what is wrong with its options", async () => {
    await start({});
    assert.match((await run(`${KITCHEN}/find`, "--rounds", "0")).stderr, /^callwire: --rounds takes a whole number from 1/);
    assert.match((await run(`${KITCHEN}/find`, "--seed", "x")).stderr, /^callwire: --seed takes a whole number below/);
    assert.match((await run(`${KITCHEN}/watch`)).stderr, /has no method that answers once, and fuzz tries no other/);
  });
});

function casesOf(name: string, seed = 1) {
  const method = service?.methods.find((each) => each.name === name);
  assert.ok(method);
  return new EdgeValues(contract, createRandom(seed)).casesOf(method);
}
