import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { connect, implement, openRegistry, RpcError, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { showingCaller } from "#runtime/base/awaited.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";

const NOBODY = "tcp://127.0.0.1:1";
const services = [implement(Calculator, calculator)];

describe("the stack of a failure that is no call's", () => {
  /** Fails unless the function of this test that awaits is in the stack. */
  async function assertShows(what: string | undefined, promise: () => Promise<unknown>): Promise<Error> {
    async function myCaller(): Promise<void> {
      await promise();
    }
    const error = await myCaller().then(
      () => assert.fail("it has not failed"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error);
    const stack = String(error.stack);
    assert.match(stack, / {4}at async myCaller \(.*awaited\.test\.js:\d+:\d+\)/, stack);
    assert.ok(stack.startsWith(`${error.name}: ${error.message}\n`), stack);
    if (what !== undefined) assert.match(stack, new RegExp(`\\n {4}at ${what}\\n`), stack);
    return error;
  }

  it("has who awaits `ready` of a client, and nothing of its timer", async () => {
    await using client = connect(Calculator, NOBODY);
    const error = await assertShows("demo.calculator.v1.Calculator.ready", () => client.ready({ timeoutMs: 30 }));

    assert.match(error.message, /UNAVAILABLE.*ECONNREFUSED/);
    assert.doesNotMatch(String(error.stack), /ready-waiters|no-instance-error/);
  });

  it("has who awaits it when the client closes, and each of two who wait", async () => {
    const client = connect(Calculator, "memory:awaited-nobody");
    const all = [client.ready(), client.ready()].map((ready) => assertShows("demo.calculator.v1.Calculator.ready", () => ready));
    await client.close();

    for (const error of await Promise.all(all)) assert.match(error.message, /CANCELLED/);
  });

  it("has who awaits `serve` and `startEmbeddedRegistry`, for a port that is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    try {
      const listen = `127.0.0.1:${port}`;
      const error = await assertShows("serve", () => serve({ listen, services, stopOnSignal: false }));
      assert.ok(error instanceof RpcError && error.code === "FAILED_PRECONDITION");
      const other = await assertShows("startEmbeddedRegistry", () => startEmbeddedRegistry({ port }));
      assert.match(other.message, /EADDRINUSE/);
    } finally {
      taken.close();
    }
  });

  it("has who awaits `serve`, when the registry is away", async () => {
    const registry = "zookeeper://127.0.0.1:1/rpc";
    const options = { registry, services, stopOnSignal: false, registerTimeoutMs: 30, listen: "127.0.0.1:0" };

    // That error is made where `serve` goes on, and has its caller by itself: nothing is told
    // twice.
    assert.match((await assertShows(undefined, () => serve(options))).message, /did not accept the registration within 30 ms/);
  });

  it("has who awaits what a registry gives", async () => {
    const { registry } = openRegistry("zookeeper://127.0.0.1:1/rpc?sessionTimeoutMs=1000");
    const list = registry.subscribe("a.B");
    try {
      await assertShows("the registry", () => registry.list());
      const abort = new AbortController();
      const ready = assertShows("ready of the subscription", () => list.ready({ signal: abort.signal }));
      abort.abort(new Error("enough"));
      assert.match((await ready).message, /enough/);
    } finally {
      await registry[Symbol.asyncDispose]();
    }
  });

  it("stays as it is for what is wrong at once, where nobody awaits, and for an error that cannot be changed", async () => {
    function plainCaller(): Promise<unknown> {
      return serve({ services: [], stopOnSignal: false });
    }
    await assert.rejects(plainCaller(), (error: Error) => /at plainCaller \(/.test(String(error.stack)));
    const frozen = Object.freeze(new Error("frozen"));
    const before = frozen.stack;
    await assert.rejects(showingCaller("x", Promise.reject(frozen)), (error: unknown) => error === frozen);
    assert.equal(frozen.stack, before);
    await assert.rejects(showingCaller("x", Promise.reject("a text")), (error: unknown) => error === "a text");
  });
});
