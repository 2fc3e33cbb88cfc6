import assert from "node:assert/strict";
import { connect } from "callwire";
import { SECOND_SIGNAL_MS } from "#runtime/base/limits/server.js";
import { Calculator, type CalculatorClient } from "../../../generated/calculator.js";
import { ProcessUnderTest } from "../../support/process-under-test.js";
import { startRawServer } from "../../support/raw-server.js";
import type { SignalServerOptions } from "../../support/signal-server.js";
import { deferred, eventually } from "../../support/wait.js";

const SCRIPT = "build/test/support/signal-server.js";
/** What a process would else wait for takes twice as long or more. */
const SOON_MS = 10_000;
/** Nobody answers there. */
const AWAY = "zookeeper://127.0.0.1:1/rpc";

describe("a signal", function () {
  this.timeout(60_000); // processes start, and a person waits a second
  const open: AsyncDisposable[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0)) await thing[Symbol.asyncDispose]();
  });

  function start(options: SignalServerOptions, { isFirst = false } = {}): ProcessUnderTest {
    const started = ProcessUnderTest.start(SCRIPT, [JSON.stringify(options)], { isFirst });
    open.push(started);
    return started;
  }

  async function connectTo(server: ProcessUnderTest): Promise<CalculatorClient> {
    const client = connect(Calculator, `tcp://${(await server.said(/^listens on ([^,]+)/))[1]}`);
    await client.divide(1, 1);
    open.push(client);
    return client;
  }

  /** Between two signals of a person. */
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  for (const isFirst of [false, true]) {
    const where = isFirst ? "process 1 of a container" : "a process";
    for (const [name, code] of [
      ["SIGTERM", 143],
      ["SIGINT", 130],
    ] as const) {
      it(`${name} drains ${where} and ends it with ${code}, whatever else is open`, async () => {
        const server = start({ staysOpen: true }, { isFirst });
        const calc = await connectTo(server);
        const slow = calc.checksum(new Uint8Array(), 700);
        await calc.divide(1, 1); // behind it on the same connection
        server.send(name);

        assert.equal(await slow, 1n);
        const { code: seen, endedBy } = await server.ended();
        assert.deepEqual([seen, endedBy], [code, isFirst ? null : name]);
      });
    }

    it(`ends ${where} at once while serve waits for its registry, and serve does not settle`, async () => {
      const asked = deferred<void>();
      await using silent = await startRawServer(() => asked.resolve()); // a registry that never answers
      const registry = `zookeeper://127.0.0.1:${silent.port}/rpc`;
      const server = start({ staysOpen: true, serve: { registry, registerTimeoutMs: 30_000 } }, { isFirst });
      await asked.promise; // it listens and waits
      server.send("SIGTERM");

      const { code, ms } = await server.ended();
      assert.equal(code, 143);
      assert.ok(ms < SOON_MS, `${ms} ms`);
      assert.doesNotMatch(server.lines.join("\n"), /listens|rejected/);
    });
  }

  it("ends process 1 of a container with workers", async () => {
    const server = start({ staysOpen: true, serve: { workers: 2 } }, { isFirst: true });
    await server.said(/^listens on 127[^,]+,127/);
    server.send("SIGTERM");

    assert.equal((await server.ended()).code, 143);
  });

  for (const [what, options] of [
    ["wait for their registry", { serve: { workers: 2, registry: AWAY, registerTimeoutMs: 30_000 } }],
    ["have not come as far as serve", { serve: { workers: 2 }, workerStartMs: 30_000 }],
  ] as const) {
    it(`ends workers at once that ${what}, and their first process`, async () => {
      const server = start({ staysOpen: true, ...options });
      await eventually(() => assert.equal(server.lines.filter((line) => line === "starts").length, 3));
      server.send("SIGTERM");

      const { code, ms } = await server.ended();
      assert.deepEqual([code, ms < SOON_MS], [143, true], `${ms} ms`);
      assert.doesNotMatch(server.lines.join("\n"), /listens|rejected/);
    });
  }

  it("is heard by what else listens in workers, too", async () => {
    const server = start({ others: ["silent"], serve: { workers: 2 } });
    await server.said(/^listens on 127[^,]+,127/);
    server.send("SIGTERM");

    assert.equal((await server.ended()).code, 143);
    assert.equal(server.lines.filter((line) => line === "somebody else has seen it").length, 3);
  });

  it("of a person, a second after the first, ends workers with their first process", async () => {
    const server = start({ serve: { workers: 2, graceMs: 30_000 } });
    const calc = await connectTo(server);
    const lost = assert.rejects(calc.checksum(new Uint8Array(), 20_000), { code: "UNAVAILABLE" });
    await calc.divide(1, 1);
    server.send("SIGTERM");
    await pause(SECOND_SIGNAL_MS + 1_000);
    server.send("SIGTERM");

    const { code, ms } = await server.ended(); // its workers have the same stdout, which closes with the last of them
    assert.deepEqual([code, ms < SOON_MS], [143, true], `${ms} ms`);
    await lost;
  });

  for (const other of ["nest", "terminus", "signalExit", "signalExit3", "silent", "once"] as const) {
    for (const isFirst of [false, true]) {
      it(`drains and ends ${isFirst ? "process 1" : "the process"} with ${other} beside it`, async () => {
        const server = start({ others: [other], staysOpen: true }, { isFirst });
        const calc = await connectTo(server);
        const slow = calc.checksum(new Uint8Array(), 1_500);
        await calc.divide(1, 1);
        server.send("SIGTERM");

        assert.equal(await slow, 1n);
        const { code, ms } = await server.ended();
        assert.equal(code, 143);
        assert.ok(ms < SOON_MS, `${ms} ms`);
        assert.match(server.lines.join("\n"), /has stopped|saw 143|has seen it/);
      });
    }
  }

  for (const other of ["nest", "terminus", "once"] as const) {
    it(`that ${other} raises again late cuts no call off`, async () => {
      const server = start({ others: [other], staysOpen: true, stopMs: SECOND_SIGNAL_MS + 500 });
      const calc = await connectTo(server);
      const slow = calc.checksum(new Uint8Array(), SECOND_SIGNAL_MS + 2_000);
      await calc.divide(1, 1);
      server.send("SIGTERM");

      assert.equal(await slow, 1n);
      assert.equal((await server.ended()).code, 143);
      assert.match(server.lines.join("\n"), /has stopped/);
    });
  }

  for (const other of ["nest", "terminus"] as const) {
    it(`waits for what ${other} still does when the drain is over`, async () => {
      const server = start({ others: [other, "signalExit"], staysOpen: true, stopMs: 2_500 });
      await connectTo(server);
      server.send("SIGTERM");

      const { code, ms } = await server.ended();
      assert.deepEqual([code, ms >= 2_400], [143, true]);
      assert.match(server.lines.join("\n"), /has stopped[\s\S]*signal-exit saw/);
    });
  }

  it("waits for Nest no longer than the grace", async () => {
    const server = start({ others: ["nest"], staysOpen: true, stopMs: 30_000, serve: { graceMs: 2_000 } });
    await server.said(/^listens/);
    server.send("SIGTERM");

    const { code, ms } = await server.ended();
    assert.deepEqual([code, ms >= 1_900 && ms < SOON_MS], [143, true], `${ms} ms`);
  });

  it("of a person, a second after the first, ends the process at once", async () => {
    const server = start({ serve: { graceMs: 30_000 } });
    const calc = await connectTo(server);
    const slow = calc.checksum(new Uint8Array(), 20_000);
    const lost = assert.rejects(slow, { code: "UNAVAILABLE", processed: "unknown" });
    await calc.divide(1, 1);
    server.send("SIGTERM");
    server.send("SIGTERM");
    await pause(SECOND_SIGNAL_MS / 2);
    server.send("SIGINT"); // npm and a terminal both send it
    await pause(SECOND_SIGNAL_MS + 500);
    server.send("SIGINT");

    const { code, ms } = await server.ended();
    assert.deepEqual([code, ms < SOON_MS], [130, true]);
    await lost;
  });

  it("cuts nothing when stopOnSignal is once, however many follow", async () => {
    const server = start({ serve: { stopOnSignal: "once" } });
    const calc = await connectTo(server);
    const slow = calc.checksum(new Uint8Array(), SECOND_SIGNAL_MS + 1_500);
    await calc.divide(1, 1);
    server.send("SIGTERM");
    await pause(SECOND_SIGNAL_MS + 200);
    server.send("SIGTERM");
    server.send("SIGINT");

    assert.equal(await slow, 1n);
    assert.equal((await server.ended()).code, 143);
  });
});
