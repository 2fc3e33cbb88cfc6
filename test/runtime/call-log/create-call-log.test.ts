import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { runInNewContext } from "node:vm";
import { RpcError } from "callwire";
import { type CallLogger, type CallLogOptions, createCallLog } from "callwire/call-log";
import { createContext, createRandom } from "callwire/testing";
import { pino } from "pino";
import { MAX_LOGGED_PAYLOAD } from "#runtime/base/limits/log.js";
import { InvalidOperation, Kitchen, type KitchenHandler } from "../../../generated/kitchen-sink.js";
import { collect } from "../../support/collect.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { silent } from "../../support/tls-calculator.js";
import { until } from "../../support/wait.js";

type Line = Readonly<Record<string, unknown>>;

const METHOD = "demo.kitchen.v1.Kitchen";
const lines: Line[] = [];
const logger: CallLogger = {
  info: (fields, message) => void lines.push({ level: "info", message, ...fields }),
  warn: (fields, message) => void lines.push({ level: "warn", message, ...fields }),
};

async function startBoth(options: Partial<CallLogOptions> = {}, methods: Partial<KitchenHandler> = {}) {
  const log = createCallLog({ logger, ...options });
  const server = await startKitchen(methods, { interceptors: [log.server], logger: silent });
  return { server, client: connectKitchen(server, { interceptors: [log.client] }) };
}

/** Lines of one side, once there are so many. */
async function linesOf(side: string, count = 1): Promise<readonly Line[]> {
  const found = (): readonly Line[] => lines.filter((line) => line["side"] === side);
  await until(() => found().length >= count);
  assert.equal(found().length, count);
  return found();
}

