// What calls cost a client that are refused, and lines that it causes in the log of its server.

import assert from "node:assert/strict";
import { connect as connectSocket, type Socket } from "node:net";
import { type CallwireServer, type Logger, RpcError } from "callwire";
import { MAX_NO_PROGRESS_BURST, MAX_NO_PROGRESS_FRAMES_PER_SECOND } from "#runtime/base/limits/connection.js";
import { MAX_LOG_BURST, MAX_LOG_LINES_PER_SECOND } from "#runtime/base/limits/log.js";
import { MAX_REFUSALS_BURST, MAX_REFUSALS_PER_SECOND } from "#runtime/base/limits/server.js";
import { Flag, HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { rawFrame, rawHello } from "../../support/raw-server.js";
import { silent } from "../../support/tls-calculator.js";
import { until } from "../../support/wait.js";

const GREEDY = "127.0.0.2";
const OWED = 5_000;

const sockets: Socket[] = [];

/**
 * A client of bytes that says HELLO, sends frames, and counts the frames that come back, by kind.
 */
class Flood {
  readonly socket: Socket;
  isClosed = false;
  readonly #counts = new Map<number, number>();
  #rest = Buffer.alloc(0);
  #skip = PREFACE.length;

  constructor(server: CallwireServer, frames: Uint8Array, limits: { readonly maxFrameBytes?: number } = {}) {
    this.socket = connectSocket({ port: server.address.port, host: "127.0.0.1", localAddress: GREEDY });
    sockets.push(this.socket);
    this.socket.on("error", () => undefined).on("data", (chunk: Buffer) => this.#read(chunk));
    this.socket.once("close", () => {
      this.isClosed = true;
    });
    this.socket.write(Buffer.concat([rawHello(limits), frames]));
  }

  count(kind: number): number {
    return this.#counts.get(kind) ?? 0;
  }

  #read(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    let at = this.#skip;
    for (; bytes.length >= at + HEADER_BYTES; at += HEADER_BYTES + bytes.readUInt32LE(at)) {
      if (bytes.length < at + HEADER_BYTES + bytes.readUInt32LE(at)) break;
      const kind = bytes[at + 4] ?? 0;
      this.#counts.set(kind, this.count(kind) + 1);
    }
    this.#skip = Math.max(0, at - bytes.length);
    this.#rest = bytes.subarray(at);
  }
}

/** Calls to a method of the kitchen, or to one that is not there. */
function callsTo(method: string, count: number, flags = 0, args: readonly number[] = [0x90]): Buffer {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Kitchen.methods.find(({ name }) => name === method)?.id ?? 7);
  const payload = Buffer.concat([id, Buffer.from(args)]);
  return Buffer.concat(Array.from({ length: count }, (_, index) => rawFrame(Kind.CALL, flags, index + 1, 10_000, payload)));
}

function collect(): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const add = (line: string): void => void lines.push(line);
  return { logger: { debug: add, info: add, warn: add, error: add }, lines };
}

async function endAll(): Promise<void> {
  for (const socket of sockets.splice(0)) socket.destroy();
  await closeKitchens();
}

describe("calls that are refused", () => {
  afterEach(endAll);

  it("by the thousand slow their connection down, and end it not; others go on", async () => {
    const server = await startKitchen({}, { logger: silent });
    const honest = connectKitchen(server);
    await honest.ping();
    const startedAt = performance.now();
    const flood = new Flood(server, callsTo("missing", MAX_REFUSALS_BURST + OWED));
    await until(() => flood.count(Kind.ERROR) >= MAX_REFUSALS_BURST);
    for (let call = 0; call < 10; call++) assert.equal(await honest.divide(call), call);
    await until(() => flood.count(Kind.ERROR) === MAX_REFUSALS_BURST + OWED);

    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs >= ((OWED - 10) / MAX_REFUSALS_PER_SECOND) * 1_000, `${tookMs} ms`);
    assert.equal(flood.isClosed, false);
  });

  it("count for their peer: another connection gains nothing", async () => {
    const server = await startKitchen({}, { logger: silent });
    const startedAt = performance.now();
    const count = (MAX_REFUSALS_BURST + OWED) / 5;
    const floods = Array.from({ length: 5 }, () => new Flood(server, callsTo("missing", count)));
    await until(() => floods.every((flood) => flood.count(Kind.ERROR) === count));

    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs >= ((OWED - 10) / MAX_REFUSALS_PER_SECOND) * 1_000, `${tookMs} ms`);
  });

  it("for overload do not end a client that tries again at once", async () => {
    const server = await startKitchen({ ping: () => new Promise(() => undefined) }, { maxCalls: 1, graceMs: 0, logger: silent });
    const first = connectKitchen(server);
    first.ping().catch(() => undefined);
    const again = connectKitchen(server).with({ timeoutMs: 20_000 });
    await until(() => first.inspect().instances[0]?.inFlight === 1);
    await assert.rejects(again.divide(1), { code: "RESOURCE_EXHAUSTED" });
    for (let call = 0; call < 3_000; call++) {
      const error: unknown = await again.divide(1).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof RpcError && error.code === "RESOURCE_EXHAUSTED", String(error));
    }
  });

  it("cost a oneway call as much, although nobody is told", async () => {
    let taken = 0;
    const log = (): void => void taken++;
    const server = await startKitchen(
      { log, ping: () => new Promise(() => undefined) },
      { maxCalls: 1, graceMs: 0, logger: silent },
    );
    const holder = new Flood(server, Buffer.concat([callsTo("ping", 1), rawFrame(Kind.PING, 0, 0, 9)]));
    await until(() => holder.count(Kind.PONG) === 1);
    const startedAt = performance.now();
    const flood = new Flood(
      server,
      Buffer.concat([callsTo("log", MAX_REFUSALS_BURST + OWED, Flag.ONEWAY, [0x91, 0xa1, 0x78]), rawFrame(Kind.PING, 0, 0, 9)]),
    );
    await until(() => flood.count(Kind.PONG) === 1);

    assert.equal(taken, 0);
    assert.ok(performance.now() - startedAt >= ((OWED - 10) / MAX_REFUSALS_PER_SECOND) * 1_000);
  });
});

