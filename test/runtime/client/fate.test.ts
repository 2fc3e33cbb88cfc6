import assert from "node:assert/strict";
import { createServer, type Server, type Socket } from "node:net";
import { connect } from "callwire";
import { PREFACE } from "#runtime/wire/frame.js";
import { encodeHello } from "#runtime/wire/hello.js";
import { Calculator, type CalculatorClient } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { deferred } from "../../support/wait.js";

describe("what an error says of the call's fate", () => {
  afterEach(closeAll);

  it("is unknown when the client is closed while the server runs the method", async () => {
    const entered = deferred<void>();
    const checksum = (): Promise<bigint> => {
      entered.resolve();
      return deferred<bigint>().promise;
    };
    const calc = connectCalculator(await startCalculator({ checksum }, { graceMs: 0 }));
    const call = calc.checksum(new Uint8Array());
    const outcome = assert.rejects(call, { code: "CANCELLED", processed: "unknown" });
    await entered.promise;
    await calc.close();

    await outcome;
  });

  it("stays unknown when the method ran, its connection was lost and no other instance came", async () => {
    const entered = deferred<void>();
    const divide = (): Promise<number> => {
      entered.resolve();
      return deferred<number>().promise;
    };
    const server = await startCalculator({ divide });
    const calc = connectCalculator(server);
    const outcome = assert.rejects(calc.with({ timeoutMs: 500 }).divide(1), { processed: "unknown" });
    await entered.promise;
    await server.close({ graceMs: 0 });

    await outcome;
  });

  it("is no when the deadline had passed before the call", async () => {
    const calc = connectCalculator(await startCalculator());

    await assert.rejects(calc.with({ deadlineAt: performance.now() - 5_000 }).divide(1), {
      code: "DEADLINE_EXCEEDED",
      processed: "no",
      message: /divide was not sent: its deadline had passed by [5-9]\d{3,} ms/,
    });
  });
});

describe("the deadline of a call", () => {
  afterEach(closeAll);

  it("counts from the call, not from an earlier one of the same tick", async () => {
    const calc = connectCalculator(await startCalculator());
    await calc.divide(1);
    const early = calc.divide(1);
    const busyUntil = performance.now() + 300;
    while (performance.now() < busyUntil) Math.sqrt(busyUntil);

    await calc.with({ timeoutMs: 250 }).divide(1);
    await early;
  });
});

describe("a client of a server that means harm", () => {
  const open: AsyncDisposable[] = [];
  afterEach(async () => {
    for (const resource of open.splice(0)) await resource[Symbol.asyncDispose]();
  });

  it("keeps its stream ids apart, however many calls the server allows", async () => {
    const calc = await connectTo({ maxCalls: 1_000_000 }, (socket, frame) => socket.write(echoFirstNumber(frame)));
    await calc.divide(1, 1);
    const calls = Array.from({ length: 66_000 }, (_, i) => calc.with({ timeoutMs: 80_000 }).divide(i, 1));

    assert.deepEqual(
      await Promise.all(calls),
      calls.map((_, i) => i),
    );
  }).timeout(90_000);

  it("sends no frame that is larger than what the server accepts", async () => {
    const calc = await connectTo({ maxFrameBytes: 1_000 }, (socket) => socket.destroy());
    await assert.rejects(calc.checksum(new Uint8Array(1_000)), { code: "RESOURCE_EXHAUSTED", processed: "no" });
  });

  it("reads an ERROR with the status OK as UNKNOWN", async () => {
    const calc = await connectTo({}, (socket, frame) => socket.write(answer(4, frame, Buffer.from([0x90]))));
    await assert.rejects(calc.divide(1), { code: "UNKNOWN" });
  });

  it("takes a CALL from the server for a violation", async () => {
    const calc = await connectTo({}, (socket, frame) => socket.write(answer(2, frame, Buffer.from([0x90]))));
    await assert.rejects(calc.checksum(new Uint8Array()), { code: "UNAVAILABLE", message: /frame kind 2 is not for a client/ });
  });

  /** A client of a server that greets with `hello` and hands each CALL to `onCall`. */
  async function connectTo(hello: object, onCall: (socket: Socket, frame: Buffer) => void): Promise<CalculatorClient> {
    const server = createServer((socket) => serveRaw(socket, hello, onCall));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    const calc = connect(Calculator, `tcp://127.0.0.1:${address.port}`);
    open.push(calc, { [Symbol.asyncDispose]: () => close(server) });
    return calc;
  }
});

function serveRaw(socket: Socket, hello: object, onCall: (socket: Socket, frame: Buffer) => void): void {
  const payload = encodeHello({ software: "test", maxFrameBytes: 4_194_304, maxCalls: 1_024, services: new Map(), ...hello });
  const head = Buffer.alloc(16);
  head.writeUInt32LE(payload.length, 0);
  head[4] = 1;
  socket.write(Buffer.concat([PREFACE as Uint8Array, head, payload])); // the preface is only read from
  let rest = Buffer.alloc(0);
  let seen = 0;
  socket.on("error", () => undefined);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    if (seen === 0) rest = rest.subarray(8);
    for (seen++; rest.length >= 16 && rest.length >= 16 + rest.readUInt32LE(0); ) {
      const frame = rest.subarray(0, 16 + rest.readUInt32LE(0));
      rest = rest.subarray(frame.length);
      if (frame[4] === 2) onCall(socket, frame);
    }
  });
}

/** REPLY to a CALL of divide, with its first argument. */
function echoFirstNumber(call: Buffer): Buffer {
  return answer(3, call, call.subarray(21, 30));
}

function answer(kind: number, call: Buffer, payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(16 + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame[4] = kind;
  call.copy(frame, 8, 8, 12);
  frame.set(payload, 16);
  return frame;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
