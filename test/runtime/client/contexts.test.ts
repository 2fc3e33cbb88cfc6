import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type CallContext, implement, type ServerInterceptor, type ServerRequest } from "callwire";
import { startInProcess } from "callwire/testing";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, type Summary } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { collect } from "../../support/collect.js";
import { closeKitchens, connectKitchen, kitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred } from "../../support/wait.js";

const user = new AsyncLocalStorage<string>();
const ANNA = { metadata: { user: "anna" } };
const BEN = { metadata: { user: "ben" } };

/** What an interceptor of an application does. */
const asUser: ServerInterceptor = {
  call: (request, next) => user.run(nameOf(request), () => next(request)),
  stream: (request, next) => user.run(nameOf(request), () => next(request)),
};

function nameOf({ context }: ServerRequest): string {
  return String(context.metadata.get("user"));
}

describe("the context of a call, at its server", () => {
  afterEach(closeKitchens);

  it("is that of the interceptor, also in a generator that is run later", async () => {
    const seen: unknown[] = [];
    const server = await startKitchen(
      {
        *watch() {
          seen.push(user.getStore());
          yield { x: 1, y: 1 };
          seen.push(user.getStore());
        },
        async *chat(_context, _room, lines) {
          for await (const line of lines) yield `${line} ${user.getStore()}`;
        },
        async sum(_context, values) {
          for await (const _ of values) seen.push(user.getStore());
          return 0;
        },
      },
      { interceptors: [asUser] },
    );
    const client = connectKitchen(server);
    await collect(client.with(ANNA).watch(1));
    await client.with(BEN).sum([1]);

    assert.deepEqual(seen, ["anna", "anna", "ben"]);
    assert.deepEqual(await collect(client.with(ANNA).chat("", ["a", "b"])), ["a anna", "b anna"]);
  });

  it("is there for the getters of a result, whether its handler waits or not", async () => {
    const seen: unknown[] = [];
    const lazy = (summary: object): Summary =>
      Object.defineProperty({ ...summary } as Summary, "mean", {
        enumerable: true,
        get: () => {
          seen.push(user.getStore());
          return 7;
        },
      });
    const rest = { count: 1, sum: 1, sorted: [1] };
    for (const summarize of [() => lazy(rest), async () => lazy(await Promise.resolve(rest))]) {
      const services = [implement(Calculator, { ...calculator, summarize })];
      await using server = startInProcess({ services, interceptors: [asUser] });
      const client = server.connect(Calculator);
      const calls = [ANNA, BEN].map((options) => client.with(options).summarize([1]));
      assert.deepEqual(
        (await Promise.all(calls)).map(({ mean }) => mean),
        [7, 7],
      );
    }

    assert.deepEqual(seen, ["anna", "ben", "anna", "ben"]);
  });

  it("is there for the getters of items, whatever gives them, however slowly they are taken", async () => {
    const point = (x: number) =>
      Object.defineProperty({ x, y: 0 }, "y", { enumerable: true, get: () => (user.getStore() === "anna" ? 1 : 2) });
    const shared = Array.from({ length: 3_000 }, (_, x) => point(x));
    const sources = {
      array: () => shared,
      sync: function* () {
        yield* shared;
      },
      async: async function* () {
        for (const item of shared) {
          if (item.x % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
          yield item;
        }
      },
      later: async () => shared.values(),
    };
    const passing: ServerInterceptor = { stream: (request, next) => next(request) };
    for (const watch of Object.values(sources)) {
      const server = await startKitchen({ watch }, { interceptors: [passing, asUser, passing] });
      const seen = await Promise.all([ANNA, BEN].map((who) => collect(connectKitchen(server).with(who).watch(1))));
      for (const [at, items] of seen.entries()) {
        assert.equal(items.length, 3_000);
        assert.deepEqual(new Set(items.map(({ y }) => y)), new Set([at + 1]));
      }
    }
  });

  it("is that of the one outside, in an interceptor that is a generator", async () => {
    const seen: unknown[] = [];
    const watching: ServerInterceptor = {
      async *stream(request, next) {
        seen.push(user.getStore());
        const items = await user.run("inner", () => next(request));
        for await (const item of items) {
          seen.push(user.getStore());
          yield item;
        }
      },
    };
    const server = await startKitchen(
      {
        async *watch() {
          seen.push(user.getStore());
          yield { x: 1, y: 1 };
        },
      },
      { interceptors: [asUser, watching] },
    );
    await collect(connectKitchen(server).with(ANNA).watch(1));

    assert.deepEqual(seen, ["anna", "inner", "anna"]);
  });

  it("is that of the one outside, in what an interceptor makes of the client's items", async () => {
    const seen: unknown[] = [];
    async function* watched(items: AsyncIterable<unknown>): AsyncGenerator<unknown> {
      try {
        for await (const item of items) {
          seen.push(user.getStore());
          yield item;
        }
      } finally {
        seen.push(`closed ${user.getStore()}`);
      }
    }
    const watching: ServerInterceptor = {
      call: (request, next) => next({ ...request, items: watched(request.items) }),
      stream: (request, next) => next({ ...request, items: watched(request.items) }),
    };
    const inner: ServerInterceptor = {
      call: (request, next) => user.run("inner", () => next(request)),
      stream: (request, next) => user.run("inner", () => next(request)),
    };
    const server = await startKitchen(
      {
        async sum(_context, values) {
          for await (const _ of values) {
            seen.push(user.getStore());
            return 0;
          }
          return 1;
        },
        async *chat(_context, _room, lines) {
          for await (const line of lines) yield `${line} ${user.getStore()}`;
        },
      },
      { interceptors: [asUser, watching, inner] },
    );
    const client = connectKitchen(server).with(ANNA);
    await client.sum([1, 2]);
    assert.deepEqual(seen.splice(0), ["anna", "inner", "closed anna"]);
    assert.deepEqual(await collect(client.chat("", ["a"])), ["a inner"]);

    assert.deepEqual(seen, ["anna", "closed anna"]);
  });

  it("is there when a generator is closed, as its client has left", async () => {
    const closed = deferred<unknown>();
    const server = await startKitchen(
      {
        async *watch() {
          try {
            for (let x = 0; ; x++) yield { x, y: x };
          } finally {
            closed.resolve(user.getStore());
          }
        },
      },
      { interceptors: [asUser] },
    );
    for await (const _ of connectKitchen(server).with(ANNA).watch(1)) break;

    assert.equal(await closed.promise, "anna");
  });

  it("is there for whoever listens to its signals, though one object listens", async () => {
    const [entered, seen] = [deferred<void>(), deferred<unknown>()];
    const server = await startKitchen(
      {
        ping: (context) => {
          assert.equal(context.signal.aborted, false);
          context.signal.addEventListener("abort", { handleEvent: () => seen.resolve(user.getStore()) });
          entered.resolve();
          return new Promise(() => undefined);
        },
      },
      {
        interceptors: [{ call: (request, next) => (request.context.signal.aborted ? next(request) : next(request)) }, asUser],
      },
    );
    const controller = new AbortController();
    const call = connectKitchen(server)
      .with({ ...ANNA, signal: controller.signal })
      .ping();
    await entered.promise;
    controller.abort();

    await assert.rejects(call, { code: "CANCELLED" });
    assert.equal(await seen.promise, "anna");
  });

  it("is there for whoever listens to the server's stop, each in its own", async () => {
    const seen: unknown[] = [];
    const entered = [deferred<void>(), deferred<void>()];
    const server = await startKitchen(
      {
        ping: (context) =>
          new Promise((resolve) => {
            context.stopping.addEventListener("abort", () => {
              seen.push(user.getStore());
              resolve();
            });
            entered[context.metadata.get("user") === "anna" ? 0 : 1]?.resolve();
          }),
      },
      { interceptors: [asUser], graceMs: 5_000 },
    );
    const client = connectKitchen(server);
    const calls = [client.with(ANNA).ping(), client.with(BEN).ping()];
    await Promise.all(entered.map(({ promise }) => promise));
    await server.close();
    await Promise.all(calls);

    assert.deepEqual(seen, ["anna", "ben"]);
  });

  it("is not that of its client, when both are in one process without a socket", async () => {
    let seen: unknown = "nobody asked";
    const ping = (): void => {
      seen = user.getStore();
    };
    await using server = startInProcess({ services: [implement(Kitchen, { ...kitchen, ping })] });
    const client = server.connect(Kitchen);
    await client.ping();
    await user.run("a caller", () => client.ping());

    assert.equal(seen, undefined);
  });
});

describe("a signal that the runtime hands out", () => {
  afterEach(closeKitchens);

  async function signalOf(act: (context: CallContext) => void): Promise<void> {
    const server = await startKitchen({ ping: act });
    await connectKitchen(server).ping();
  }

  it("is an AbortSignal in every way, and forgets a listener that is removed", () =>
    signalOf(({ signal }) => {
      const listener = { handleEvent: (): void => assert.fail("it was removed") };
      const called: string[] = [];
      signal.addEventListener("abort", listener);
      signal.addEventListener("abort", listener);
      signal.removeEventListener("abort", listener);
      signal.addEventListener("abort", function (this: unknown) {
        called.push(String(this === signal));
      });
      signal.onabort = () => called.push("onabort");
      const either = AbortSignal.any([signal]);
      signal.dispatchEvent(new Event("abort"));

      assert.ok(signal instanceof AbortSignal);
      assert.equal(either.aborted, signal.aborted);
      assert.deepEqual(called, ["true", "onabort"]);
    }));
});

describe("the context of a call, at its client", () => {
  afterEach(closeKitchens);

  it("is there for the getters of its arguments, also when the call waits for an instance", async () => {
    const seen: unknown[] = [];
    const options = {
      get digits() {
        seen.push(user.getStore());
        return 2;
      },
    };
    await using server = startInProcess({ services: [implement(Calculator, calculator)] });
    const client = server.connect(Calculator);
    const early = user.run("anna", () => client.summarize([1], options));
    await user.run("ben", () => client.ready());
    await early;
    await user.run("carl", () => client.summarize([1], options));

    assert.deepEqual([...new Set(seen)], ["anna", "carl"]);
  });

  it("is there in onHeaders and onTrailers, whoever has needed the connection first", async () => {
    const server = await startKitchen({
      ping: (context) => {
        context.headers.set("a", "1");
        context.trailers.set("b", "2");
      },
    });
    const client = connectKitchen(server);
    const seen: unknown[] = [];
    const note = (): void => void seen.push(user.getStore());
    const call = (name: string): Promise<void> => user.run(name, () => client.with({ onHeaders: note, onTrailers: note }).ping());
    await call("first");
    await call("second");

    assert.deepEqual(seen, ["first", "first", "second", "second"]);
  });

  it("is there in what is streamed to the server, and when that is closed", async () => {
    const [seen, closed] = [deferred<unknown>(), deferred<unknown>()];
    // Not async: it is closed at once, by whoever aborts.
    function* source(): Generator<number> {
      try {
        seen.resolve(user.getStore());
        for (;;) yield 1;
      } finally {
        closed.resolve(user.getStore());
      }
    }
    const server = await startKitchen({ sum: () => new Promise(() => undefined) });
    const client = connectKitchen(server);
    await user.run("first", () => client.ping());
    const controller = new AbortController();
    const call = user.run("second", () => client.with({ signal: controller.signal }).sum(source()));
    assert.equal(await seen.promise, "second");
    user.run("third", () => controller.abort());

    await assert.rejects(call, { code: "CANCELLED" });
    assert.equal(await closed.promise, "second");
  });

  it("is there for those who are told of each call", async () => {
    const client = connectKitchen(await startKitchen());
    const seen: unknown[] = [];
    const note = (): void => void seen.push(user.getStore());
    subscribe("callwire:call", note);
    try {
      await user.run("first", () => client.ping());
      await user.run("second", () => client.ping());
      await assert.rejects(user.run("third", () => client.with({ timeoutMs: 0 }).ping()));
    } finally {
      unsubscribe("callwire:call", note);
    }

    assert.deepEqual(seen, ["first", "second", "third"]);
  });
});
