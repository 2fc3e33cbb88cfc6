// What a server tells those who listen to `callwire:server:call`: one message for each call that
// has ended or was refused.

import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { connect as connectSocket, type Socket } from "node:net";
import { connect, RpcError, type ServerCallEvent, type ServerStartEvent } from "callwire";
import { argumentsError, fullError, kindError, overloadError } from "#runtime/server/answer-errors.js";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { Calculator } from "../../../generated/calculator.js";
import { InvalidOperation, Kitchen } from "../../../generated/kitchen-sink.js";
import { closeAll, startCalculator } from "../../support/calculator-server.js";
import { Authority } from "../../support/certificates.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { rawFrame, rawHello } from "../../support/raw-server.js";
import { silent } from "../../support/tls-calculator.js";
import { deferred, until } from "../../support/wait.js";

const ended: ServerCallEvent[] = [];
const begun: ServerStartEvent[] = [];
const onEnd = (event: unknown): void => void ended.push(event as ServerCallEvent); // as documented
const onStart = (event: unknown): void => void begun.push(event as ServerStartEvent); // as documented
const sockets: Socket[] = [];
const NO_ARGS = [0x90];

/** A CALL of a method of the kitchen, or of one that is not there. */
function callOf(method: string, streamId: number, flags = 0, timeoutMs = 10_000, args: readonly number[] = NO_ARGS): Buffer {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Kitchen.methods.find(({ name }) => name === method)?.id ?? 7);
  return rawFrame(Kind.CALL, flags, streamId, timeoutMs, Buffer.concat([id, Buffer.from(args)]));
}

/** A client of bytes. */
function send(port: number, ...frames: readonly Buffer[]): Socket {
  const socket = connectSocket({ port, host: "127.0.0.1" }).on("error", () => undefined);
  sockets.push(socket.resume());
  socket.write(Buffer.concat([rawHello(), ...frames]));
  return socket;
}

async function lastOf(count: number): Promise<ServerCallEvent> {
  await until(() => ended.length >= count);
  const last = ended.at(-1);
  assert.ok(last !== undefined && ended.length === count);
  return last;
}