describe("lines that a client causes in the log", () => {
  afterEach(endAll);

  it("of oneway calls that are not for here are few, are counted, and end the connection", async () => {
    for (const [method, args] of [
      ["missing", [0x90]],
      ["ping", [0x90]],
      ["log", [0x91, 0x01]],
    ] as const) {
      const { logger, lines } = collect();
      const server = await startKitchen({}, { logger });
      const flood = new Flood(
        server,
        callsTo(method, 2 * MAX_NO_PROGRESS_BURST + 5 * MAX_NO_PROGRESS_FRAMES_PER_SECOND, Flag.ONEWAY, [...args]),
      );
      await until(() => flood.isClosed);
      await server.close();

      assert.ok(
        lines.length >= MAX_LOG_BURST && lines.length < MAX_LOG_BURST + 10 * MAX_LOG_LINES_PER_SECOND,
        `${lines.length} lines`,
      );
      assert.match(lines.at(-1) ?? "", /^\d{4} more lines were left out of the kind: a oneway call that does not fit$/);
    }
  });

  it("of results larger than it takes are few, and end the connection", async () => {
    const { logger, lines } = collect();
    // One text, as that costs little: the connection ends where more of them come than are allowed
    // in a second.
    const large = new Map([[1, { kind: "left", value: "x".repeat(600) } as const]]);
    const server = await startKitchen({ find: () => large }, { logger });
    const calls = callsTo("find", 2 * MAX_NO_PROGRESS_BURST + 5 * MAX_NO_PROGRESS_FRAMES_PER_SECOND, 0, [0x91, 0xa1, 0x78]);
    const flood = new Flood(server, calls, { maxFrameBytes: 512 });
    await until(() => flood.isClosed);
    assert.equal((await connectKitchen(server).find("x")).size, 1);
    await server.close();

    assert.ok(flood.count(Kind.ERROR) > 0);
    assert.ok(
      lines.length >= MAX_LOG_BURST && lines.length < MAX_LOG_BURST + 10 * MAX_LOG_LINES_PER_SECOND,
      `${lines.length} lines`,
    );
    assert.match(
      lines.at(-1) ?? "",
      /^\d+ more lines were left out of the kind: .*find returned what does not fit its contract:$/,
    );
  });

  it("of a handler that throws are few and counted, each caller has an id, and no connection ends", async () => {
    const { logger, lines } = collect();
    const divide = (): never => {
      throw new TypeError("a bug\u001b[2J\nforged");
    };
    const server = await startKitchen({ divide }, { logger });
    const kitchen = connectKitchen(server);
    const ids = new Set<string | undefined>();
    const says = new Set<string>();
    for (let call = 0; call < 5 * MAX_LOG_BURST; call++) {
      const error: unknown = await kitchen.divide(1).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof RpcError && error.code === "INTERNAL", String(error));
      ids.add(error.errorId);
      says.add(error.message.replace(/^.*; /, ""));
    }
    await server.close();

    assert.equal(ids.size, 5 * MAX_LOG_BURST);
    assert.deepEqual([...says], ["the server's log says more", "the server's log has earlier ones, too many came to log each"]);
    assert.ok(lines.length >= MAX_LOG_BURST && lines.length < 2 * MAX_LOG_BURST, `${lines.length} lines`);
    assert.match(lines.at(-1) ?? "", /^\d+ more lines were left out of the kind: .*Kitchen\/divide threw$/);
    assert.ok(lines.every((line) => !line.includes("\u001b") && !/\nforged/.test(line)));
  });
});
