import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { type CallContext, connect, implement, type Logger, RpcError, serve } from "callwire";
import { MAX_ERROR_MESSAGE } from "#runtime/base/limits/message.js";
import { PREFACE } from "#runtime/wire/frame.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorHandler } from "../../../generated/calculator.js";
import type { Point } from "../../../generated/kitchen-sink.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred } from "../../support/wait.js";

describe("serve", () => {
  afterEach(async () => {
    await closeAll();
    await closeKitchens();
  });

  it("hides what a handler threw and names it in the log", async () => {
    const lines: string[] = [];
    const calc = connectCalculator(
      await startCalculator({ divide: () => Promise.reject(new Error("the password is 1234")) }, { logger: collect(lines) }),
    );

    await assert.rejects(calc.divide(1), (error) => {
      assert.ok(error instanceof RpcError);
      assert.deepEqual([error.code, error.processed], ["INTERNAL", "yes"]);
      assert.doesNotMatch(error.message, /1234/);
      assert.match(
        lines[0] ?? "",
        new RegExp(`Calculator/divide threw \\[error ${error.errorId}\\] Error: the password is 1234`),
      );
      return true;
    });
  });

  const thrown: [string, unknown][] = [
    ["null", null],
    ["undefined", undefined],
    ["a string", "text"],
    ["an object without text", Object.create(null)],
    ["an error without stack", Object.assign(new Error("x"), { stack: undefined })],
    ["a huge message", new Error("x".repeat(5_000_000))],
  ];
  for (const [name, value] of thrown) {
    it(`answers INTERNAL when a handler throws ${name}, and serves on`, async () => {
      const fail = (): never => {
        throw value;
      };
      const calc = connectCalculator(
        await startCalculator({ divide: fail, factorial: async () => fail() }, { logger: collect([]) }),
      );

      await assert.rejects(calc.divide(1), { code: "INTERNAL" });
      await assert.rejects(calc.factorial(1n), { code: "INTERNAL" });
      assert.equal(await calc.checksum(new Uint8Array()), 2166136261n);
    });
  }

  it("answers INTERNAL when a handler returns what its contract forbids", async () => {
    const lines: string[] = [];
    const calc = connectCalculator(
      await startCalculator(
        { divide: () => "2" as unknown as number, summarize: () => undefined as never },
        { logger: collect(lines) },
      ),
    );

    await assert.rejects(calc.divide(1), { code: "INTERNAL", processed: "yes" });
    await assert.rejects(calc.summarize([]), { code: "INTERNAL" });
    assert.match(lines.join("\n"), /divide returned what does not fit its contract:.* must be a number, got "2"/);
  });

  it("sends an RpcError of the handler with its code and text", async () => {
    const calc = connectCalculator(
      await startCalculator({
        divide: () => {
          throw new RpcError("NOT_FOUND", "no such number");
        },
      }),
    );

    await assert.rejects(calc.divide(1), {
      code: "NOT_FOUND",
      message: "[NOT_FOUND] demo.calculator.v1.Calculator/divide: no such number",
    });
  });

  it("answers INTERNAL when a call fails that the handler makes, also before it was sent", async () => {
    const lines: string[] = [];
    const inner = connectCalculator(await startCalculator());
    const calls: readonly (() => Promise<number>)[] = [
      () => inner.divide("1" as unknown as number), // plain JavaScript can give anything
      () => inner.with({ signal: AbortSignal.abort() }).divide(1),
      () => inner.with({ timeoutMs: 0 }).divide(1),
    ];
    for (const divide of calls) {
      const outer = connectCalculator(await startCalculator({ divide }, { logger: collect(lines) }));

      await assert.rejects(outer.divide(1), { code: "INTERNAL", processed: "yes" });
    }
    assert.deepEqual(
      lines.map((line) => /RpcError: \[([A-Z_]+)\]/.exec(line)?.[1]),
      ["INVALID_ARGUMENT", "CANCELLED", "DEADLINE_EXCEEDED"],
    );
  });

  it("answers with the text of an error also when it is no Unicode, or is cut in the middle of a character", async () => {
    for (const text of ["half \ud83d", `${"x".repeat(MAX_ERROR_MESSAGE - 1)}\u{1f600}`]) {
      const divide = (): never => {
        throw new RpcError("NOT_FOUND", text);
      };
      const calc = connectCalculator(await startCalculator({ divide }));

      await assert.rejects(calc.divide(1), { code: "NOT_FOUND", message: /(?:half |x)\ufffd$/ });
    }
  });

  it("answers INTERNAL when a handler gives the runtime what it does not take", async () => {
    const lines: string[] = [];
    const inner = connectCalculator(await startCalculator());
    const divides: readonly CalculatorHandler["divide"][] = [
      ({ headers }) => headers.set("Not A Key", "") && 1,
      ({ trailers }) => trailers.set("callwire-mine", "") && 1,
      ({ headers }) => headers.set("big", "x".repeat(20_000)) && 1,
      () => inner.with({ timeoutMs: -1 }).divide(1),
      () => connect(Calculator, "nowhere").divide(1),
      () => connect({} as typeof Calculator, "memory:mistakes").divide(1),
    ];
    for (const divide of divides) {
      const outer = connectCalculator(await startCalculator({ divide }, { logger: collect(lines) }));

      await assert.rejects(outer.divide(1), {
        code: "INTERNAL",
        processed: "yes",
        message: /: internal error \w{8};/,
      });
    }
    assert.deepEqual(
      lines.map((line) => /divide threw \[error \w{8}\] RpcError: (\[\w+\] \w+ \S+)/.exec(line)?.[1]),
      [
        "[INVALID_ARGUMENT] metadata key",
        "[INVALID_ARGUMENT] metadata key",
        "[RESOURCE_EXHAUSTED] metadata of",
        "[INVALID_ARGUMENT] option timeoutMs",
        '[INVALID_ARGUMENT] target "nowhere":',
        "[INVALID_ARGUMENT] connect takes",
      ],
    );
  });

  it("closes a connection that sends garbage and serves the others", async () => {
    const server = await startCalculator();
    const calc = connectCalculator(server);
    await calc.divide(1);
    const oversize = Buffer.concat([
      PREFACE as Uint8Array,
      Buffer.from([0xff, 0xff, 0xff, 0x7f, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ]);
    for (const bytes of [Buffer.from("GET / HTTP/1.1\r\n\r\n"), Buffer.alloc(64, 0xff), oversize]) {
      const socket = await openSocket(server.address.port);
      socket.write(bytes);
      await once(socket, "close");
    }

    assert.equal(await calc.divide(8, 2), 4);
  });

  it("says nothing to a peer that sends half a preface, and serves the others", async () => {
    const server = await startCalculator();
    const socket = await openSocket(server.address.port);
    let heard = 0;
    socket.on("data", (bytes) => (heard += bytes.length));
    socket.write((PREFACE as Buffer).subarray(0, 5));

    assert.equal(await connectCalculator(server).divide(8, 2), 4);
    assert.equal(heard, 0);
    socket.destroy();
  });

  it("finishes running calls and refuses new ones while it drains", async () => {
    const started = deferred<void>();
    const finish = deferred<number>();
    const server = await startCalculator({
      divide: () => {
        started.resolve();
        return finish.promise;
      },
    });
    const calc = connectCalculator(server);
    const running = calc.divide(1);
    await started.promise;
    const closing = server.close();
    finish.resolve(7);

    assert.equal(await running, 7);
    await closing;
    await assert.rejects(calc.with({ timeoutMs: 50 }).divide(1), { code: "UNAVAILABLE", processed: "no" });
  });

  it("tells handlers that it is stopping, so that a stream without an end is over", async () => {
    async function* count({ stopping }: CallContext): AsyncGenerator<Point> {
      for (let x = 0; !stopping.aborted; x++) {
        yield { x, y: 0 };
        await new Promise(setImmediate);
      }
    }
    const server = await startKitchen({ watch: count }, { graceMs: 60_000 });
    const stream = connectKitchen(server).watch(1);
    await stream.next();
    const closing = server.close();
    for await (const { x } of stream) assert.ok(x > 0);

    await closing;
  });

  for (const [how, wait] of [
    ["the signal's reason", (signal: AbortSignal) => once(signal, "abort").then(() => signal.throwIfAborted())],
    ["what Node makes of it", (signal: AbortSignal) => once(new EventEmitter(), "never", { signal })],
  ] as const) {
    it(`answers UNAVAILABLE when a handler throws ${how}`, async () => {
      async function* watch({ stopping }: CallContext): AsyncGenerator<Point> {
        yield { x: 1, y: 1 };
        await wait(stopping);
      }
      const server = await startKitchen({ watch }, { graceMs: 60_000 });
      const stream = connectKitchen(server).watch(1);
      await stream.next();
      const closing = server.close();

      await assert.rejects(stream.next(), { code: "UNAVAILABLE", processed: "yes", message: /the server is stopping/ });
      await closing;
    });
  }

  it("does not wait longer than its grace for a handler that hangs", async () => {
    const started = deferred<void>();
    const server = await startCalculator({
      checksum: () => {
        started.resolve();
        return new Promise(() => undefined);
      },
    });
    const lost = assert.rejects(connectCalculator(server).checksum(new Uint8Array()), {
      code: "UNAVAILABLE",
      processed: "unknown",
    });
    await started.promise;
    const before = performance.now();
    await server.close({ graceMs: 50 });

    assert.ok(performance.now() - before < 5_000); // by itself, it would be ten seconds
    await lost;
  });

  it("says that a port is in use and how to go on", async () => {
    const { listening } = await startCalculator();

    await assert.rejects(startCalculator({}, { listen: listening }), {
      code: "FAILED_PRECONDITION",
      message: `[FAILED_PRECONDITION] ${listening} is in use; stop what listens there, choose another port, or 0 for a free one`,
    });
  });

  it("refuses more services than its HELLO can name, and serves as many as it can", async () => {
    const services = Array.from({ length: 400 }, (_, at) => {
      const name = `company.department.product.v1.Service${at}`;
      return implement({ name, fingerprint: "0123456789abcdef", methods: [] } as unknown as typeof Calculator, calculator);
    });

    await assert.rejects(serve({ services: [...services, implement(Calculator, calculator)], stopOnSignal: false }), {
      code: "INVALID_ARGUMENT",
      message:
        /^\[INVALID_ARGUMENT\] 401 services make a HELLO of 2\d{4} bytes, more than 16384; serve them from several processes$/,
    });
    const served = [...services.slice(0, 200), implement(Calculator, calculator)];
    await using server = await serve({ services: served, stopOnSignal: false });
    await using calc = connect(Calculator, `tcp://${server.listening}`);
    assert.equal(await calc.divide(1, 2), 0.5);
  });

  it("does not listen where other machines reach it without being told to", async () => {
    await assert.rejects(startCalculator({}, { listen: "0.0.0.0:0" }), { code: "INVALID_ARGUMENT", message: /insecure: true/ });
    await assert.rejects(startCalculator({}, { listen: "0.0.0.0:0", insecure: true }), /set advertiseHost/);
  });

  it("refuses a wrong address, a service that stands twice, and a handler that lacks a method", async () => {
    const service = implement(Calculator, calculator);

    await assert.rejects(
      startCalculator({}, { listen: "nowhere" }),
      /option listen must be host:port, such as 127.0.0.1:0 or \[::1\]:0, or unix:\/path/,
    );
    await assert.rejects(serve({ services: [service, service] }), /Calculator\/divide is served twice/);
    assert.throws(() => implement(Calculator, {} as CalculatorHandler), /lacks divide, summarize, factorial, checksum/);
  });

  it("refuses to register in a fixed list and leaves nothing behind", async () => {
    await assert.rejects(startCalculator({}, { registry: "tcp://127.0.0.1:1" }), /fixed list/);
  });
});

function collect(lines: string[]): Logger {
  const add = (line: string): void => void lines.push(line);
  return { debug: add, info: add, warn: add, error: add };
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connectSocket(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}
