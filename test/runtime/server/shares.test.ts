// What one peer can take of a server, and what is left for the others. The greedy one comes from
// 127.0.0.2.

import assert from "node:assert/strict";
import { connect as connectSocket, type Socket } from "node:net";
import { type CallContext, type CallwireServer, type ServeOptions, Status } from "callwire";
import { Flag, HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { closeAll, connectCalculator } from "../../support/calculator-server.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { rawFrame, rawHello } from "../../support/raw-server.js";
import { authority, ca, clientPair, silent, startTlsCalculator } from "../../support/tls-calculator.js";
import { deferred, eventually, until } from "../../support/wait.js";

const FOR_EVER_MS = 2 ** 31 - 1;
const GREEDY = "127.0.0.2";

interface Answer {
  readonly kind: number;
  readonly streamId: number;
  readonly code: number;
  readonly flags: number;
}

/** A client of bytes. */
class Raw {
  readonly socket: Socket;
  readonly answers: Answer[] = [];
  isClosed = false;
  #rest = Buffer.alloc(0);
  #skip = PREFACE.length;

  constructor(server: CallwireServer, localAddress = GREEDY) {
    this.socket = connectSocket({ port: server.address.port, host: "127.0.0.1", localAddress });
    this.socket.on("error", () => undefined).on("data", (chunk) => this.#read(chunk));
    this.socket.once("close", () => {
      this.isClosed = true;
    });
    this.socket.write(rawHello());
  }

  call(method: string, ids: Iterable<number>, timeoutMs = FOR_EVER_MS, flags = 0): void {
    const id = Buffer.alloc(4);
    id.writeUInt32LE(Kitchen.methods.find(({ name }) => name === method)?.id ?? 0);
    const frames = [...ids].map((streamId) =>
      rawFrame(Kind.CALL, flags, streamId, timeoutMs, Buffer.concat([id, Buffer.from([0x90])])),
    );
    this.socket.write(Buffer.concat(frames));
  }

  errors(code: number): number {
    return this.answers.filter((answer) => answer.kind === Kind.ERROR && answer.code === code).length;
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (this.#rest.length < this.#skip) return;
    this.#rest = this.#rest.subarray(this.#skip);
    this.#skip = 0;
    while (this.#rest.length >= HEADER_BYTES && this.#rest.length >= HEADER_BYTES + this.#rest.readUInt32LE(0)) {
      const [kind = 0, flags = 0] = this.#rest.subarray(4);
      this.answers.push({ kind, flags, streamId: this.#rest.readUInt32LE(8), code: this.#rest.readUInt32LE(12) });
      this.#rest = this.#rest.subarray(HEADER_BYTES + this.#rest.readUInt32LE(0));
    }
  }
}

const raws: Raw[] = [];

function dial(server: CallwireServer, localAddress?: string): Raw {
  const raw = new Raw(server, localAddress);
  raws.push(raw);
  return raw;
}

/** A server whose `ping` hangs until the test ends, cancelled or not. */
async function startHanging(options: Partial<ServeOptions>): Promise<{ readonly server: CallwireServer; running(): number }> {
  let running = 0;
  const ping = async (): Promise<void> => {
    running++;
    await held.promise;
    running--;
  };
  const server = await startKitchen({ ping }, { logger: silent, graceMs: 0, ...options });
  return { server, running: () => running };
}

let held = deferred<void>();

async function endAll(): Promise<void> {
  held.resolve();
  held = deferred();
  for (const { socket } of raws.splice(0)) socket.destroy();
  await closeKitchens();
  await closeAll();
}

describe("the share of a peer", () => {
  afterEach(endAll);

  it("leaves room for an honest client, however many connections a greedy one has", async () => {
    const { server, running } = await startHanging({ maxCalls: 40, maxCallsPerConnection: 10 });
    const greedy = Array.from({ length: 6 }, () => dial(server));
    for (const raw of greedy) raw.call("ping", range(10));
    await until(() => greedy.reduce((sum, raw) => sum + raw.errors(Status.RESOURCE_EXHAUSTED), 0) === 30);
    assert.equal(running(), 30);
    assert.ok(
      greedy.every(({ answers }) => answers.every(({ kind, flags }) => kind !== Kind.ERROR || (flags & Flag.NOT_STARTED) !== 0)),
    );

    const honest = connectKitchen(server);
    for (let call = 0; call < 100; call++) assert.equal(await honest.divide(call), call);
    const more = Array.from({ length: 7 }, () => honest.ping());
    await until(() => running() === 37);
    await assert.rejects(Promise.race([...more, honest.ping(), honest.ping()]), {
      code: "RESOURCE_EXHAUSTED",
      message: /the server is full: \d calls on this connection, \d+ in all, \d of them from here/,
    });
    held.resolve();
    await Promise.all(more);
  });

  it("counts calls of connections that are gone until their handlers have ended", async () => {
    const { server, running } = await startHanging({ maxCalls: 40, maxCallsPerConnection: 10 });
    for (let round = 0; round < 8; round++) {
      const raw = dial(server);
      raw.call("ping", range(10));
      raw.socket.write(Buffer.concat([...range(10)].map((id) => rawFrame(Kind.CANCEL, 0, id, 0))));
      raw.call("divide", [1_000]);
      await until(() => raw.answers.some(({ streamId }) => streamId === 1_000));
      raw.socket.destroy();
      await until(() => raw.isClosed);
    }
    assert.equal(running(), 30);
    assert.equal(await connectKitchen(server).divide(1), 1);

    held.resolve();
    await until(() => running() === 0);
    held = deferred();
    const raw = dial(server);
    raw.call("ping", range(10));
    await until(() => running() === 10);
  });

  it("is what maxCallsPerPeer says, and its HELLO promises no more", async () => {
    const { server, running } = await startHanging({ maxCalls: 40, maxCallsPerPeer: 5 });
    const client = connectKitchen(server);
    const calls = Array.from({ length: 8 }, () => client.ping());
    await until(() => running() === 5);
    assert.equal(client.inspect().waiting, 3);
    const raw = dial(server, "127.0.0.1");
    raw.call("ping", [1]);
    await until(() => raw.errors(Status.RESOURCE_EXHAUSTED) === 1);
    held.resolve();
    await Promise.all(calls);
  });

  it("is that of a certificate where clients show one, and not of their address", async () => {
    let running = 0;
    const factorial = async (): Promise<bigint> => {
      running++;
      await held.promise;
      return 1n;
    };
    const server = await startTlsCalculator({ factorial }, { ca }, { maxCalls: 8, graceMs: 0 });
    const billing = connectCalculator(server, { tls: { ca, ...clientPair } });
    const again = connectCalculator(server, { tls: { ca, ...clientPair } });
    const calls = Array.from({ length: 6 }, () => billing.factorial(1n));
    await until(() => running === 6);
    await assert.rejects(again.divide(1), { code: "RESOURCE_EXHAUSTED" });

    const reports = connectCalculator(server, { tls: { ca, ...authority.issue({ names: ["DNS:reports.example.org"] }) } });
    assert.equal(await reports.divide(1), 1);
    held.resolve();
    await Promise.all(calls);
  });
});

describe("the option maxTimeoutMs", () => {
  afterEach(endAll);

  it("ends a call whose client would wait longer, and tells client and handler", async () => {
    const reasons: unknown[] = [];
    const remaining: number[] = [];
    const ping = async ({ signal, remainingMs }: CallContext): Promise<void> => {
      remaining.push(remainingMs);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      reasons.push(signal.reason);
    };
    const server = await startKitchen({ ping }, { maxTimeoutMs: 60, graceMs: 0 });
    const kitchen = connectKitchen(server);

    for (const timeoutMs of [60_000, Infinity]) {
      await assert.rejects(kitchen.with({ timeoutMs }).ping(), {
        code: "DEADLINE_EXCEEDED",
        processed: "unknown",
        origin: "server",
        message:
          /Kitchen\/ping ran for 60 ms, the longest that this server lets a call; raise maxTimeoutMs of serve, or make it a stream/,
      });
    }
    await eventually(() => assert.equal(reasons.length, 2));
    assert.ok(reasons.every((reason) => String(reason).includes("DEADLINE_EXCEEDED")) && Math.max(...remaining) <= 60);
    assert.equal(await kitchen.divide(1), 1);
  });

  it("lets streams go on, and calls that end in time", async () => {
    const over = deferred<void>();
    async function* watch(): AsyncGenerator<{ x: number; y: number }> {
      yield { x: 1, y: 1 };
      await over.promise;
      yield { x: 2, y: 2 };
    }
    const ping = (): Promise<void> => over.promise;
    const kitchen = connectKitchen(await startKitchen({ watch, ping }, { maxTimeoutMs: 50 }));
    let items = 0;
    for await (const _ of kitchen.watch(1)) {
      if (++items > 1) break;
      await assert.rejects(kitchen.with({ timeoutMs: 60_000 }).ping(), { code: "DEADLINE_EXCEEDED", origin: "server" });
      over.resolve();
    }

    assert.equal(items, 2);
    assert.equal(await kitchen.with({ timeoutMs: 60_000 }).divide(4, 2), 2);
  });

  it("gives the slot of a oneway call back, without an answer", async () => {
    let ended = 0;
    const log = async ({ signal }: CallContext): Promise<void> => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      ended++;
    };
    const kitchen = connectKitchen(await startKitchen({ log }, { maxTimeoutMs: 40 }));
    await kitchen.with({ timeoutMs: 60_000 }).log("x");
    await until(() => ended === 1);
  });
});

describe("the connections of a server", () => {
  afterEach(endAll);

  it("are shared: one address leaves room for the next one, and is told in the log", async () => {
    const lines: string[] = [];
    const logger = { ...silent, warn: (line: string) => void lines.push(line) };
    const server = await startKitchen({}, { maxConnections: 8, logger });
    const greedy = Array.from({ length: 20 }, () => dial(server));
    await until(() => greedy.filter(({ isClosed }) => isClosed).length === 14);
    assert.equal(await connectKitchen(server).divide(1), 1);
    assert.equal(greedy.filter(({ isClosed }) => isClosed).length, 14);
    assert.match(lines[0] ?? "", /^a connection is refused: 127\.0\.0\.2 has 6 of 6 connections; raise maxConnections/);

    for (const { socket } of greedy) socket.destroy();
    await eventually(async () => {
      const raw = dial(server);
      await until(() => raw.answers.length > 0, 100);
    });
  });

  it("have a bound of their own for each address", async () => {
    const server = await startKitchen({}, { maxConnectionsPerPeer: 2, logger: silent });
    const greedy = Array.from({ length: 5 }, () => dial(server));
    await until(() => greedy.filter(({ isClosed }) => isClosed).length === 3);

    assert.equal(await connectKitchen(server).divide(1), 1);
  });

  it("are refused before a TLS handshake", async () => {
    const server = await startTlsCalculator({}, {}, { maxConnectionsPerPeer: 1 });
    const first = connectCalculator(server, { tls: { ca } });
    assert.equal(await first.divide(1), 1);
    const second = connectCalculator(server, { tls: { ca } });
    await assert.rejects(second.with({ timeoutMs: 300 }).divide(1), { code: "UNAVAILABLE" });
    assert.equal(await first.divide(2), 2);
    await first[Symbol.asyncDispose]();
    assert.equal(await second.divide(3), 3);
  });
});

describe("the options of shares", () => {
  for (const [options, message] of [
    [{ maxCallsPerPeer: 0 }, /option maxCallsPerPeer must be a whole number from 1 to 1000000, got 0/],
    [
      { maxCalls: 10, maxCallsPerPeer: 11 },
      /option maxCallsPerPeer is 11, more than the 10 of maxCalls; lower it, or raise maxCalls/,
    ],
    [{ maxCallsPerPeer: 10_001 }, /option maxCallsPerPeer is 10001, more than the 10000 of maxCalls/],
    [{ maxTimeoutMs: 0 }, /option maxTimeoutMs must be a number of milliseconds from 1 to 2147483647, or Infinity, got 0/],
    [{ maxConnections: 1.5 }, /option maxConnections must be a whole number from 1 to 1000000, got 1\.5/],
    [{ maxConnections: 5, maxConnectionsPerPeer: 6 }, /option maxConnectionsPerPeer is 6, more than the 5 of maxConnections/],
  ] as const) {
    it(`refuse ${JSON.stringify(options)}`, async () => {
      await assert.rejects(startKitchen({}, options), { code: "INVALID_ARGUMENT", message });
    });
  }
});

function* range(count: number): Generator<number> {
  for (let id = 1; id <= count; id++) yield id;
}
