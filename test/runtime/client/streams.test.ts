import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { attempt, type CallContext, connect, type RequestStream, type RpcStream, type ServerInterceptor } from "callwire";
import { Kind, MAX_CREDIT_BYTES } from "#runtime/wire/frame.js";
import type { Writer } from "#runtime/wire/writer.js";
import { Kitchen, Overloaded, type Point } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { rawFrame, rawHello, readCalls, startRawServer } from "../../support/raw-server.js";
import { deferred, until } from "../../support/wait.js";

async function readAll<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** Points without end; tells when it was closed. */
function endless() {
  const closed = deferred<void>();
  const entered = deferred<CallContext>();
  async function* watch(context: CallContext): AsyncGenerator<Point> {
    entered.resolve(context);
    try {
      for (let x = 0; ; x++) yield { x, y: 0 };
    } finally {
      closed.resolve();
    }
  }
  return { watch, closed: closed.promise, entered: entered.promise };
}

describe("a stream from the server", () => {
  afterEach(closeKitchens);

  it("brings the items in their order, and ends", async () => {
    const kitchen = connectKitchen(await startKitchen());
    const points = await readAll(kitchen.watch(3));

    assert.deepEqual(points, [
      { x: 0, y: -0 },
      { x: 1, y: -1 },
      { x: 2, y: -2 },
    ]);
  });

  it("may be empty", async () => {
    const kitchen = connectKitchen(await startKitchen());

    assert.deepEqual(await readAll(kitchen.watch(0)), []);
  });

  it("brings a hundred thousand items over many windows", async () => {
    const kitchen = connectKitchen(await startKitchen());
    let count = 0;
    for await (const { x } of kitchen.watch(100_000)) assert.equal(x, count++);

    assert.equal(count, 100_000);
  });

  it("brings an item that is larger than the window", async () => {
    const line = "x".repeat(1024 * 1024);
    const kitchen = connectKitchen(await startKitchen({ chat: () => [line, "", line] }));

    assert.deepEqual(await readAll(kitchen.chat("a", [])), [line, "", line]);
  });

  it("brings the items before a declared error, which has its class and fields", async () => {
    async function* watch(): AsyncGenerator<Point> {
      yield { x: 1, y: 1 };
      throw new Overloaded({ retryAfter: 250 });
    }
    const stream = connectKitchen(await startKitchen({ watch })).watch(1);

    assert.deepEqual(await stream.next(), { done: false, value: { x: 1, y: 1 } });
    const result = await attempt(stream.next());
    assert.ok(!result.ok && result.error instanceof Overloaded);
    assert.equal(result.error.retryAfter, 250);
    assert.deepEqual(await stream.next(), { done: true, value: undefined });
  });

  it("cancels the handler when its loop is left", async () => {
    const { watch, closed, entered } = endless();
    const kitchen = connectKitchen(await startKitchen({ watch }));
    for await (const { x } of kitchen.watch(1)) if (x === 10) break;

    await closed;
    assert.equal((await entered).signal.aborted, true);
  });

  it("is cancelled at the end of its block", async () => {
    const { watch, closed } = endless();
    const kitchen = connectKitchen(await startKitchen({ watch }));
    const stream = kitchen.watch(1);
    await stream.next();
    await stream[Symbol.asyncDispose]();

    await closed;
    assert.deepEqual(await stream.next(), { done: true, value: undefined });
  });

  it("delivers nothing after its signal has aborted", async () => {
    const { watch, closed } = endless();
    const abort = new AbortController();
    const stream = connectKitchen(await startKitchen({ watch }))
      .with({ signal: abort.signal })
      .watch(1);
    await stream.next();
    abort.abort();

    await assert.rejects(stream.next(), { code: "CANCELLED" });
    await closed;
  });

  it("ends at its deadline, here and in the handler", async () => {
    const { watch, closed } = endless();
    const kitchen = connectKitchen(await startKitchen({ watch }));
    await kitchen.ping(); // is connected: the deadline is for the handler
    const stream = kitchen.with({ timeoutMs: 200 }).watch(1);

    await assert.rejects(readAll(stream), { code: "DEADLINE_EXCEEDED" });
    await closed;
  });

  it("has no deadline once it has begun, unless it was given one", async () => {
    const entered = deferred<CallContext>();
    const watch = (context: CallContext): Point[] => {
      entered.resolve(context);
      return [];
    };
    await readAll(connectKitchen(await startKitchen({ watch }), { timeoutMs: 50 }).watch(1));

    assert.ok((await entered.promise).remainingMs > 86_400_000);
  });

  it("fails with what arrived before when its server is gone", async () => {
    const { watch } = endless();
    const server = await startKitchen({ watch }, { graceMs: 0 });
    const stream = connectKitchen(server).watch(1);
    await stream.next();
    const rest = readAll(stream);
    await Promise.all([assert.rejects(rest, { code: "UNAVAILABLE", processed: "unknown" }), server.close()]);
  });

  it("tells nothing more to who has left it, not even how it ended", async () => {
    const failed = deferred<void>();
    function* watch(): Generator<Point> {
      yield { x: 1, y: 1 };
      failed.resolve();
      throw new Overloaded({ retryAfter: 1 });
    }
    const kitchen = connectKitchen(await startKitchen({ watch }));
    const stream = kitchen.watch(1);
    await stream.next();
    await failed.promise;
    await kitchen.ping(); // its answer comes behind the end of the stream
    await stream.return();

    assert.deepEqual(await stream.next(), { done: true, value: undefined });
  });

  it("is read once", async () => {
    const stream = connectKitchen(await startKitchen()).watch(1);
    await readAll(stream);

    assert.throws(() => stream[Symbol.asyncIterator](), { code: "FAILED_PRECONDITION", message: /read already/ });
  });

  it("answers several that ask at once, in their order", async () => {
    const stream = connectKitchen(await startKitchen()).watch(2);
    const results = await Promise.all([stream.next(), stream.next(), stream.next(), stream.next()]);

    assert.deepEqual(
      results.map(({ value }) => value?.x),
      [0, 1, undefined, undefined],
    );
  });

  it("fails with INTERNAL and an id when an item does not fit, behind those that do", async () => {
    const lines: string[] = [];
    const chat = () => ["one", 2 as unknown as string]; // plain JavaScript can give anything
    const logger = { debug() {}, info() {}, warn() {}, error: (line: string) => void lines.push(line) };
    const stream = connectKitchen(await startKitchen({ chat }, { logger })).chat("a", []);

    assert.equal((await stream.next()).value, "one");
    await assert.rejects(stream.next(), { code: "INTERNAL", message: /internal error \w{8}/ });
    assert.match(lines.join("\n"), /chat threw \[error \w{8}\] ContractError: items\[1\] must be a string, got 2/);
  });

  it("is left by its handler at the end of a block, with interceptors or without", async () => {
    const copy: ServerInterceptor = {
      call: (request, next) =>
        next({ ...request, items: { [Symbol.asyncIterator]: () => request.items[Symbol.asyncIterator]() } }),
    };
    for (const interceptors of [[], [copy]]) {
      const left = deferred<void>();
      async function* numbers(): AsyncGenerator<number> {
        try {
          for (;;) yield 1;
        } finally {
          left.resolve();
        }
      }
      const sum = async (_context: CallContext, values: RequestStream<number>): Promise<number> => {
        await using stream = values;
        const { value } = await stream[Symbol.asyncIterator]().next();
        return value; // the numbers go on until the block has ended
      };
      const kitchen = connectKitchen(await startKitchen({ sum }, { interceptors }));

      assert.equal(await kitchen.sum(numbers()), 1);
      await left.promise;
    }
  });

  it("is INTERNAL when its handler reads what comes twice, which the log says", async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, warn() {}, error: (line: string) => void lines.push(line) };
    const sum = async (_context: CallContext, values: AsyncIterable<number>): Promise<number> => {
      for await (const _value of values) await undefined;
      for await (const _value of values) await undefined;
      return 0;
    };
    const kitchen = connectKitchen(await startKitchen({ sum }, { logger }));

    await assert.rejects(kitchen.sum([1, 2]), { code: "INTERNAL", processed: "yes" });
    assert.match(
      lines.join("\n"),
      /sum threw \[error \w{8}\] RpcError: \[FAILED_PRECONDITION\] this stream is being read already/,
    );
  });

  it("fails with INVALID_ARGUMENT when the server finds that an item does not fit", async () => {
    const texts = { write: (writer: Writer, value: unknown) => writer.str(String(value), ""), read: () => 0 };
    const methods = Kitchen.methods.map((method) =>
      method.request === undefined ? method : { ...method, request: { ...method.request, item: texts } },
    );
    const server = await startKitchen();
    await using kitchen = connect({ ...Kitchen, methods }, `tcp://${server.listening}`);

    await assert.rejects(kitchen.sum([1]), {
      code: "INVALID_ARGUMENT",
      message: /Kitchen\/sum: values\[0\] must be a number, got MessagePack type 0xa1$/,
    });
  });

  it("names the item that does not fit, and its field", async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, warn() {}, error: (line: string) => void lines.push(line) };
    const watch = () => [
      { x: 1, y: 2 },
      { x: 3, y: "4" as unknown as number },
    ]; // plain JavaScript can give anything
    const kitchen = connectKitchen(await startKitchen({ watch }, { logger }));
    await assert.rejects(readAll(kitchen.watch(1)), { code: "INTERNAL" });
    assert.match(lines.join("\n"), /items\[1\]\.y must be a number, got "4"/);

    await assert.rejects(kitchen.sum([1, 2, "3" as unknown as number]), {
      message: /sum: values\[2\] must be a number, got "3"$/,
    });
  });

  it("fails with INTERNAL when the handler returns nothing that can be iterated", async () => {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const watch = () => 1 as unknown as Point[]; // plain JavaScript can give anything
    const stream = connectKitchen(await startKitchen({ watch }, { logger })).watch(1);

    await assert.rejects(stream.next(), { code: "INTERNAL" });
  });
});

