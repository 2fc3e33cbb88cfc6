// What a stranger may send: frames that are split, cut, mutated and random, against a server and a
// client without a network. CALLWIRE_FUZZ sets how many; the seed is fixed, so that a failure comes
// again.

import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { implement } from "callwire";
import { createRandom, FakeClock } from "callwire/testing";
import { ContractError } from "#runtime/base/contract-error.js";
import { TimerWheel } from "#runtime/base/timer-wheel.js";
import { createMethodTable } from "#runtime/server/method-table.js";
import { ServerConnection } from "#runtime/server/server-connection.js";
import { ServerCore } from "#runtime/server/server-core.js";
import { Connection } from "#runtime/transport/connection.js";
import { HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { decodeHello, encodeHello } from "#runtime/wire/hello.js";
import { Reader as WireReader } from "#runtime/wire/reader.js";
import { Kitchen } from "../../generated/kitchen-sink.js";
import { kitchen } from "../support/kitchen-server.js";
import { shortOrLong } from "../support/long-form.js";
import { eventually } from "../support/wait.js";
import { DeafSocket } from "./fake-socket.js";
import { HELLO, SEED_FRAMES, SEED_HELLO } from "./seed-frames.js";

const INPUTS = Number(process.env["CALLWIRE_FUZZ"] ?? shortOrLong(40_000, 200_000));
/** Whatever bytes come, none may be met with a mistake of ours. */
const faults: string[] = [];
const silent = {
  debug() {},
  info() {},
  warn() {},
  error: (line: string) => void (line.includes("a bug of this side") && faults.push(line)),
};

type Random = () => number;

const GREETING = Buffer.concat([PREFACE as Uint8Array, SEED_HELLO as Uint8Array]); // only read from
/** One of everything that a client may send, in an order in which it may. */
const SESSION = SEED_FRAMES.flat();

/** A server that hears bytes and says nothing. What it throws, the test throws. */
class FuzzedServer {
  readonly core: ServerCore;
  readonly #clock = new FakeClock();

  constructor() {
    const methods = createMethodTable([implement(Kitchen, kitchen)]);
    this.core = new ServerCore({ methods, clock: this.#clock, wheel: new TimerWheel(this.#clock), logger: silent });
  }

  /** Feeds the chunks to a connection of its own and returns whether it was closed. */
  feed(chunks: readonly Buffer[]): boolean {
    const connection = new Connection(new DeafSocket(), (accepted) => new ServerConnection(this.core, accepted), {
      clock: this.#clock,
      hello: HELLO,
      side: "server",
      logger: silent,
    });
    for (const chunk of chunks) {
      const bytes = Buffer.from(chunk); // as a socket's buffer, which is used again
      connection.receive(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
      bytes.fill(0xee);
    }
    const wasClosed = connection.isClosed;
    connection.destroy(new Error("done") as never); // only its message is read
    return wasClosed;
  }
}

function pick<T>(random: Random, from: readonly T[]): T {
  const value = from[Math.floor(random() * from.length)];
  assert.ok(value !== undefined);
  return value;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // what the flag adds

const EDGES = [0, 1, 2, 15, 16, 0x7f, 0xff, 0xffff, 4_194_287, 4_194_288, 4_194_289, 0x7fff_ffff, 0xffff_ffff];

/** A session with a few things wrong. */
function mutate(random: Random): Buffer {
  const frames = SESSION.map((each) => Buffer.from(each));
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--) {
    const target = pick(random, frames);
    switch (Math.floor(random() * 6)) {
      case 0:
        target[Math.floor(random() * target.length)] = Math.floor(random() * 256);
        break;
      case 1:
        target.writeUInt32LE(pick(random, EDGES), 0);
        break;
      case 2:
        target.writeUInt32LE(pick(random, EDGES), pick(random, [8, 12]));
        break;
      case 3:
        target[pick(random, [4, 5])] = Math.floor(random() * 256);
        break;
      case 4:
        frames.push(target);
        break;
      default:
        frames.splice(frames.indexOf(target), 1);
        if (frames.length === 0) frames.push(target);
    }
  }
  return Buffer.concat(frames);
}

/** In one piece, or in pieces of random lengths. */
function split(random: Random, bytes: Buffer): readonly Buffer[] {
  if (random() < 0.5) return [bytes];
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + Math.floor(random() * (random() < 0.3 ? 3 : 80));
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

function randomBytes(random: Random, max: number): Buffer {
  return Buffer.from(Array.from({ length: Math.floor(random() * max) }, () => Math.floor(random() * 256)));
}

describe("a server that is sent anything", function () {
  this.timeout(180_000); // two hundred thousand inputs on a busy machine

  const uncaught: unknown[] = [];
  const onUncaught = (error: unknown): void => void uncaught.push(error);
  before(() => process.on("unhandledRejection", onUncaught));
  after(() => process.off("unhandledRejection", onUncaught));
  afterEach(() => assert.deepEqual(faults, []));

  /** Runs `count` inputs and prints how fast they went. */
  async function run(what: string, count: number, input: (index: number) => void): Promise<void> {
    const startedAt = performance.now();
    for (let index = 0; index < count; index++) {
      input(index);
      if (index % 1_000 === 0) await new Promise(setImmediate); // handlers have their turn
    }
    await new Promise(setImmediate);
    const perSecond = Math.round((count / (performance.now() - startedAt)) * 1_000);
    console.log(`      ${count.toLocaleString("en")} ${what}, ${perSecond.toLocaleString("en")} a second`);
    assert.deepEqual(uncaught, []);
  }

  it("reads a session the same wherever it is split", () => {
    const bytes = Buffer.concat([GREETING, ...SESSION]);
    const server = new FuzzedServer();
    for (let at = 1; at < bytes.length; at++) {
      assert.equal(server.feed([bytes.subarray(0, at), bytes.subarray(at)]), false, `split at byte ${at}`);
    }
    assert.equal(server.feed([...bytes].map((byte) => Buffer.from([byte]))), false);
  });

  it("goes on after mutated frames, and keeps no connection and no call", async () => {
    const random = createRandom(1);
    const server = new FuzzedServer();
    let closed = 0;
    const count = Math.round(INPUTS * 0.3);
    await run("sessions with mutated frames", count, () => {
      if (server.feed(split(random, Buffer.concat([GREETING, mutate(random)])))) closed++;
    });

    assert.ok(closed > count / 20, `${closed} of ${count} were closed`);
    assert.ok(closed < count, "not every one of them breaks the protocol");
    assert.equal(server.core.work.connections.size, 0);
    await eventually(() => assert.equal(server.core.work.calls, 0)); // streams share the loop: each has several turns until its end
  });

  it("closes on random bytes, whether they come first or behind the HELLO", async () => {
    const random = createRandom(2);
    const server = new FuzzedServer();
    await run("connections with random bytes", Math.round(INPUTS * 0.1), (index) => {
      const bytes = randomBytes(random, 200);
      server.feed(split(random, index % 2 === 0 ? bytes : Buffer.concat([GREETING, bytes])));
    });
    assert.equal(server.core.work.connections.size, 0);
  });

  it("reads a random payload as its type, or says that it is not", async () => {
    const random = createRandom(3);
    const valid = SESSION.filter((each) => each.readUInt8(4) === Kind.CALL).map((each) => each.subarray(HEADER_BYTES + 4));
    let read = 0;
    await run("payloads", Math.round(INPUTS * 0.4), (index) => {
      const bytes = index % 2 === 0 ? randomBytes(random, 60) : Buffer.from(pick(random, valid));
      if (index % 2 === 1) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const { args } = pick(random, Kitchen.methods);
      try {
        args.read(WireReader.of(bytes));
        read++;
      } catch (error) {
        assert.ok(error instanceof ContractError, String(error));
      }
    });
    assert.ok(read > 0);
  });

  it("reads a random HELLO, or says that it is none", async () => {
    const random = createRandom(4);
    const valid = encodeHello({ ...HELLO, services: new Map([["demo.v1.S", "0123456789abcdef"]]) });
    await run("HELLOs", Math.round(INPUTS * 0.2), (index) => {
      const bytes = index % 2 === 0 ? randomBytes(random, 100) : Buffer.from(valid);
      for (let count = 0; index % 2 === 1 && count < 3; count++) {
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      }
      try {
        const hello = decodeHello(bytes);
        assert.ok(hello.maxFrameBytes >= 1 && hello.maxCalls >= 1 && hello.software.length <= 100);
        assert.equal(Object.getPrototypeOf(hello), Object.prototype);
      } catch (error) {
        assert.ok(error instanceof ContractError || error instanceof Error, String(error));
      }
    });
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  });

  it("takes no more memory than the inputs are worth", async () => {
    const random = createRandom(5);
    const server = new FuzzedServer();
    for (let index = 0; index < 2_000; index++) server.feed([Buffer.concat([GREETING, mutate(random)])]);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < 20_000; index++) {
      server.feed([Buffer.concat([GREETING, mutate(random)])]);
      if (index % 1_000 === 0) await eventually(() => assert.equal(server.core.work.calls, 0));
    }
    await eventually(() => assert.equal(server.core.work.calls, 0));
    collectGarbage();
    const grown = (process.memoryUsage().heapUsed - before) / 2 ** 20;

    assert.ok(grown < 20, `the heap grew by ${grown.toFixed(0)} MiB`);
  });
});
