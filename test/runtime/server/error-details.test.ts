import assert from "node:assert/strict";
import { type Logger, RpcError, Status } from "callwire";
import { Kind } from "#runtime/wire/frame.js";
import { packPayload } from "#runtime/wire/payload.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { rawFrame, rawHello, readCalls, startRawServer } from "../../support/raw-server.js";

const KIB = 1_024;

describe("the details of an error", () => {
  afterEach(closeAll);

  const data: readonly unknown[] = [
    { field: "num2", allowed: ["1", 2, true, null], at: new Date(5) },
    "a text",
    [1, 2],
    0,
    false,
    "x".repeat(16 * KIB - 3),
  ];
  for (const details of data) {
    it(`reach the caller: ${JSON.stringify(details).slice(0, 60)}`, async () => {
      const { thrown, lines } = await callThatThrows(details);

      assert.equal(thrown.code, "NOT_FOUND");
      assert.deepEqual(thrown.details, details);
      assert.deepEqual(lines, []);
    });
  }

  it("keep their bytes when more comes over the connection", async () => {
    const divide = (_context: unknown, num1: number): never => {
      throw new RpcError("NOT_FOUND", "no such number", { details: new Uint8Array(3_000).fill(num1) });
    };
    const calculator = connectCalculator(await startCalculator({ divide }));
    const thrown = await Promise.all([1, 2, 3].map((byte) => calculator.divide(byte).catch((error: RpcError) => error)));
    for (let call = 0; call < 100; call++) await calculator.checksum(new Uint8Array(3_000));

    for (const [index, error] of thrown.entries()) {
      assert.ok(error instanceof RpcError && error.details instanceof Uint8Array);
      assert.deepEqual([...new Set(error.details)], [index + 1]);
    }
  });

  it("have null where a value is undefined", async () => {
    const { thrown } = await callThatThrows({ a: undefined, b: 1 });

    assert.deepEqual(thrown.details, { a: null, b: 1 });
  });

  const circle: unknown[] = [];
  circle.push(circle);
  const unsendable: readonly (readonly [name: string, details: unknown, problem: RegExp])[] = [
    ["are a circle", circle, /it has a circle, a function or something else that is no data$/],
    ["cannot be looked at", revokedProxy(), /it has a circle/],
    ["have more than 16 KiB", "x".repeat(16 * KIB), /16387 bytes exceed the limit of 16384$/],
    ["have keys that are no strings", new Map([[1, 2]]), /a map key that is not a string$/],
    ["are nested deeper than 64 levels", nested(65), /nested deeper than 64 levels$/],
  ];
  for (const [name, details, problem] of unsendable) {
    it(`are left out, with a line in the log, when they ${name}`, async () => {
      const { thrown, lines } = await callThatThrows(details);

      assert.deepEqual([thrown.code, thrown.details], ["NOT_FOUND", undefined]);
      assert.match(thrown.message, /no such number$/);
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? "", problem);
      assert.match(lines[0] ?? "", /Calculator\/divide threw an RpcError whose details are not sent: /);
    });
  }

  const hostile: readonly (readonly [name: string, details: Uint8Array])[] = [
    ["are too large", packPayload("x".repeat(17 * KIB))],
    ["are nested too deep", packPayload(nested(65))],
    ["have a key that is no string", Buffer.from([0x81, 0x01, 0x02])],
    ["have an extension", Buffer.from([0xd4, 0x00, 0x00])],
    ["are cut off", Buffer.from([0x92, 0x01])],
  ];
  for (const [name, details] of hostile) {
    it(`of a hostile server are refused when they ${name}, and the connection stays`, async () => {
      await using server = await startRawServer((socket) => {
        socket.write(rawHello());
        readCalls(socket, (frame) => {
          const status = Buffer.concat([Buffer.from([0x95, 0xa1, 0x78, 0x02, 0xc0, 0xc0]), details]);
          socket.write(rawFrame(Kind.ERROR, 0, frame.readUInt32LE(8), Status.NOT_FOUND, status));
        });
      });
      const calculator = connectCalculator(`tcp://127.0.0.1:${server.port}`);
      for (let round = 0; round < 2; round++) {
        await assert.rejects(calculator.divide(1), {
          code: "INTERNAL",
          message: /the error in the answer does not fit its contract/,
        });
      }

      assert.equal(server.accepted, 1);
    });
  }

  it("say with their error that it comes from the handler", async () => {
    assert.equal((await callThatThrows(1)).thrown.origin, "handler");
  });
});

async function callThatThrows(details: unknown): Promise<{ readonly thrown: RpcError; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const add = (line: string): void => void lines.push(line);
  const logger: Logger = { debug: add, info: add, warn: add, error: add };
  const divide = (): never => {
    throw new RpcError("NOT_FOUND", "no such number", { details });
  };
  const calculator = connectCalculator(await startCalculator({ divide }, { logger }));
  const thrown: unknown = await calculator.divide(1).catch((error: unknown) => error);
  assert.ok(thrown instanceof RpcError, String(thrown));
  return { thrown, lines };
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
