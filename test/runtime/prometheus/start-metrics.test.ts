import assert from "node:assert/strict";
import { connect, RpcError } from "callwire";
import { startMetrics } from "callwire/prometheus";
import { Counter, Registry } from "prom-client";
import { Calculator } from "../../../generated/calculator.js";
import { collect } from "../../support/collect.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { silent } from "../../support/tls-calculator.js";
import { deferred, until } from "../../support/wait.js";

describe("metrics in a registry of prom-client", () => {
  let registry = new Registry();
  let stop = (): void => undefined;
  beforeEach(() => {
    registry = new Registry();
    stop = startMetrics({ registry });
  });
  afterEach(async () => {
    stop();
    await closeKitchens();
  });

  /** Values of one metric by its labels, such as `{rpc_method="a"}`. */
  async function valuesOf(name: string): Promise<Readonly<Record<string, number>>> {
    const lines = (await registry.metrics()).split("\n").filter((line) => line.startsWith(`${name}{`));
    return Object.fromEntries(
      lines.map((line) => [line.slice(name.length, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
    );
  }

  it("count calls at both sides by method and status", async () => {
    const server = await startKitchen({
      divide(_context, num1, num2) {
        if (num1 === 0) throw new RpcError("ABORTED", "zero");
        return num1 / num2;
      },
    });
    const client = connectKitchen(server);
    await client.divide(1);
    await client.divide(2);
    await assert.rejects(client.divide(0));
    assert.equal((await collect(client.watch(3))).length, 3);
    const expected = {
      '{rpc_method="demo.kitchen.v1.Kitchen/divide",rpc_status_code="OK"}': 2,
      '{rpc_method="demo.kitchen.v1.Kitchen/divide",rpc_status_code="ABORTED"}': 1,
      '{rpc_method="demo.kitchen.v1.Kitchen/watch",rpc_status_code="OK"}': 1,
    };

    assert.deepEqual(await valuesOf("rpc_client_call_duration_seconds_count"), expected);
    assert.deepEqual(await valuesOf("rpc_server_call_duration_seconds_count"), expected);
    assert.deepEqual(await valuesOf("callwire_client_attempts_total"), {
      '{rpc_method="demo.kitchen.v1.Kitchen/divide"}': 3,
      '{rpc_method="demo.kitchen.v1.Kitchen/watch"}': 1,
    });
  });

  it("show what runs, and what was refused and why", async () => {
    const free = deferred<void>();
    const server = await startKitchen({ ping: () => free.promise }, { maxCalls: 1, logger: silent });
    const client = connectKitchen(server);
    const call = client.ping();
    const inflight = '{rpc_method="demo.kitchen.v1.Kitchen/ping"}';
    await until(() => client.inspect().instances[0]?.inFlight === 1);
    await assert.rejects(connectKitchen(server).with({ failFast: true, timeoutMs: 2_000 }).divide(1));
    assert.equal((await valuesOf("callwire_server_inflight"))[inflight], 1);
    free.resolve();
    await call;

    assert.equal((await valuesOf("callwire_server_inflight"))[inflight], 0);
    const refused = await valuesOf("callwire_server_refused_total");
    assert.ok((refused['{rpc_method="demo.kitchen.v1.Kitchen/divide",callwire_refused="full"}'] ?? 0) >= 1);
  });

  it("have one series for all methods that a server does not know", async () => {
    const server = await startKitchen({}, { logger: silent });
    const methods = Calculator.methods.map(({ name }) => name);
    await using client = connect(Calculator, `tcp://${server.listening}`);
    await assert.rejects(client.divide(1));
    await assert.rejects(client.factorial(1n));

    assert.ok(methods.length > 2);
    assert.deepEqual(await valuesOf("rpc_server_call_duration_seconds_count"), {
      '{rpc_method="_OTHER",rpc_status_code="UNIMPLEMENTED"}': 2,
    });
  });

  it("leave the registry with what was there before, and may begin again", async () => {
    new Counter({ name: "own_total", help: "Of the program", registers: [registry] }).inc();
    stop();
    stop();
    assert.match(await registry.metrics(), /^own_total 1$/m);
    assert.doesNotMatch(await registry.metrics(), /callwire|rpc_/);
    stop = startMetrics({ registry, boundaries: "fine" });
    await connectKitchen(await startKitchen()).ping();

    assert.match(await registry.metrics(), /rpc_server_call_duration_seconds_bucket\{le="0.0001",/);
  });

  it("refuse names that the registry has", () => {
    assert.throws(() => startMetrics({ registry }), /already been registered/);
  });

  for (const options of [
    {},
    { registry: {} },
    { registry: new Registry(), boundaries: [1, 1] },
    { registry: new Registry(), labels: [] },
  ]) {
    it(`refuse the options ${JSON.stringify(Object.keys(options))}`, () => {
      assert.throws(() => startMetrics(options as never), { code: "INVALID_ARGUMENT" });
    });
  }
});