describe("the end of a call at its server", () => {
  beforeEach(() => {
    ended.length = begun.length = 0;
    subscribe("callwire:server:call", onEnd);
    subscribe("callwire:server:start", onStart);
  });
  afterEach(async () => {
    unsubscribe("callwire:server:call", onEnd);
    unsubscribe("callwire:server:start", onStart);
    for (const socket of sockets.splice(0)) socket.destroy();
    await closeKitchens();
    await closeAll();
  });

  it("is told once of each, with its status and who called, however it ended", async () => {
    const server = await startKitchen(
      {
        divide(_context, num1, num2) {
          if (num1 === 1) throw new InvalidOperation({ operation: "Divide" });
          if (num1 === 2) return Promise.reject(new RpcError("NOT_FOUND", "no two"));
          if (num1 === 3) throw new TypeError("a bug");
          return num1 / num2;
        },
      },
      { logger: silent },
    );
    const client = connectKitchen(server);
    await client.ping();
    await client.divide(6, 2);
    await assert.rejects(client.divide(1));
    await assert.rejects(client.divide(2));
    await assert.rejects(client.divide(3));
    await client.log("a line");
    await until(() => ended.length === 6);

    const [ping, divide, declared, missing, bug, oneway] = ended;
    assert.deepEqual(
      ended.map(({ status, refused }) => `${status} ${refused}`),
      ["OK", "OK", "INVALID_ARGUMENT", "NOT_FOUND", "INTERNAL", "OK"].map((status) => `${status} undefined`),
    );
    assert.equal(ping?.method, "demo.kitchen.v1.Kitchen/ping");
    assert.equal(oneway?.method, "demo.kitchen.v1.Kitchen/log");
    assert.match(ping?.peer ?? "", /^127\.0\.0\.1:\d+$/);
    assert.equal(declared?.error instanceof InvalidOperation, true);
    assert.equal(missing?.reason, "[NOT_FOUND] no two");
    assert.match(bug?.reason ?? "", /^\[INTERNAL\] /);
    assert.equal(divide?.reason, "");
    assert.equal(divide?.context, begun[1]?.context);
    assert.equal(begun.length, 6);
  });

  it("has the bytes of its frames both ways, and the time since it came", async () => {
    const server = await startKitchen();
    const client = connectKitchen(server);
    await client.divide(1, 2);
    const { requestBytes, responseBytes, durationMs } = await lastOf(1);

    assert.equal(requestBytes, 16 + 4 + 1 + 9 + 9); // header, number of the method, array, two f64
    assert.equal(responseBytes, 16 + 9);
    assert.ok(durationMs >= 0 && durationMs < 5_000);
  });

  it("comes when a stream is over, with the bytes of all its items", async () => {
    const server = await startKitchen();
    const client = connectKitchen(server);
    for await (const _ of client.watch(100)) assert.equal(ended.length <= 1, true);
    const { status, responseBytes } = await lastOf(1);
    assert.equal(status, "OK");
    assert.ok(responseBytes > 300, `${responseBytes}`);
    assert.equal(await client.sum(Array.from({ length: 1_000 }, (_, x) => x)), 499_500);

    const sum = await lastOf(2);
    assert.ok(sum.requestBytes > 1_000 && sum.responseBytes < 100, `${sum.requestBytes} ${sum.responseBytes}`);
  });

  it("says why a call was given up, when its handler has ended", async () => {
    const [entered, free] = [deferred<void>(), deferred<void>()];
    const server = await startKitchen({
      async ping() {
        entered.resolve();
        await free.promise;
      },
    });
    const controller = new AbortController();
    const call = connectKitchen(server).with({ signal: controller.signal }).ping();
    await entered.promise;
    controller.abort();
    await assert.rejects(call);
    assert.equal(ended.length, 0);
    await until(() => begun[0]?.context.signal.aborted === true);
    free.resolve();

    const { status, refused, responseBytes } = await lastOf(1);
    assert.deepEqual([status, refused, responseBytes], ["CANCELLED", undefined, 0]);
  });

  it("is told of a call of a method that nobody knows, oneway or not", async () => {
    const server = await startKitchen({}, { logger: silent });
    send(server.address.port, callOf("missing", 1), callOf("missing", 0, Flag.ONEWAY));
    await until(() => ended.length === 2);

    for (const { method, methodId, status, refused, context } of ended)
      assert.deepEqual([method, methodId, status, refused, context], ["_OTHER", 7, "UNIMPLEMENTED", "unknown-method", undefined]);
    assert.equal(begun.length, 0);
  });

  const refusals = [
    ["wrong-kind", "UNIMPLEMENTED", callOf("ping", 1, Flag.EXPECTS_ITEMS)],
    ["wrong-kind", "UNIMPLEMENTED", callOf("ping", 0, Flag.ONEWAY)],
    ["invalid-arguments", "INVALID_ARGUMENT", callOf("divide", 1)],
    ["invalid-arguments", "INVALID_ARGUMENT", callOf("log", 0, Flag.ONEWAY)],
    ["expired", "DEADLINE_EXCEEDED", callOf("ping", 1, 0, 0)],
  ] as const;
  for (const [reason, code, frame] of refusals) {
    const kind = (frame[5] ?? 0) === Flag.ONEWAY ? "a oneway call" : "a call";
    it(`is told of ${kind} that is refused as ${reason}`, async () => {
      const server = await startKitchen({}, { logger: silent });
      send(server.address.port, frame);
      const { status, refused, requestBytes, reason: text } = await lastOf(1);

      assert.deepEqual([status, refused, requestBytes], [code, reason, frame.length]);
      assert.ok(text.startsWith(`[${code}] `), text);
      assert.equal(begun.length, 0);
    });
  }

  it("is told of what a server refuses that is full, and of what it refuses as it stops", async () => {
    const free = deferred<void>();
    const server = await startKitchen({ ping: () => free.promise }, { maxCallsPerConnection: 1, graceMs: 5_000, logger: silent });
    const socket = send(server.address.port, callOf("ping", 1), callOf("ping", 2));
    const full = await lastOf(1);
    assert.deepEqual([full.status, full.refused, full.method], ["RESOURCE_EXHAUSTED", "full", "demo.kitchen.v1.Kitchen/ping"]);
    const closed = server.close();
    await until(() => begun[0]?.context.stopping.aborted === true);
    socket.write(callOf("ping", 3));
    const draining = await lastOf(2);
    assert.deepEqual([draining.status, draining.refused], ["UNAVAILABLE", "draining"]);
    free.resolve();
    await closed;

    assert.deepEqual([(await lastOf(3)).status, ended[2]?.refused], ["OK", undefined]);
  });

  it("is told of a client that is not allowed, with what it sent as metadata", async () => {
    const authority = new Authority();
    const tls = { ...authority.issue({ names: ["URI:callwire:demo.calculator.v1.Calculator"] }), ca: authority.cert };
    const server = await startCalculator({}, { tls, allow: ["DNS:billing"] });
    await using client = connect(Calculator, `tcp://${server.listening}`, {
      tls: { ca: authority.cert, ...authority.issue({ names: ["DNS:other"] }) },
    });
    await assert.rejects(client.with({ metadata: { traceparent: "00-a" } }).divide(1), { code: "PERMISSION_DENIED" });

    const { refused, metadata } = await lastOf(1);
    assert.deepEqual([refused, metadata.get("traceparent")], ["not-allowed", "00-a"]);
  });

  it("tells apart what is full and what is overloaded", () => {
    const errors = [fullError(1, 1, 1), argumentsError(1, 1, 1), overloadError(1), kindError("a", 0, 0)];
    assert.deepEqual(
      errors.map(({ reason }) => reason),
      ["full", "full", "overloaded", "wrong-kind"],
    );
  });

  it("is not told of a call that began before anybody listened", async () => {
    unsubscribe("callwire:server:call", onEnd);
    unsubscribe("callwire:server:start", onStart);
    const [entered, free] = [deferred<void>(), deferred<void>()];
    const ping = (): Promise<void> => {
      entered.resolve();
      return free.promise;
    };
    const client = connectKitchen(await startKitchen({ ping }));
    const early = client.ping();
    await entered.promise;
    subscribe("callwire:server:call", onEnd);
    free.resolve();
    await early;
    await client.divide(1);

    assert.equal((await lastOf(1)).method, "demo.kitchen.v1.Kitchen/divide");
  });
});
