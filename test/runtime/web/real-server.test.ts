// `callwire/web` against a server of ours, over HTTP.

import assert from "node:assert/strict";
import { once } from "node:events";
import { type CallwireServer, implement, serve } from "callwire";
import { createHttp } from "callwire/http";
import { attempt, connect, type WebClient } from "callwire/web";
import { calculator } from "../../../examples/calculator/calculator.js";
import { $Calculator, Calculator, type CalculatorClient, InvalidOperation } from "../../../generated/calculator.js";
import { $Kitchen, Kitchen, type KitchenClient, type KitchenHandler, Overloaded } from "../../../generated/kitchen-sink.js";

describe("a client over fetch and a server of ours", () => {
  let server: CallwireServer;
  let calc: WebClient<CalculatorClient>;
  let kitchen: WebClient<KitchenClient>;
  /** What the kitchen was told. */
  const told: string[] = [];
  /** Aborts when the caller of `watch` has left. */
  let watched = new AbortController().signal;

  const handler: KitchenHandler = {
    divide: (_context, num1, num2) => num1 / num2,
    area: (_context, shape) => (shape.kind === "circle" ? shape.radius ** 2 : undefined),
    async sum(_context, values) {
      let sum = 0;
      for await (const value of values) sum += value;
      return sum;
    },
    async *watch(context, fromSeq) {
      watched = context.signal;
      for (let x = fromSeq; x !== 3; x++) yield { x, y: -0 };
      if (fromSeq === 2) throw new Overloaded({ retryAfter: 1.5 });
      if (fromSeq > 3) yield { x: 0, y: 0 };
    },
    async *chat(_context, room, lines) {
      for await (const line of lines) yield `${room}: ${line}`;
    },
    find: () =>
      new Map([
        [-1, { kind: "left", value: "a" } as const],
        [2, { kind: "right", value: { kind: "empty" } } as const],
      ]),
    log: (_context, line) => void told.push(line),
    ping: () => undefined,
  };

  before(async () => {
    const services = [implement(Calculator, calculator), implement(Kitchen, handler)];
    server = await serve({ listen: "127.0.0.1:0", services, http: createHttp() });
    const url = server.httpUrl ?? assert.fail("no HTTP");
    [calc, kitchen] = [connect($Calculator, url), connect($Kitchen, url)];
  });

  after(() => server.close());

  it("agree on every method of the calculator", async () => {
    assert.equal(await calc.divide(10, 4), 2.5);
    assert.equal(await calc.divide(10), 10);
    assert.equal(await calc.factorial(20n), 2_432_902_008_176_640_000n);
    assert.equal(await calc.checksum(Uint8Array.of(97)), 0xe40c292cn);
    const summary = await calc.summarize([3, 1, 2], { rounding: "Up", digits: 1, label: "Zoë" });
    assert.deepEqual(summary, { count: 3, sum: 6, mean: 2, sorted: [1, 2, 3], label: "Zoë" });
  });

  it("agree on an error of the contract", async () => {
    const result = await attempt(calc.factorial(-1n));

    assert.ok(!result.ok && result.error.name === "InvalidOperation");
    assert.ok(result.error instanceof InvalidOperation);
    assert.equal(result.error.operation, "Factorial");
  });

  it("agree on an argument that does not fit", async () => {
    const result = await attempt(calc.summarize([1], { digits: 99 }));

    assert.ok(!result.ok && result.error.name === "RpcError");
    assert.equal(result.error.code, "INVALID_ARGUMENT");
    assert.match(result.error.text, /options\.digits: 99 is not within 0\.\.15/);
  });

  it("agree on unions, maps, results that may be absent, and on nothing", async () => {
    assert.equal(await kitchen.area({ kind: "circle", radius: 3 }), 9);
    assert.equal(await kitchen.area({ kind: "empty" }), undefined);
    assert.deepEqual(
      await kitchen.find("any"),
      new Map<number, unknown>([
        [-1, { kind: "left", value: "a" }],
        [2, { kind: "right", value: { kind: "empty" } }],
      ]),
    );
    assert.equal(await kitchen.ping(), undefined);
    await kitchen.log("Zoë");
    assert.deepEqual(told, ["Zoë"]);
  });

  it("agree on a stream of the server, and on the error behind its items", async () => {
    const items: unknown[] = [];
    for await (const item of kitchen.watch(1)) items.push(item);
    assert.deepEqual(items, [
      { x: 1, y: -0 },
      { x: 2, y: -0 },
    ]);

    const stream = kitchen.watch(2);
    assert.equal((await stream.next()).done, false);
    const end = await attempt(stream.next());
    assert.ok(!end.ok && end.error instanceof Overloaded && end.error.retryAfter === 1.5);
  });

  it("agree on who has left a stream", async () => {
    for await (const _item of kitchen.watch(-1_000_000_000)) break;

    if (!watched.aborted) await once(watched, "abort");
  });

  it("agree on a stream of the client, of any length", async () => {
    assert.equal(await kitchen.sum([1, 2.5, -0.5]), 3);
    assert.equal(await kitchen.sum([]), 0);
    async function* count() {
      for (let value = 1; value <= 1000; value++) yield value;
    }
    assert.equal(await kitchen.sum(count()), 500_500);
  });

  it("end a call whose source fails, and close the source of one that has failed", async () => {
    const failing = await attempt(
      kitchen.sum(
        (function* () {
          yield 1;
          throw new Error("no more\u009b");
        })(),
      ),
    );
    assert.ok(!failing.ok && failing.error.code === "CANCELLED");
    assert.match(failing.error.text, /the source of `values` failed: no more\\u\{9b\}$/);

    const wrong = await attempt(kitchen.sum(7 as never)); // which no caller of TypeScript has
    assert.ok(!wrong.ok && wrong.error.code === "INVALID_ARGUMENT");

    let onClosed = (): void => undefined;
    const closed = new Promise<void>((resolve) => (onClosed = resolve));
    let taken = 0;
    const endless: AsyncIterable<never> = {
      [Symbol.asyncIterator]: () => ({
        // One item that is no number, and then none for ever.
        next: () => (taken++ === 0 ? Promise.resolve({ done: false, value: "one" as never }) : new Promise(() => undefined)),
        return: () => {
          onClosed();
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const refused = await attempt(kitchen.sum(endless));
    assert.ok(!refused.ok && refused.error.code === "INVALID_ARGUMENT", String(refused.ok || refused.error));
    await closed;
  });
});
