import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { connect, implement, type ServeOptions, serve } from "callwire";
import { OTHERS_STOP_MS, SECOND_SIGNAL_MS } from "#runtime/base/limits/server.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorClient } from "../../../generated/calculator.js";
import { ProcessUnderTest } from "../../support/process-under-test.js";
import { ROOT } from "../../support/run-script.js";
import type { SignalServerOptions } from "../../support/signal-server.js";

const SCRIPT = "build/test/support/signal-server.js";
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

describe("the signals of a process", () => {
  const open: AsyncDisposable[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0)) await thing[Symbol.asyncDispose]();
  });

  async function start(options: SignalServerOptions, { isFirst = false } = {}): Promise<ProcessUnderTest> {
    const started = ProcessUnderTest.start(SCRIPT, [JSON.stringify(options)], { isFirst });
    open.push(started);
    await started.said(/^all listen$/);
    return started;
  }

  async function connectTo(address = ""): Promise<CalculatorClient> {
    const client = connect(Calculator, `tcp://${address}`);
    open.push(client);
    await client.divide(1, 1);
    return client;
  }

  const addressesOf = ({ lines }: ProcessUnderTest): readonly string[] =>
    lines.flatMap((line) => /^listens on (\S+)/.exec(line)?.[1] ?? []);

  const counts = (): readonly number[] => SIGNALS.map((signal) => process.listenerCount(signal));

  it("have one listener each, whatever the number of servers, and none when these have closed or have not started", async () => {
    const before = counts();
    const options: ServeOptions = { services: [implement(Calculator, calculator)] };
    const servers = [await serve(options), await serve(options), await serve(options)];
    assert.deepEqual(
      counts(),
      before.map((count, index) => count + (index < 2 ? 1 : 0)),
    );
    await assert.rejects(serve({ ...options, listen: servers[0]?.listening }), { code: "FAILED_PRECONDITION" });
    await assert.rejects(serve({ ...options, registry: "zookeeper://127.0.0.1:1/x", registerTimeoutMs: 1 }), {
      code: "UNAVAILABLE",
    });
    await assert.rejects(serve({ ...options, registry: "static:127.0.0.1:1" }), { code: "INVALID_ARGUMENT" });
    await Promise.all(servers.map((server) => server.close()));

    assert.deepEqual(counts(), before);
  });

  it("are left alone with stopOnSignal: false", async () => {
    const before = counts();
    await using _server = await serve({ services: [implement(Calculator, calculator)], stopOnSignal: false });

    assert.deepEqual(counts(), before);
  });

  it("drain all servers, and the process ends with the last", async () => {
    const server = await start({ servers: 2, staysOpen: true });
    const clients = await Promise.all(addressesOf(server).map(connectTo));
    const slow = clients.map((client, index) => client.checksum(new Uint8Array(), 300 + 700 * index));
    await Promise.all(clients.map((client) => client.divide(1, 1)));
    server.send("SIGTERM");

    assert.deepEqual(await Promise.all(slow), [1n, 1n]);
    assert.equal((await server.ended()).code, 143);
  });

  it("drain the servers of two copies of the package together", async () => {
    const copy = mkdtempSync(join(ROOT, "build/copy-"));
    try {
      cpSync(join(ROOT, "runtime"), copy, { recursive: true, filter: (file) => !file.endsWith(".ts") });
      const server = await start({ copy: join(copy, "dist/index.js"), staysOpen: true });
      assert.equal(addressesOf(server).length, 2);
      const clients = await Promise.all(addressesOf(server).map(connectTo));
      const slow = clients.map((client, index) => client.checksum(new Uint8Array(), 300 + (OTHERS_STOP_MS + 1_000) * index));
      await Promise.all(clients.map((client) => client.divide(1, 1)));
      server.send("SIGTERM");

      assert.deepEqual(await Promise.all(slow), [1n, 1n]);
      assert.equal((await server.ended()).code, 143);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it("stop a server at once that starts when they have come", async () => {
    const server = await start({ others: ["late"], staysOpen: true, serve: { graceMs: 1_000 } });
    server.send("SIGTERM");

    const { code, ms } = await server.ended();
    assert.deepEqual([code, ms < 10_000], [143, true], `${ms} ms`);
    assert.doesNotMatch(server.lines.join("\n"), /late server listens|rejected/);
  });

  it("wait for a server that closes already", async () => {
    const server = await start({ staysOpen: true });
    const calc = await connectTo(addressesOf(server)[0]);
    const slow = calc.checksum(new Uint8Array(), 1_000);
    await calc.divide(1, 1);
    server.send("SIGHUP"); // the script closes its server on it
    await calc.divide(1, 1).catch(() => undefined); // refused from now on
    server.send("SIGTERM");

    assert.equal(await slow, 1n);
    assert.equal((await server.ended()).code, 143);
  });

  it("cut nothing when the second came at once and the event loop stood", async () => {
    const server = await start({ others: ["stalling"], stopMs: SECOND_SIGNAL_MS + 500 });
    const calc = await connectTo(addressesOf(server)[0]);
    const slow = calc.checksum(new Uint8Array(), SECOND_SIGNAL_MS + 1_500);
    await calc.divide(1, 1);
    server.send("SIGTERM");
    await server.said(/^stalls$/);
    server.send("SIGINT");

    assert.equal(await slow, 1n);
    assert.equal((await server.ended()).code, 143);
  });

  it("are not needed for an error that nobody catches to end process 1", async () => {
    const server = await start({ staysOpen: true }, { isFirst: true });
    server.send("SIGUSR2");

    assert.equal((await server.ended()).code, 1);
    assert.match(server.lines.join("\n"), /nobody catches this/);
  });
});