describe("a stream to the server", () => {
  afterEach(closeKitchens);

  it("may come from an array, a generator or an async generator", async () => {
    const kitchen = connectKitchen(await startKitchen());
    function* numbers(): Generator<number> {
      yield 1;
      yield 2;
    }
    async function* later(): AsyncGenerator<number> {
      yield* numbers();
    }

    assert.equal(await kitchen.sum([]), 0);
    assert.equal(await kitchen.sum([1, 2]), 3);
    assert.equal(await kitchen.sum(numbers()), 3);
    assert.equal(await kitchen.sum(later()), 3);
  });

  it("brings a hundred thousand items over many windows", async () => {
    const kitchen = connectKitchen(await startKitchen());

    assert.equal(await kitchen.sum(Array.from({ length: 100_000 }, (_, i) => i)), 4_999_950_000);
  });

  it("is closed when the handler answers before its end", async () => {
    const closed = deferred<void>();
    function* endlessNumbers(): Generator<number> {
      try {
        for (;;) yield 1;
      } finally {
        closed.resolve();
      }
    }
    const sum = async (_context: CallContext, values: AsyncIterable<number>): Promise<number> => {
      for await (const value of values) return value;
      return 0;
    };
    const kitchen = connectKitchen(await startKitchen({ sum }));

    assert.equal(await kitchen.sum(endlessNumbers()), 1);
    await closed.promise;
  });

  it("asks its source for nothing more once that is closed", async () => {
    const asked: string[] = [];
    const closed = deferred<void>();
    const numbers: IterableIterator<number> = {
      [Symbol.iterator]: () => numbers,
      next: () => {
        asked.push("next");
        return { done: false, value: asked.length };
      },
      return: () => {
        asked.push("return");
        closed.resolve();
        return { done: true, value: undefined };
      },
    };
    const entered = deferred<void>();
    const leave = deferred<void>();
    const sum = async (): Promise<number> => {
      entered.resolve();
      await leave.promise;
      return 1;
    };
    const kitchen = connectKitchen(await startKitchen({ sum }));
    const call = kitchen.sum(numbers);
    await entered.promise;
    await until(() => asked.length >= 262_144 / 9); // now it waits for credit
    leave.resolve();
    assert.equal(await call, 1);
    await closed.promise;
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);

    assert.equal(asked.indexOf("return"), asked.length - 1);
  });

  it("cancels the call when its source fails, with the source's error as the cause", async () => {
    const failure = new Error("disk full");
    const outcome = deferred<unknown>();
    const sum = async (_context: CallContext, values: AsyncIterable<number>): Promise<number> => {
      try {
        for await (const value of values) assert.equal(value, 1);
      } catch (error) {
        outcome.resolve(error);
        throw error;
      }
      return 0;
    };
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw failure;
    }
    const kitchen = connectKitchen(await startKitchen({ sum }));

    await assert.rejects(kitchen.sum(failing()), {
      code: "CANCELLED",
      cause: failure,
      message: /source of `values` failed: disk full/,
    });
    assert.equal(((await outcome.promise) as { code: string }).code, "CANCELLED"); // what a handler's loop throws is an RpcError
  });

  it("fails with INVALID_ARGUMENT at an item that does not fit, and closes its source", async () => {
    const closed = deferred<void>();
    function* wrong(): Generator<number> {
      try {
        yield "one" as unknown as number; // plain JavaScript can give anything
      } finally {
        closed.resolve();
      }
    }
    const kitchen = connectKitchen(await startKitchen());

    await assert.rejects(kitchen.sum(wrong()), {
      code: "INVALID_ARGUMENT",
      message: /Kitchen\/sum: values\[0\] must be a number, got "one"/,
    });
    await closed.promise;
    assert.equal(await kitchen.divide(1), 1);
  });

  it("must be something that items come from", async () => {
    const kitchen = connectKitchen(await startKitchen());
    const none = undefined as unknown as number[]; // plain JavaScript can leave it out

    await assert.rejects(async () => kitchen.sum(none), { code: "INVALID_ARGUMENT", message: /values must be an iterable/ });
    assert.throws(() => kitchen.chat("a", none as unknown as string[]), { code: "INVALID_ARGUMENT" });
  });
});