describe("a log of calls", () => {
  beforeEach(() => {
    lines.length = 0;
  });
  afterEach(closeKitchens);

  it("has a line for each call at both sides, and no values", async () => {
    const { client, server } = await startBoth();
    await client.divide(6, 2);
    const [ofServer] = await linesOf("server");
    const [ofClient] = await linesOf("client");
    const { durationMs, peer, message, ...rest } = ofServer ?? {};

    assert.deepEqual(rest, {
      level: "info",
      side: "server",
      method: `${METHOD}/divide`,
      kind: "unary",
      attempt: 1,
      status: "OK",
    });
    assert.match(String(peer), /^127\.0\.0\.1:\d+$/);
    assert.equal(message, `${METHOD}/divide OK in ${durationMs} ms`);
    assert.deepEqual([ofClient?.["target"], ofClient?.["attempts"]], [`static:${server.listening}`, 1]);
    assert.ok(!JSON.stringify(lines).includes("args"));
  });

  it("says what failed, by its name in the contract", async () => {
    const { client } = await startBoth(
      {},
      {
        divide(_context, num1) {
          if (num1 === 1) throw new InvalidOperation({ operation: "Divide" });
          if (num1 === 2) throw new RpcError("NOT_FOUND", "no two");
          throw new TypeError("a bug");
        },
      },
    );
    for (const num1 of [1, 2, 3]) await assert.rejects(client.divide(num1));
    const look = (line: Line) => [line["level"], line["status"], line["error"]];

    assert.deepEqual((await linesOf("server", 3)).map(look), [
      ["warn", "INVALID_ARGUMENT", "demo.kitchen.v1.InvalidOperation"],
      ["warn", "NOT_FOUND", "NOT_FOUND"],
      ["warn", "INTERNAL", "INTERNAL"],
    ]);
    assert.deepEqual((await linesOf("client", 3)).map(look), [
      ["warn", "INVALID_ARGUMENT", "demo.kitchen.v1.InvalidOperation"],
      ["warn", "NOT_FOUND", "NOT_FOUND"],
      ["warn", "INTERNAL", "INTERNAL"],
    ]);
  });

  it("has a line for each stream when it is over, with the number of its items", async () => {
    const { client } = await startBoth();
    assert.equal((await collect(client.watch(3))).length, 3);
    assert.deepEqual(await collect(client.chat("r", ["a", "b"])), ["r: a", "r: b"]);
    await client.sum([1, 2, 3, 4]);
    const counts = (await linesOf("server", 3)).map((line) => [line["status"], line["itemsReceived"], line["itemsSent"]]);

    assert.deepEqual(counts, [
      ["OK", 0, 3],
      ["OK", 2, 2],
      ["OK", 4, 0],
    ]);
    assert.deepEqual(
      (await linesOf("client", 3)).map((line) => line["status"]),
      ["OK", "OK", "OK"],
    );
  });

  it("says that the reader of a stream has left", async () => {
    const { client } = await startBoth(
      {},
      {
        *watch() {
          for (let x = 0; ; x++) yield { x, y: 0 };
        },
      },
    );
    for await (const _ of client.watch(1)) break;

    assert.equal((await linesOf("server"))[0]?.["status"], "CANCELLED");
    assert.equal((await linesOf("client"))[0]?.["status"], "CANCELLED");
  });

  it("counts the items of a call that is no server's, and says how it ended", async () => {
    const log = createCallLog({ logger });
    const request = {
      context: createContext({ method: `${METHOD}/watch` }),
      kind: "serverStreaming",
      args: [1],
      items: [],
    } as const;
    const never = { ...request, items: (async function* () {})() };
    const left = await log.server.stream?.(never, async () => [1, 2]);
    assert.ok(left !== undefined && Symbol.asyncIterator in left);
    await left[Symbol.asyncIterator]().return?.();
    const read = await log.server.stream?.(never, async () => [1, 2]);
    assert.deepEqual(await collect(read as AsyncIterable<unknown>), [1, 2]); // as the one before

    assert.deepEqual(
      (await linesOf("server", 2)).map((line) => [line["status"], line["itemsSent"]]),
      [
        ["CANCELLED", undefined],
        ["OK", 2],
      ],
    );
  });

  it("shows values without what the contract marks @sensitive", async () => {
    const { client } = await startBoth({ payloads: "masked", services: [Kitchen] }, { area: () => 7 });
    const rest = { tags: ["a"], limits: new Map(), big: 1n, at: new Date(0), data: new Uint8Array() };
    await client.area(
      { kind: "circle", radius: 2 },
      { note: "a secret note", ...rest, next: { note: "another secret", ...rest } },
    );
    const all = [...(await linesOf("server")), ...(await linesOf("client"))];

    for (const { args, result } of all) {
      assert.equal((args as { options: { note: string } }).options.note, "[redacted]");
      assert.equal(result, 7);
    }
    assert.ok(!JSON.stringify(all).includes("secret"));
  });

  it("cuts a value that is long", async () => {
    const { client } = await startBoth({ payloads: "masked", services: [Kitchen] });
    await client.log("x".repeat(100_000));
    const [line] = await linesOf("server");

    assert.equal(typeof line?.["args"], "string");
    assert.ok(String(line?.["args"]).length <= MAX_LOGGED_PAYLOAD);
  });

  it("has all calls that fail, and a share of the others", async () => {
    const { client } = await startBoth(
      { sample: 0.1, random: createRandom(7) },
      {
        divide(_context, num1) {
          if (num1 === 0) throw new RpcError("ABORTED", "zero");
          return 1;
        },
      },
    );
    for (let call = 0; call < 200; call++) await client.divide(call % 10).catch(() => undefined);
    await until(() => lines.filter((line) => line["side"] === "server" && line["level"] === "warn").length === 20);
    const returned = lines.filter((line) => line["side"] === "server" && line["level"] === "info").length;

    assert.ok(returned > 5 && returned < 40, `${returned}`);
  });

  it("is one of pino, with fields of its own", async () => {
    const written: string[] = [];
    const sink = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    });
    const { client } = await startBoth({ logger: pino(sink) });
    await client.ping();
    await until(() => written.length === 2);

    assert.deepEqual(new Set(written.map((line) => (JSON.parse(line) as Line)["method"])), new Set([`${METHOD}/ping`]));
  });

  it("takes no call with it when its logger throws", async () => {
    const broken = (): never => {
      throw new Error("no disk");
    };
    const { client } = await startBoth({ logger: { info: broken, warn: broken } });

    assert.equal(await client.divide(4, 2), 2);
  });

  it("takes no process with it when what its logger promises does not come, in whatever realm", async () => {
    let written = 0;
    const broken = (): unknown => {
      written++;
      return written === 1 ? Promise.reject(new Error("no disk")) : runInNewContext("Promise.reject(new Error('no disk'))");
    };
    const { client } = await startBoth({ logger: { info: broken, warn: broken } });
    const unhandled: unknown[] = [];
    const listeners = process.listeners("unhandledRejection"); // the runner's own would take it
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", (reason) => unhandled.push(reason));
    try {
      assert.equal(await client.divide(4, 2), 2);
      await until(() => written === 2);
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate); // Node tells of it behind the microtasks
    } finally {
      process.removeAllListeners("unhandledRejection");
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }

    assert.deepEqual(unhandled, []);
  });

  it("takes what rejects with nothing for a failure", async () => {
    const log = createCallLog({ logger });
    const client = connectKitchen(await startKitchen(), { interceptors: [log.client, { call: () => Promise.reject() }] });
    await assert.rejects(client.divide(4, 2));
    const [line] = await linesOf("client");

    assert.deepEqual([line?.["level"], line?.["status"], line?.["reason"]], ["warn", "UNKNOWN", "undefined"]);
  });

  it("hands on what an interceptor has thrown, also when it has no text", async () => {
    const thrown: unknown = Object.create(null);
    const log = createCallLog({ logger });
    const server = await startKitchen();
    const client = connectKitchen(server, { interceptors: [log.client, { call: () => Promise.reject(thrown) }] });
    await assert.rejects(client.divide(4, 2), (error) => error === thrown);

    assert.equal((await linesOf("client"))[0]?.["reason"], "object that has no text");
  });

  const wrong = [{}, { logger: {} }, { logger, sample: 2 }, { logger, payloads: "all" }, { logger, payloads: "masked" }];
  for (const options of wrong) {
    it(`refuses the options ${JSON.stringify(options)}`, () => {
      assert.throws(() => createCallLog(options as never), { code: "INVALID_ARGUMENT" });
    });
  }
});
