// What a client of `callwire/web` is told, and what ends its calls from this side.

import assert from "node:assert/strict";
import { once } from "node:events";
import { attempt, connect, RpcError } from "callwire/web";
import { MAX_WEB_RETRIES } from "#runtime/base/limits/web.js";
import { $Calculator, Calculator, type CalculatorClient } from "../../../generated/calculator.js";
import { $Kitchen, type KitchenClient } from "../../../generated/kitchen-sink.js";
import { type Answer, answerJson, type SeenRequest, startConnectServer } from "./connect-server.js";

const ADDRESS = "http://127.0.0.1:1/";
const NO_BYTES = new Uint8Array();

async function codeOf(call: PromiseLike<unknown>): Promise<string> {
  try {
    await call;
    return "none";
  } catch (error) {
    assert.ok(error instanceof RpcError, String(error));
    return error.code;
  }
}

/** Nothing is answered. */
const silence: Answer = () => undefined;

describe("connect of callwire/web", () => {
  it("refuses what is no address of a server", () => {
    for (const target of [
      "",
      "127.0.0.1:4000",
      "tcp://127.0.0.1:4000",
      "/rpc",
      "http://",
      "http://me:secret@host/",
      "http://h/?a",
      "http://h/#a",
    ]) {
      assert.throws(() => connect($Calculator, target), { code: "INVALID_ARGUMENT" }, target);
    }
    assert.throws(
      () => connect($Calculator, "http://me:secret@host/"),
      (error: Error) => !error.message.includes("secret"),
    );
    assert.throws(() => connect($Calculator, "\u001b[2J"), { message: /^\[INVALID_ARGUMENT\] "[\x20-\x7e]+"/ });
  });

  it("says to take the service as data", () => {
    // @ts-expect-error the service of Node's client
    assert.throws(() => connect(Calculator, ADDRESS), { message: /takes a service as data, such as \$Calculator/ });
  });

  it("refuses options that are not right, and those that it does not know", () => {
    const client = connect($Calculator, ADDRESS);
    const wrong: readonly Readonly<Record<string, unknown>>[] = [
      ...[{ timeoutMs: -1 }, { timeoutMs: "5" }, { timeoutMs: Number.NaN }, { timeoutMs: 2 ** 31 }, { timeoutMs: null }],
      ...[
        { deadlineAt: new Date("never") },
        { signal: {} },
        { onHeaders: 1 },
        { onTrailers: "x" },
        { timeout: 5 },
        { failFast: true },
      ],
      ...[{ metadata: 7 }, { metadata: null }, { metadata: { Upper: "x" } }, { metadata: { "content-type": "x" } }],
      ...[{ metadata: { "connect-timeout-ms": "1" } }, { metadata: { "callwire-attempt": "1" } }, { metadata: { host: "x" } }],
      ...[{ metadata: { a: 1 } }, { metadata: { "": "x" } }, { metadata: { ["x".repeat(65)]: "x" } }],
    ];
    for (const options of wrong) {
      assert.throws(() => client.with(options), { code: "INVALID_ARGUMENT" }, Object.keys(options).join());
    }
    // @ts-expect-error no such option
    assert.throws(() => connect($Calculator, ADDRESS, { signal: new AbortController().signal }), { code: "INVALID_ARGUMENT" });
    assert.throws(() => connect($Calculator, ADDRESS, { timeoutMs: -1 }), { code: "INVALID_ARGUMENT" });
  });

  it("sends metadata as headers, the nearest of a key, and bytes as base64", async () => {
    await using server = await startConnectServer((_request, response) => answerJson(response, { result: "1" }));
    const client = connect($Calculator, server.url, { metadata: { authorization: "Bearer a", team: "x" } });
    const raw = Uint8Array.of(250, 251, 252);
    await client
      .with({
        metadata: new Map<string, string | Uint8Array>([
          ["authorization", "Bearer b"],
          ["raw", raw],
          ["name-bin", raw],
          ["who", "Zoë"],
        ]),
      })
      .checksum(NO_BYTES);
    await client.checksum(NO_BYTES);

    const [first, second] = server.seen.map(({ headers }) => headers);
    assert.deepEqual(
      [first?.["authorization"], first?.["team"], first?.["raw-bin"], first?.["name-bin"]],
      ["Bearer b", "x", "+vv8", "+vv8"],
    );
    assert.equal(Buffer.from(String(first?.["who-bin"]), "base64").toString(), "Zoë");
    assert.deepEqual([second?.["authorization"], second?.["raw-bin"]], ["Bearer a", undefined]);
  });

  it("gives the metadata of an answer, and of its end", async () => {
    const headers = { "x-node": "a", "x-raw-bin": "AQI", "trailer-x-cost": "3" };
    await using server = await startConnectServer((_request, response) => answerJson(response, { result: "1" }, 200, headers));
    let head: ReadonlyMap<string, unknown> = new Map();
    let trailers: ReadonlyMap<string, unknown> = new Map();
    const client = connect($Calculator, server.url);
    await client.with({ onHeaders: (got) => (head = got), onTrailers: (got) => (trailers = got) }).checksum(NO_BYTES);

    assert.deepEqual([head.get("x-node"), head.get("x-raw-bin")], ["a", Uint8Array.of(1, 2)]);
    assert.deepEqual([...trailers], [["x-cost", "3"]]);
  });

  it("makes its requests by the `fetch` that it is given", async () => {
    const seen: string[] = [];
    const client = connect<CalculatorClient>($Calculator, "https://example.org/api", {
      fetch: (url, init) => {
        seen.push(`${init.method} ${url} ${String(init.body)}`);
        return Promise.resolve(Response.json({ result: "120" }));
      },
    });

    assert.equal(await client.factorial(5n), 120n);
    assert.deepEqual(seen, ['POST https://example.org/api/demo.calculator.v1.Calculator/factorial {"n":"5"}']);
  });

  it("ends a call at its deadline, the earlier of two", async () => {
    await using server = await startConnectServer(silence);
    const client = connect($Calculator, server.url, { timeoutMs: 60_000 });

    assert.equal(await codeOf(client.with({ timeoutMs: 50 }).checksum(NO_BYTES)), "DEADLINE_EXCEEDED");
    assert.equal(await codeOf(client.with({ deadlineAt: performance.now() + 50 }).checksum(NO_BYTES)), "DEADLINE_EXCEEDED");
    assert.equal(
      await codeOf(client.with({ deadlineAt: new Date(Date.now() + 50), timeoutMs: 60_000 }).checksum(NO_BYTES)),
      "DEADLINE_EXCEEDED",
    );
  });

  it("has the method's own timeout before that of its client, and streams have neither", async () => {
    await using server = await startConnectServer((_request, response) => answerJson(response, { result: "1" }));
    const calc = connect($Calculator, server.url, { timeoutMs: 30_000 });
    await attempt(calc.divide(1));
    await calc.checksum(NO_BYTES);
    const kitchen = connect<KitchenClient>($Kitchen, server.url, { timeoutMs: 30_000 });
    await attempt(kitchen.watch(1).next());
    await attempt(kitchen.sum([]));
    await calc.with({ deadlineAt: performance.now() + 1e12 }).checksum(NO_BYTES);

    const [own, client, ...others] = server.seen.map(({ headers }) => headers["connect-timeout-ms"]);
    assert.ok(Number(own) <= 5_000 && Number(client) > 5_000 && Number(client) <= 30_000, `${own} ${client}`);
    assert.deepEqual(others, [undefined, undefined, undefined]);
  });

  it("sends nothing when the deadline has passed or the signal has aborted before", async () => {
    await using server = await startConnectServer(silence);
    const client = connect($Calculator, server.url);

    assert.equal(await codeOf(client.with({ timeoutMs: 0 }).checksum(NO_BYTES)), "DEADLINE_EXCEEDED");
    assert.equal(await codeOf(client.with({ deadlineAt: new Date(0) }).checksum(NO_BYTES)), "DEADLINE_EXCEEDED");
    const result = await attempt(client.with({ signal: AbortSignal.abort() }).checksum(NO_BYTES));
    assert.ok(!result.ok && result.error.code === "CANCELLED" && result.error.processed === "no");
    assert.equal(server.seen.length, 0);
  });

  it("cancels a call by its signal, at its server too, with the reason", async () => {
    let request: SeenRequest | undefined;
    const controller = new AbortController();
    await using server = await startConnectServer((seen) => {
      request = seen;
      controller.abort("enough");
    });
    const result = await attempt(connect($Calculator, server.url).with({ signal: controller.signal }).checksum(NO_BYTES));

    assert.ok(!result.ok && result.error.code === "CANCELLED" && result.error.cause === "enough");
    assert.ok(request !== undefined);
    if (!request.gone.aborted) await once(request.gone, "abort");
  });

  it("takes its listener off a signal when the call is over", async () => {
    await using server = await startConnectServer((_request, response) => answerJson(response, { result: "1" }));
    const counted = { added: 0, removed: 0 };
    class CountingSignal extends EventTarget {
      readonly aborted = false;
      override addEventListener(...args: Parameters<EventTarget["addEventListener"]>): void {
        counted.added++;
        super.addEventListener(...args);
      }
      override removeEventListener(...args: Parameters<EventTarget["removeEventListener"]>): void {
        counted.removed++;
        super.removeEventListener(...args);
      }
    }
    const signal = new CountingSignal() as unknown as AbortSignal; // it has all that a client asks a signal for
    await connect($Calculator, server.url).with({ signal }).checksum(NO_BYTES);

    assert.deepEqual(counted, { added: 1, removed: 1 });
  });

  it("ends its calls when it is closed, and makes none then", async () => {
    let arrived = (): void => undefined;
    const sent = new Promise<void>((resolve) => (arrived = resolve));
    await using server = await startConnectServer(() => arrived());
    const client = connect($Calculator, server.url);
    const running = codeOf(client.checksum(NO_BYTES));
    await sent;
    await client.close();
    await client.close();

    assert.equal(await running, "CANCELLED");
    assert.equal(await codeOf(client.with({ timeoutMs: 5_000 }).divide(1)), "CANCELLED");
    assert.equal(server.seen.length, 1);
  });
});