describe("streams in both directions", () => {
  afterEach(closeKitchens);

  it("answer each item as it comes", async () => {
    const kitchen = connectKitchen(await startKitchen());
    const turns: string[] = [];
    let wake: () => void = () => undefined;
    async function* lines(): AsyncGenerator<string> {
      for (let i = 0; i < 3; i++) {
        turns.push(`sent ${i}`);
        yield String(i);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    for await (const line of kitchen.chat("room", lines())) {
      turns.push(line);
      wake();
    }

    assert.deepEqual(turns, ["sent 0", "room: 0", "sent 1", "room: 1", "sent 2", "room: 2"]);
  });

  it("are told apart when a hundred run at once", async () => {
    const kitchen = connectKitchen(await startKitchen());
    const rooms = Array.from({ length: 100 }, (_, i) => `room ${i}`);
    const answers = await Promise.all(rooms.map((room) => readAll(kitchen.chat(room, ["a", "b"]))));

    assert.deepEqual(
      answers,
      rooms.map((room) => [`${room}: a`, `${room}: b`]),
    );
  });
});

describe("the window of a stream", () => {
  afterEach(closeKitchens);

  const LINE = "x".repeat(1024);
  const WINDOW_LINES = 256;
  /** What the frame that crosses the window may hold beyond it. */
  const SLACK_LINES = 17;

  /** Lines without end, and how many of them were taken. */
  function source() {
    const counter = { taken: 0 };
    async function* lines(): AsyncGenerator<string> {
      for (;;) {
        counter.taken++;
        yield LINE;
      }
    }
    return { counter, lines };
  }

  it("holds a handler whose client does not read, until it reads", async () => {
    const { counter, lines } = source();
    const kitchen = connectKitchen(await startKitchen({ chat: () => lines() }));
    const stream = kitchen.chat("a", []);
    await stream.next();
    await settled(counter);
    assert.ok(counter.taken <= WINDOW_LINES + SLACK_LINES, `${counter.taken} lines were sent`);
    const before = counter.taken;

    for (let i = 0; i < before; i++) await stream.next();
    await settled(counter);
    assert.ok(counter.taken > before);
    assert.ok(counter.taken <= 2 * before);
    await stream.return();
  });

  it("holds a client whose handler does not read", async () => {
    const { counter, lines } = source();
    const entered = deferred<void>();
    const leave = deferred<void>();
    const chat = async (): Promise<string[]> => {
      entered.resolve();
      await leave.promise;
      return [];
    };
    const kitchen = connectKitchen(await startKitchen({ chat }));
    const stream: RpcStream<string> = kitchen.chat("a", lines());
    await entered.promise;
    await settled(counter);

    assert.ok(counter.taken > 0);
    assert.ok(counter.taken <= WINDOW_LINES + SLACK_LINES, `${counter.taken} lines were sent`);
    leave.resolve();
    assert.deepEqual(await stream.next(), { done: true, value: undefined });
  });

  for (const [what, grants] of [
    ["of nothing", [0]],
    ["above the maximum", [MAX_CREDIT_BYTES + 1]],
    ["that goes above the maximum with an earlier one", [MAX_CREDIT_BYTES, MAX_CREDIT_BYTES]],
  ] as const) {
    it(`is not opened by a server's CREDIT ${what}: the connection is closed`, async () => {
      await using server = await startRawServer((socket) => {
        socket.write(rawHello());
        readCalls(socket, (frame) => {
          socket.write(Buffer.concat(grants.map((bytes) => rawFrame(Kind.CREDIT, 0, frame.readUInt32LE(8), bytes))));
        });
      });
      await using kitchen = connect(Kitchen, `tcp://127.0.0.1:${server.port}`);
      const { counter, lines } = source();
      const stream = kitchen.with({ timeoutMs: 5_000 }).chat("a", lines());

      await assert.rejects(stream.next(), { code: "UNAVAILABLE", message: /CREDIT of \d+ bytes/ });
      assert.ok(counter.taken <= 1, `${counter.taken} lines were sent`);
    });
  }

  /**
   * Resolves when nothing more is taken: over several turns of the event loop, in which the other
   * side has had its turn too.
   */
  async function settled(counter: { readonly taken: number }): Promise<void> {
    for (let last = -1; last !== counter.taken || last === 0; ) {
      last = counter.taken;
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    }
  }
});

describe("a oneway call", () => {
  afterEach(closeKitchens);

  it("runs the handler, and nobody waits for it", async () => {
    const entered = deferred<string>();
    const log = (_context: CallContext, line: string): Promise<void> => {
      entered.resolve(line);
      return deferred<void>().promise;
    };
    const kitchen = connectKitchen(await startKitchen({ log }));
    await kitchen.log("hello");

    assert.equal(await entered.promise, "hello");
  });

  it("has left when closing its client has, however much was to leave before it", async () => {
    let received = 0;
    const paused = deferred<Socket>();
    await using server = await startRawServer((socket) => {
      socket.write(rawHello());
      readCalls(socket, () => received++);
      socket.once("data", () => paused.resolve(socket.pause()));
    });
    const kitchen = connect(Kitchen, `tcp://127.0.0.1:${server.port}`);
    await kitchen.log("connected");
    const lines = Promise.allSettled(Array.from({ length: 400 }, () => kitchen.log("x".repeat(20_000))));
    let isClosed = false;
    const closing = kitchen.close().then(() => {
      isClosed = true;
    });
    const socket = await paused.promise;
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    const wasClosed = isClosed;
    socket.resume();
    await closing;
    const sent = (await lines).filter(({ status }) => status === "fulfilled").length;

    assert.equal(wasClosed, false, "closing waits for what the server has not read");
    await until(() => received === 1 + sent);
  });

  it("does not learn of a failing handler, which the server's log names", async () => {
    const logged = deferred<string>();
    const logger = { debug() {}, info() {}, warn() {}, error: (line: string) => logged.resolve(line) };
    const log = (): never => {
      throw new Error("no room");
    };
    const kitchen = connectKitchen(await startKitchen({ log }, { logger }));
    await kitchen.log("hello");

    assert.match(await logged.promise, /Kitchen\/log threw \[error \w{8}\] Error: no room/);
    assert.equal(await kitchen.divide(1), 1);
  });

  it("fails here when its argument does not fit", async () => {
    const kitchen = connectKitchen(await startKitchen());
    await kitchen.ping();

    await assert.rejects(kitchen.log(1 as unknown as string), { code: "INVALID_ARGUMENT" }); // plain JavaScript can give anything
  });
});

describe("a method that the two sides know as different kinds", () => {
  afterEach(closeKitchens);

  it("fails with UNIMPLEMENTED, which names both", async () => {
    const watch = Kitchen.methods.find(({ name }) => name === "watch");
    assert.ok(watch);
    const server = await startKitchen();
    const { connect } = await import("callwire");
    const Other = { ...Kitchen, methods: [{ ...watch, kind: "unary" as const }] };
    await using client = connect(Other, `tcp://${server.listening}`);

    await assert.rejects(Promise.resolve(client.watch(1) as unknown), {
      code: "UNIMPLEMENTED",
      message: /calls it as unary, and here it is server streaming/,
    });
  });
});
