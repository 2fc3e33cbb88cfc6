// Clients that cost a server as much as they can: by saying almost nothing, and by giving up what
// they have just asked for.

import assert from "node:assert/strict";
import { connect as connectSocket, type Socket } from "node:net";
import type { CallContext, CallwireServer } from "callwire";
import { DEFAULT_MAX_CALLS_PER_CONNECTION, HELLO_TIMEOUT_MS } from "#runtime/base/limits/connection.js";
import { Kind } from "#runtime/wire/frame.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { rawFrame, rawHello } from "../../support/raw-server.js";
import { eventually } from "../../support/wait.js";

const SLOW_CONNECTIONS = 500;
const CANCELLED_CALLS = 40_000;
const CALLS_AT_ONCE = 4_000;
/** The deadline of the contract is half a second, which a busy machine may take for anything. */
const PATIENT = { timeoutMs: 25_000 };

describe("a slowloris", function () {
  this.timeout(60_000);
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await closeKitchens();
  });

  it(`of ${SLOW_CONNECTIONS} connections holds nobody up, and is closed after ${HELLO_TIMEOUT_MS / 1_000} s`, async () => {
    const server = await startKitchen();
    const kitchen = connectKitchen(server).with(PATIENT);
    await kitchen.ping();
    const openedAt = performance.now();
    const ends = Array.from({ length: SLOW_CONNECTIONS }, (_, index) => trickle(server, index));
    let calls = 0;
    let slowest = 0;
    const all = Promise.all(ends).then((lived) => ({ lived }));
    for (;;) {
      const startedAt = performance.now();
      await kitchen.divide(1);
      calls++;
      slowest = Math.max(slowest, performance.now() - startedAt);
      const done = await Promise.race([all, pause(20)]);
      if (done === undefined) continue;
      const longest = Math.max(...done.lived);
      assert.ok(longest < 3 * HELLO_TIMEOUT_MS, `the last one was closed after ${longest} ms`);
      assert.ok(Math.min(...done.lived) > HELLO_TIMEOUT_MS - 1_000, "none is closed before its time");
      break;
    }

    assert.ok(performance.now() - openedAt > HELLO_TIMEOUT_MS - 1_000 && calls > 20, `${calls} calls`);
    assert.ok(slowest < HELLO_TIMEOUT_MS, `a call took ${slowest} ms`); // not as long as they stay
  });

  /**
   * Sends the preface and a HELLO, some bytes a second. Resolves to the milliseconds that the
   * server stood it.
   */
  function trickle(server: CallwireServer, index: number): Promise<number> {
    const greeting = rawHello();
    const startedAt = performance.now();
    const socket = connectSocket(server.address.port, "127.0.0.1");
    sockets.push(socket);
    let sent = 0;
    const timer = setInterval(() => socket.write(greeting.subarray(sent, ++sent)), 500 + (index % 100));
    socket.on("error", () => undefined).resume();
    return new Promise((resolve) => {
      socket.once("close", () => {
        clearInterval(timer);
        resolve(performance.now() - startedAt);
      });
    });
  }
});

describe("a flood of cancelled calls", function () {
  this.timeout(60_000);
  afterEach(closeKitchens);

  it(`of ${CANCELLED_CALLS.toLocaleString("en")} runs no more handlers than a connection may have, and others go on`, async () => {
    let running = 0;
    let most = 0;
    let entered = 0;
    const ping = async (context: CallContext): Promise<void> => {
      entered++;
      most = Math.max(most, ++running);
      // Work that goes on although nobody wants it any more.
      await pause(context.signal.aborted ? 10 : 20);
      running--;
    };
    const server = await startKitchen({ ping });
    const kitchen = connectKitchen(server).with(PATIENT);
    for (let sent = 0; sent < CANCELLED_CALLS; sent += CALLS_AT_ONCE) {
      const [answer] = await Promise.all([kitchen.divide(6, 3), flood(server)]);
      assert.equal(answer, 2);
    }

    assert.ok(entered > 0 && most <= 2 * DEFAULT_MAX_CALLS_PER_CONNECTION, `${most} handlers ran at once`);
    await eventually(() => assert.equal(running, 0));
    await kitchen.ping();
  });
});

/**
 * Calls and cancels over one connection. Resolves when the server has closed it, or has taken
 * everything.
 */
function flood(server: CallwireServer): Promise<void> {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Kitchen.methods.find(({ name }) => name === "ping")?.id ?? 0);
  const call = Buffer.concat([id, Buffer.from([0x90])]);
  const frames = Array.from({ length: CALLS_AT_ONCE }, (_, index) =>
    Buffer.concat([rawFrame(Kind.CALL, 0, index + 1, 10_000, call), rawFrame(Kind.CANCEL, 0, index + 1, 0)]),
  );
  const socket = connectSocket(server.address.port, "127.0.0.1");
  socket.on("error", () => undefined).resume();
  return new Promise((resolve) => {
    socket.once("close", () => resolve());
    socket.end(Buffer.concat([rawHello(), ...frames]));
  });
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined));
}
