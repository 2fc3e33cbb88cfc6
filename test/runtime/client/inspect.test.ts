import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Status } from "callwire";
import { pack } from "msgpackr";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { rawFrame, rawHello, readCalls, startRawServer } from "../../support/raw-server.js";
import { eventually } from "../../support/wait.js";

describe("client.inspect()", () => {
  afterEach(closeAll);

  it("tells of the registry, the instances and the calls that wait", async () => {
    const registry = "memory:inspect";
    const server = await startCalculator({}, { registry, weight: 200, zone: "a", version: "1.2" });
    const calc = connectCalculator(registry, { zone: "a", balancer: "round-robin" });
    await calc.divide(1);
    const { registry: list, instances, ...rest } = calc.inspect();

    assert.deepEqual(rest, {
      service: "demo.calculator.v1.Calculator",
      balancer: "round-robin",
      zone: "a",
      waiting: 0,
      retryTokens: 100,
    });
    const { ageMs, ...known } = list;
    assert.ok(ageMs !== undefined && ageMs >= 0);
    assert.deepEqual(known, {
      target: registry,
      health: "connected",
      freshness: "live",
      generation: 1,
      skipped: 0,
      heldBack: 0,
      listed: 1,
      failure: undefined,
    });
    const [instance] = instances;
    assert.ok(instance !== undefined);
    const { endpoint, latencyMs, ...state } = instance;
    assert.deepEqual([endpoint.id, endpoint.zone, endpoint.version, endpoint.port], [server.id, "a", "1.2", server.address.port]);
    assert.ok(latencyMs >= 1);
    assert.deepEqual(state, {
      state: "ready",
      weight: 20, // a tenth of 200: it is new
      inFlight: 0,
      ejected: undefined,
      calls: 1,
      failures: 0,
      lastError: undefined,
    });
  });

  it("says why an instance is not connected, and that no list was loaded", async () => {
    const away = connectCalculator("static:127.0.0.1:1");
    await eventually(() => assert.match(away.inspect().instances[0]?.lastError ?? "", /refused|ECONNREFUSED/));
    assert.equal(away.inspect().instances[0]?.weight, 0);

    const lost = connectCalculator("zookeeper://127.0.0.1:1/rpc");
    assert.deepEqual([lost.inspect().registry.freshness, lost.inspect().registry.ageMs], ["none", undefined]);
    const call = lost.with({ timeoutMs: 200 }).divide(1);
    assert.equal(lost.inspect().waiting, 1);
    await assert.rejects(call);
  });

  it("shows an ejected instance and why, which the channel callwire:instance:ejected tells too", async () => {
    const told: unknown[] = [];
    const onEjected = (message: unknown): void => void told.push(message);
    subscribe("callwire:instance:ejected", onEjected);
    const failing = await startCalculator(
      {
        factorial: () => {
          throw new Error("broken");
        },
      },
      { logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined } },
    );
    const good = await startCalculator();
    const calc = connectCalculator(`static:${failing.listening},${good.listening}`, { balancer: "round-robin" });
    await eventually(() => assert.ok(calc.inspect().instances.every(({ state }) => state === "ready")));
    for (let i = 0; i < 10; i++) await calc.factorial(1n).catch(() => undefined);

    const [instance] = calc.inspect().instances;
    assert.equal(instance?.ejected?.reason, "5 failures in a row");
    assert.ok(instance.ejected.forMs > 3_000 && instance.ejected.forMs <= 6_000);
    assert.equal(told.length, 1);
    for (let i = 0; i < 20; i++) assert.equal(await calc.factorial(1n), 1n);
    await good.close();
    await failing.close();
    await assert.rejects(
      calc.with({ timeoutMs: 100 }).factorial(1n),
      /2 seen: .*, left out for \d\.\d s \(5 failures in a row\); /,
    );
    unsubscribe("callwire:instance:ejected", onEjected);
  });
});

describe("a refusal that says when to come back", () => {
  afterEach(closeAll);

  it("keeps calls away from that instance for so long; they wait when there is no other", async () => {
    const refusedAt: number[] = [];
    await using server = await startRawServer((socket) => {
      socket.write(rawHello());
      readCalls(socket, (frame) => {
        const streamId = frame.readUInt32LE(8);
        refusedAt.push(performance.now());
        socket.write(refusedAt.length === 1 ? refusal(streamId, 150) : rawFrame(Kind.REPLY, 0, streamId, 0, pack(0.5)));
      });
    });
    const calc = connectCalculator(`tcp://127.0.0.1:${server.port}`);
    assert.equal(await calc.divide(1), 0.5);
    const [first, second] = refusedAt;
    assert.ok(first !== undefined && second !== undefined && second - first >= 145, `${refusedAt}`);
  });
});

/**
 * An ERROR that says that the call was not started: `[message, processed, errorId, retryAfterMs]`.
 */
function refusal(streamId: number, retryAfterMs: number): Buffer {
  const payload = pack(["full", 0, null, retryAfterMs]);
  return rawFrame(Kind.ERROR, Flag.NOT_STARTED, streamId, Status.RESOURCE_EXHAUSTED, payload);
}
