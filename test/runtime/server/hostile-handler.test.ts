import assert from "node:assert/strict";
import { type Logger, RpcError } from "callwire";
import { Flag, Kind } from "#runtime/wire/frame.js";
import type { CalculatorHandler, Summary } from "../../../generated/calculator.js";
import { RawClient, rawCall } from "../../conformance/raw-client.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { rawFrame } from "../../support/raw-server.js";

/** By name, as the linter takes a `then` in a literal for a mistake. */
const THEN = "then";

type Divide = CalculatorHandler["divide"];

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe("a server whose handler misbehaves", () => {
  afterEach(closeAll);

  const broken: [string, () => unknown][] = [
    ["has a `then` that cannot be read", () => Object.defineProperty({}, THEN, { get: fail })],
    ["has a `then` that throws", () => lookalike(fail)],
    ["rejects with a revoked proxy", async () => Promise.reject(revokedProxy())],
    ["has an error whose stack is a symbol", async () => Promise.reject(Object.assign(new Error("x"), { stack: Symbol("x") }))],
  ];
  for (const [name, answer] of broken) {
    it(`answers INTERNAL when what it returns ${name}, and stays whole`, async () => {
      const server = await startCalculator({ divide: answer as Divide }, { logger: silent, graceMs: 60_000 });
      const calc = connectCalculator(server);
      const other = calc.checksum(new Uint8Array());

      await assert.rejects(calc.divide(1), { code: "INTERNAL", processed: "yes" });
      assert.equal(await other, 2166136261n);
      await server.close(); // would wait for a handler that still counts as running
    });
  }

  it("answers once when a lookalike of a promise calls back twice", async () => {
    const twice = lookalike((resolve) => {
      resolve(1);
      resolve(2);
    });
    const calc = connectCalculator(await startCalculator({ divide: (() => twice) as unknown as Divide }));

    assert.equal(await calc.divide(1), 1);
    assert.equal(await calc.divide(1), 1);
  });

  it("answers when the logger throws", async () => {
    const logger = { ...silent, error: fail };
    const calc = connectCalculator(await startCalculator({ divide: () => Promise.reject(new Error("x")) }, { logger }));

    await assert.rejects(calc.divide(1), { code: "INTERNAL" });
  });

  const brokenLoggers: readonly [string, () => void][] = [
    ["throws", fail],
    ["rejects", () => Promise.reject(new Error("the disk is full"))],
  ];
  for (const [how, warn] of brokenLoggers) {
    it(`goes on with a connection whose oneway call nobody takes, when the logger ${how}`, async () => {
      let warnings = 0;
      const logger: Logger = {
        ...silent,
        warn: () => {
          warnings++;
          return warn();
        },
      };
      const unhandled: unknown[] = [];
      const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
      process.on("unhandledRejection", onUnhandled);
      const server = await startCalculator({}, { logger });
      await using client = await RawClient.greet(server.address);
      client.send(rawCall("unknown", 0, { flags: Flag.ONEWAY }), rawFrame(Kind.PING, 0, 0, 7));
      const pong = await client.next();

      await new Promise((resolve) => setImmediate(resolve));
      process.off("unhandledRejection", onUnhandled);

      assert.deepEqual([warnings, pong?.kind, pong?.argument], [1, Kind.PONG, 7]);
      assert.deepEqual(unhandled, []);
    });
  }

  it("answers UNKNOWN when the handler throws an RpcError with the code OK", async () => {
    const calc = connectCalculator(
      await startCalculator({ divide: () => Promise.reject(new RpcError("OK", "not so", { retryAfterMs: "5" as never })) }),
    );

    await assert.rejects(calc.divide(1), { code: "UNKNOWN", processed: "yes" });
  });

  it("leaves no half frame behind when a getter of the result throws an RpcError", async () => {
    const summarize = (): Summary => Object.defineProperty({ count: 1, sum: 1 } as Summary, "mean", { get: failWithRpcError });
    const calc = connectCalculator(await startCalculator({ summarize }, { logger: silent }));
    const other = calc.checksum(new Uint8Array());

    await assert.rejects(calc.summarize([1]), { code: "INTERNAL", processed: "yes" });
    assert.equal(await other, 2166136261n);
  });
});

function lookalike(then: (resolve: (value: number) => void) => void): object {
  return Object.defineProperty({}, THEN, { value: then });
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function fail(): never {
  throw new Error("broken on purpose");
}

function failWithRpcError(): never {
  throw new RpcError("NOT_FOUND", "broken on purpose");
}