describe("a call that nobody has answered", () => {
  /** Loses the first connections, and answers then. */
  async function lose(times: number, call: (client: ReturnType<typeof connect<CalculatorClient>>) => PromiseLike<unknown>) {
    let left = times;
    await using server = await startConnectServer((_request, response) => {
      if (left-- > 0) response.destroy();
      else answerJson(response, { result: "6" });
    });
    const code = await codeOf(call(connect<CalculatorClient>($Calculator, server.url)));
    return { code, requests: server.seen.length };
  }

  it("is made again when it is idempotent, twice at most", async () => {
    assert.deepEqual(await lose(2, (client) => client.factorial(3n)), { code: "none", requests: 3 });
    assert.deepEqual(await lose(3, (client) => client.factorial(3n)), { code: "UNAVAILABLE", requests: 3 });
  });

  it("is not made again when the method may run once alone", async () => {
    assert.deepEqual(await lose(1, (client) => client.checksum(NO_BYTES)), { code: "UNAVAILABLE", requests: 1 });
  });

  it("is made again behind a proxy that has no server, and by what the server says to wait", async () => {
    let count = 0;
    await using server = await startConnectServer((_request, response) => {
      if (++count === 1) response.writeHead(503, { "content-type": "text/html" }).end("<h1>no server</h1>");
      else if (count === 2) answerJson(response, { code: "unavailable" }, 503, { "retry-after": "0" });
      else answerJson(response, { result: "6" });
    });

    assert.equal(await connect($Calculator, server.url).factorial(3n), 6n);
    assert.equal(count, 3);
  });

  it("is not made again when the pause is longer than its time", async () => {
    await using server = await startConnectServer((_request, response) =>
      answerJson(response, { code: "unavailable" }, 503, { "retry-after": "60" }),
    );
    const result = await attempt(connect($Calculator, server.url).with({ timeoutMs: 30_000 }).factorial(3n));

    assert.ok(!result.ok && result.error instanceof RpcError && result.error.retryAfterMs === 60_000);
    assert.equal(server.seen.length, 1);
  });

  it("is not made again when the server asks for a pause beyond ten seconds", async () => {
    await using server = await startConnectServer((_request, response) =>
      answerJson(response, { code: "unavailable" }, 503, { "retry-after": "11" }),
    );

    assert.equal(await codeOf(connect($Calculator, server.url).with({ timeoutMs: Infinity }).factorial(3n)), "UNAVAILABLE");
    assert.equal(server.seen.length, 1);
  });

  it("is not made again after an answer that says anything else", async () => {
    for (const code of ["internal", "resource_exhausted", "deadline_exceeded", "unknown"]) {
      await using server = await startConnectServer((_request, response) => answerJson(response, { code }, 500));
      assert.equal(await codeOf(connect($Calculator, server.url).factorial(3n)), code.toUpperCase());
      assert.equal(server.seen.length, 1);
    }
  });

  it("is made again no more often than the budget of its client has it", async () => {
    await using server = await startConnectServer((_request, response) => response.destroy());
    const client = connect($Calculator, server.url);
    const calls = 2 * MAX_WEB_RETRIES;
    await Promise.all(Array.from({ length: calls }, () => codeOf(client.factorial(3n))));

    assert.equal(server.seen.length, calls + MAX_WEB_RETRIES);
  });

  it("is cancelled in a pause at once", async () => {
    const controller = new AbortController();
    await using server = await startConnectServer((_request, response) => {
      answerJson(response, { code: "unavailable" }, 503, { "retry-after": "5" });
      response.on("finish", () => setImmediate(() => controller.abort()));
    });

    assert.equal(await codeOf(connect($Calculator, server.url).with({ signal: controller.signal }).factorial(3n)), "CANCELLED");
  });
});

describe("a method that fetch cannot call", () => {
  it("fails before a request, and says why", async () => {
    await using server = await startConnectServer(silence);
    const stream = connect<KitchenClient>($Kitchen, server.url).chat("room", ["a"]);
    const result = await attempt(stream.next());

    assert.ok(!result.ok);
    assert.match(result.error.message, /^\[UNIMPLEMENTED\] demo\.kitchen\.v1\.Kitchen\/chat /);
    assert.equal(server.seen.length, 0);
  });
});
