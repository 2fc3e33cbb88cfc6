import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { attempt, type CallwireServer, type ClientInterceptor, RpcError } from "callwire";
import { InvalidOperation, type KitchenClient } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred } from "../../support/wait.js";

const METHOD = "demo.kitchen.v1.Kitchen";

describe("the stack of an error that a caller catches", () => {
  let server: CallwireServer;
  let client: KitchenClient;
  beforeEach(async () => {
    server = await startKitchen({
      divide: () => {
        throw new InvalidOperation({ operation: "Divide" });
      },
      ping: async () => {
        throw new RpcError("NOT_FOUND", "nothing");
      },
      sum: () => new Promise(() => undefined),
      find: () => new Promise(() => undefined),
      async *watch(context, fromSeq) {
        yield { x: 1, y: 1 };
        if (fromSeq === 0) await setImmediate();
        context.trailers.set("a", "b");
        throw new RpcError("ABORTED", "enough");
      },
    });
    client = connectKitchen(server);
  });
  afterEach(closeKitchens);

  /**
   * Fails unless the stack names the call in its first line, and the caller's own functions, in
   * their order, behind it.
   */
  async function assertShown(method: string, call: () => Promise<unknown>, ...callers: readonly string[]): Promise<Error> {
    const error = await call().then(
      () => assert.fail("the call has not failed"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error);
    const lines = String(error.stack).split("\n");
    assert.equal(lines[0], `${error.name}: ${error.message}`);
    assert.equal(lines[1]?.replace(/ \S+~0\)$/, ")"), `    at ${METHOD}/${method} (${server.listening})`);
    const seen = lines.slice(2).filter((line) => callers.some((name) => line.includes(` ${name} (`)));
    assert.deepEqual(
      seen.map((line) => line.replace(/^ +at (async )?(\S+) \(.*test\.js:\d+:\d+\)$/, "$2")),
      callers,
      String(error.stack),
    );
    return error;
  }

  it("has the caller's await, for a status", async () => {
    async function inner(): Promise<void> {
      await client.ping();
    }
    async function outer(): Promise<void> {
      await inner();
    }
    await client.log(""); // connected
    const error = await assertShown("ping", outer, "inner", "outer");

    assert.ok(error instanceof RpcError);
    assert.equal(error.instance?.startsWith(server.listening), true);
    assert.equal(error.method, `${METHOD}/ping`);
    assert.match(inspect(error), /instance: '127\.0\.0\.1:\d+/);
  });

  it("has it for a declared error, a call that is returned, and one of several", async () => {
    async function returning(): Promise<number> {
      return client.divide(1);
    }
    async function several(): Promise<void> {
      await Promise.all([client.log(""), client.divide(1)]);
    }
    const error = await assertShown("divide", returning);
    assert.deepEqual([error.name, Object.keys(error)], ["InvalidOperation", ["name", "operation", "why"]]);
    await assertShown("divide", several, "several");
  });

  it("has it behind `attempt`, interceptors and an AsyncLocalStorage", async () => {
    const interceptor: ClientInterceptor = { call: (request, next) => next(request) };
    const intercepted = connectKitchen(server, { interceptors: [interceptor] });
    async function attempting(): Promise<void> {
      const result = await new AsyncLocalStorage<number>().run(1, () => attempt(intercepted.ping()));
      if (!result.ok) throw result.error;
    }

    await assertShown("ping", attempting, "attempting");
  });

  it("has it when the deadline passes, and says which instance had the call and for how long", async () => {
    async function slow(): Promise<void> {
      await client.with({ timeoutMs: 60 }).sum([]);
    }
    await client.log("");
    const error = await assertShown("sum", slow, "slow");

    assert.ok(error instanceof RpcError && error.code === "DEADLINE_EXCEEDED");
    const had = /did not answer within 60 ms; (127\.0\.0\.1:\d+) had it for (\d+) ms$/.exec(error.message);
    assert.equal(had?.[1], server.listening, error.message);
    assert.ok(Number(had?.[2]) > 30 && Number(had?.[2]) <= 60, error.message);
    assert.deepEqual(
      error.attempts.map(({ instance, cause }) => [instance, cause]),
      [[error.instance, "no answer before the deadline"]],
    );
  });

  it("has it when the caller aborts", async () => {
    const controller = new AbortController();
    async function aborted(): Promise<void> {
      await client.with({ signal: controller.signal }).sum([]);
    }
    await client.log("");
    void setImmediate().then(() => controller.abort());

    await assertShown("sum", aborted, "aborted");
  });

  it("has it where a stream is read, whether the error is waited for or there already", async () => {
    async function reading(fromSeq: number): Promise<void> {
      for await (const _ of client.watch(fromSeq));
    }
    await assertShown("watch", () => reading(0), "reading");
    async function late(): Promise<void> {
      const arrived = deferred<unknown>();
      const stream = client.with({ onTrailers: arrived.resolve }).watch(1);
      await stream.next();
      await arrived.promise;
      await setImmediate();
      await stream.next();
    }
    await assertShown("watch", late, "late");
  });

  it("has it for a call that is made twice", async () => {
    async function hedging(): Promise<void> {
      await client.with({ hedgeAfterMs: 5, timeoutMs: 60 }).find("x");
    }
    await client.log("");

    const error = await assertShown("find", hedging, "hedging");
    assert.ok(error instanceof RpcError && error.code === "DEADLINE_EXCEEDED");
    async function declared(): Promise<void> {
      await client.with({ hedgeAfterMs: 5_000 }).divide(1);
    }
    await assertShown("divide", declared, "declared");
  });

  it("is the one that is thrown at once, for a wrong argument", async () => {
    async function wrong(): Promise<void> {
      await client.divide("1" as unknown as number);
    }
    const error = await wrong().catch((reason: Error) => reason);

    assert.match(String(error?.stack), /INVALID_ARGUMENT.*\.js:.*at .*wrong \(/s);
  });

  it("can be set, as test frameworks do, and follows Error.prepareStackTrace no further than its text", async () => {
    const error = await client.ping().catch((reason: Error) => reason);
    assert.ok(error instanceof Error);
    error.stack = "mine";
    assert.equal(error.stack, "mine");

    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = (_, frames) => frames;
    try {
      const other = await client.ping().catch((reason: Error) => reason);
      assert.match(String(other instanceof Error && other.stack), /^RpcError: \[NOT_FOUND\].*\n {4}at demo\.kitchen/);
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
  });
});
