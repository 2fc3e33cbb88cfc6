// `callwire record` against servers that are called meanwhile, and what of it is on the wire.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type CallwireServer, connect, implement, serve } from "callwire";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "callwire/embedded";
import { readItem, readRecording } from "#cli/live/record/recording-file.js";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorClient } from "../../../../generated/calculator.js";
import { Recording } from "../../../../generated/callwire/recording.js";
import { closeAll } from "../../../support/calculator-server.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../../support/kitchen-server.js";
import { TcpProxy } from "../../../support/tcp-proxy.js";
import { authority, CALCULATOR_NAME, startTlsCalculator } from "../../../support/tls-calculator.js";
import { callwire } from "../callwire.js";

const TOKEN = "a token of the operator";
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
const KITCHEN = "demo.kitchen.v1.Kitchen";

describe("callwire record", function () {
  this.timeout(60_000);
  this.slow(10_000);

  const folder = mkdtempSync(path.join(tmpdir(), "callwire-record-"));
  let registry: EmbeddedRegistry;
  let servers: readonly CallwireServer[];
  let calc: CalculatorClient;
  let isOver = false;

  before(async () => {
    registry = await startEmbeddedRegistry();
    const start = (recording: { readonly token: string } | undefined) =>
      serve({
        ...{ listen: "127.0.0.1:0", services: [implement(Calculator, calculator)], registry: registry.target },
        ...{ stopOnSignal: false, logger: QUIET, recording },
      });
    servers = [await start({ token: TOKEN }), await start({ token: TOKEN })];
    calc = connect(Calculator, registry.target, { balancer: "round-robin" });
  });
  after(async () => {
    await calc.close();
    await Promise.all(servers.map((server) => server.close()));
    await registry[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    await closeKitchens();
    await closeAll();
  });

  const run = (...args: readonly string[]) =>
    callwire(["record", ...args], { env: { CALLWIRE_REGISTRY: registry.target, CALLWIRE_RECORDING_TOKEN: TOKEN } });

  /** Makes calls all the time, 64 at once. */
  async function load(): Promise<void> {
    const call = async (): Promise<void> => {
      while (!isOver) await calc.divide(10, 3);
    };
    await Promise.all(Array.from({ length: 64 }, call));
  }

  it("records 1,000 calls of all instances at full load, into a file for its user alone", async () => {
    const file = path.join(folder, "load.ndjson");
    isOver = false;
    const loading = load();
    const { code, stdout, stderr } = await run(Calculator.name, "-o", file, "--timeout", "20s").finally(() => {
      isOver = true;
    });
    await loading;
    assert.deepEqual([code, stdout], [0, ""], stderr);
    assert.match(stderr, /\n1000 calls recorded into /);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const text = readFileSync(file, "utf8");
    const calls = readRecording(file, text);
    assert.equal(calls.length, 1_000);
    assert.ok(calls.every(({ method, result }) => method === "divide" && result === 10 / 3));
    const lines = text.trim().split("\n");
    assert.match(
      lines[0] ?? "",
      /^\{"recording":\{"version":1,"service":"demo\.calculator\.v1\.Calculator","contract":"35fef529a83c9cb4"/,
    );
    assert.match(lines[1_001] ?? "", /^\{"end":\{"recorded":1000,"instances":\[/);
  });

  it("ends when its time is over, and tells what was recorded until then", async () => {
    const { code, stdout, stderr } = await run(Calculator.name, "--duration", "200ms");
    assert.equal(code, 0);
    assert.deepEqual(
      stdout.split("\n").map((line) => line.slice(0, 9)),
      ['{"recordi', '{"end":{"', ""],
    );
    assert.equal(stderr, "0 calls recorded\n");
  });

  it("is ended by Ctrl-C with exit code 130, and a file that is whole", async () => {
    const { code, stdout } = await callwire(["record", Calculator.name], {
      env: { CALLWIRE_REGISTRY: registry.target, CALLWIRE_RECORDING_TOKEN: TOKEN },
      onOutput: (text, child) => void (text.split("\n").length === 2 && child.kill("SIGINT")),
    });
    assert.equal(code, 130);
    assert.match(stdout, /\n\{"end":\{"recorded":0,/);
  });

  it("gives no sensitive value to the file or the wire, and says what it does not record", async () => {
    const server = await startKitchen(
      { area: (_context, _shape, options) => options?.note?.length },
      { recording: { token: TOKEN }, logger: QUIET },
    );
    const proxy = await TcpProxy.start(server.address.port);
    const sent: Buffer[] = [];
    proxy.onAnswer = (bytes) => {
      sent.push(bytes);
      return bytes;
    };
    const client = connectKitchen(server);
    const options = {
      tags: ["a"],
      limits: new Map(),
      big: 1n,
      at: new Date(0),
      data: new Uint8Array(),
      note: "hunter2 of the kitchen",
    };
    const args = ["record", KITCHEN, "-n", "1", "--token", TOKEN, "--at", `127.0.0.1:${proxy.port}`];
    let isMade = false;
    const { code, stdout, stderr } = await callwire(args, {
      onOutput: () => {
        if (!isMade) void client.area({ kind: "empty" }, options);
        isMade = true;
      },
    });
    await proxy.close();
    assert.equal(code, 0, stderr);
    const wire = Buffer.concat(sent).toString("latin1");
    assert.match(wire, /"method":"area"/);
    assert.doesNotMatch(wire + stdout, /hunter2/);
    assert.match(stdout, /"note":"\[redacted\]".*"result":22,"masked":\["args\.options\.note"\]/);
    assert.match(stderr, /not recorded: sum, watch, chat, log, as only calls that answer once are\n/);
  });

  it("reaches servers that speak TLS, whichever way the certificate names their service", async () => {
    const ca = path.join(folder, "ca.pem");
    writeFileSync(ca, authority.cert);
    for (const name of [CALCULATOR_NAME, `DNS:${Calculator.name}`]) {
      const server = await startTlsCalculator({}, authority.issue({ names: [name] }), { recording: { token: TOKEN } });
      const args = [Calculator.name, "--at", server.listening, "--tls-ca", ca, "--duration", "50ms"];
      const { code, stderr } = await run(...args);
      assert.deepEqual([code, stderr], [0, "0 calls recorded\n"]);
    }
  });

  it("says that the token is wrong, and leaves the file of before alone", async () => {
    const file = path.join(folder, "before.ndjson");
    writeFileSync(file, "before\n");
    const { code, stderr } = await run(Calculator.name, "--token", "wrong", "-o", file);
    assert.equal(code, 71);
    assert.match(stderr, /was not recorded:\nerror PERMISSION_DENIED: .*the token is not the one of recording of serve/);
    assert.equal(readFileSync(file, "utf8"), "before\n");
  });

  it("says that a server lets nobody record", async () => {
    const server = await startKitchen();
    const file = path.join(folder, "none.ndjson");
    const { code, stderr } = await callwire(["record", KITCHEN, "--token", TOKEN, "-o", file, "--at", server.listening]);
    assert.equal(code, 64 + 12);
    assert.match(stderr, /it lets nobody record; start it with serve\(\{ recording: \{ token \} \}\)/);
    assert.equal(existsSync(file), false);
  });

  it("believes no server: nonsense ends it, and so does its own time where the server goes on", async () => {
    let isEndless = false;
    async function* lie(): AsyncGenerator<string> {
      yield JSON.stringify({ begin: { contract: "0".repeat(16), notRecorded: ["\u001b[31mred"] } });
      const call = { method: "\u202edivide", startedAt: "", ms: 0, args: { num1: "\u001b[31m" }, result: 1 };
      yield JSON.stringify({ call });
      while (isEndless) yield JSON.stringify({ counts: {} });
      yield "nonsense";
    }
    const liar = await serve({ listen: "127.0.0.1:0", services: [implement(Recording, { record: lie })], stopOnSignal: false });
    try {
      const args = [Calculator.name, "--at", liar.listening, "--duration", "100ms", "--timeout", "1s"];
      const nonsense = await run(...args);
      assert.equal(nonsense.code, 64 + 13);
      assert.match(nonsense.stderr, /error INTERNAL: 127\.0\.0\.1:\d+ sent what is no part of a recording/);
      isEndless = true;
      const endless = await run(...args);
      assert.equal(endless.code, 0);
      for (const { stdout, stderr } of [nonsense, endless]) assert.doesNotMatch(stdout + stderr, /[\u001b\u202e]/);
    } finally {
      await liar.close();
    }
  });

  it("says what is wrong with its options, and that a token is missing", async () => {
    const without = await callwire(["record", Calculator.name, "--at", "127.0.0.1:1"]);
    assert.equal(without.code, 2);
    assert.match(without.stderr, /^callwire: a token is needed: set CALLWIRE_RECORDING_TOKEN, or give --token/);
    assert.match((await run(Calculator.name, "-n", "0")).stderr, /^callwire: -n takes a whole number from 1/);
    assert.match((await run(Calculator.name, "--duration", "soon")).stderr, /^callwire: --duration takes a time/);
    assert.match((await run(Calculator.name, "--sample", "2")).stderr, /^callwire: --sample takes a share/);
    const nobody = await run("demo.calculator.v1.Calculater");
    assert.deepEqual([nobody.code, /did you mean demo\.calculator\.v1\.Calculator\?/.test(nobody.stderr)], [3, true]);
  });
});

describe("an item of a recording", () => {
  it("is read when it is what a server of ours sends", () => {
    const call = { method: "divide", startedAt: "2026-01-01T00:00:00Z", ms: 1, args: {}, result: null };
    assert.deepEqual(readItem(JSON.stringify({ call: { ...call, service: "another" } })), { call });
    for (const wrong of ["", "{}", "[]", '{"call":{}}', JSON.stringify({ call: { ...call, error: { code: "INTERNAL" } } })])
      assert.equal(readItem(wrong), undefined, wrong);
  });
});
