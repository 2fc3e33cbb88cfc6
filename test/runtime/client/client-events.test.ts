// What a client tells those who listen to `callwire:call`: one message for each call.

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type CallEvent, type ClientInterceptor, connect, implement, RpcError } from "callwire";
import { FakeClock, startInProcess } from "callwire/testing";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { InvalidOperation, Kitchen } from "../../../generated/kitchen-sink.js";
import { collect } from "../../support/collect.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred, until } from "../../support/wait.js";

const events: CallEvent[] = [];
const onCall = (event: unknown): void => void events.push(event as CallEvent); // as documented

const passing: ClientInterceptor = { stream: (request, next) => next(request) };

describe("the end of a call at its client", () => {
  beforeEach(() => {
    events.length = 0;
    subscribe("callwire:call", onCall);
  });
  afterEach(async () => {
    unsubscribe("callwire:call", onCall);
    await closeKitchens();
  });

  it("has its status, attempts, bytes, and the address of the last peer", async () => {
    const server = await startKitchen({
      divide() {
        throw new InvalidOperation({ operation: "Divide" });
      },
    });
    const client = connectKitchen(server);
    await client.ping();
    await assert.rejects(client.divide(1));
    await client.log("x");
    assert.equal((await collect(client.watch(3))).length, 3);
    await client.sum([1, 2, 3]);

    const target = `static:${server.listening}`;
    assert.deepEqual(
      events.map(({ method, status, attempts, peer }) => [method.split("/")[1], status, attempts, peer]),
      [
        ["ping", "OK", 1, server.listening],
        ["divide", "INVALID_ARGUMENT", 1, server.listening],
        ["log", "OK", 1, server.listening],
        ["watch", "OK", 1, server.listening],
        ["sum", "OK", 1, server.listening],
      ],
    );
    assert.deepEqual(new Set(events.map((event) => event.target)), new Set([target]));
    assert.deepEqual([events[0]?.requestBytes, events[0]?.responseBytes], [16 + 4 + 1, 16 + 1]);
    assert.ok((events[4]?.requestBytes ?? 0) > 16 + 4 + 1 + 16 + 3, `${events[4]?.requestBytes}`);
    assert.ok(events.every(({ durationMs }) => durationMs >= 0 && durationMs < 5_000));
  });

  it("counts no attempt when the call never left", async () => {
    await using client = connect(Kitchen, `memory:client-events-${Math.random()}`);
    await assert.rejects(client.with({ failFast: true, timeoutMs: 50 }).ping());

    const [event] = events;
    assert.deepEqual([event?.attempts, event?.peer, event?.instance], [0, undefined, undefined]);
    assert.equal(event?.error instanceof RpcError && event.error.code === event.status, true);
  });

  it("counts every attempt of a call that was lost and made again", async () => {
    await using registry = new MemoryRegistry(`client-events-${Math.random()}`);
    let entered = 0;
    const divide = (): Promise<number> | number => {
      entered++;
      if (entered > 1) return 7;
      for (const server of servers) if (server.connections > 0) server.cut();
      return new Promise(() => undefined);
    };
    const services = [implement(Calculator, { ...calculator, divide })];
    const servers = [startInProcess({ services, registry }), startInProcess({ services, registry })];
    const client = servers[0]?.connect(Calculator);
    assert.equal(await client?.divide(1), 7);
    for (const server of servers) await server.close();

    assert.deepEqual([events.length, events[0]?.status, events[0]?.attempts], [1, "OK", 2]);
  });

  for (const answering of [0, 1]) {
    it(`is one for two hedged calls, of which number ${answering + 1} answers`, async () => {
      const clock = new FakeClock();
      await using registry = new MemoryRegistry(`client-events-${Math.random()}`);
      const answers: ((value: bigint) => void)[] = [];
      const factorial = (): Promise<bigint> => {
        const { promise, resolve } = deferred<bigint>();
        answers.push(resolve);
        return promise;
      };
      const services = [implement(Calculator, { ...calculator, factorial })];
      const servers = [0, 1].map(() => startInProcess({ services, registry, clock }));
      const client = servers[0]?.connect(Calculator);
      await clock.advance(0);
      const call = client?.with({ hedgeAfterMs: 20 }).factorial(5n);
      await clock.advance(20);
      await until(() => answers.length === 2);
      answers[answering]?.(120n);
      assert.equal(await call, 120n);
      for (const server of servers) await server.close();

      assert.deepEqual([events.length, events[0]?.status, events[0]?.attempts], [1, "OK", 2]);
      assert.ok(events[0]?.instance !== undefined);
    });
  }

  it("is one when an interceptor makes two calls of it, with the attempts of both, and when it makes none", async () => {
    let entered = 0;
    const server = await startKitchen({
      divide() {
        entered++;
        if (entered === 1) throw new RpcError("ABORTED", "again");
        return 7;
      },
    });
    const again: ClientInterceptor = { call: (request, next) => next(request).catch(() => next(request)) };
    assert.equal(await connectKitchen(server, { interceptors: [again] }).divide(1), 7);
    assert.equal(await connectKitchen(server, { interceptors: [{ call: async () => 8 }] }).divide(1), 8);

    assert.deepEqual(
      events.map(({ method, status, attempts, peer }) => [method.split("/")[1], status, attempts, peer]),
      [
        ["divide", "OK", 2, server.listening],
        ["divide", "OK", 0, undefined],
      ],
    );
    assert.ok(events.every(({ durationMs, target }) => durationMs >= 0 && target === `static:${server.listening}`));
  });

  it("is told in the caller's context through interceptors, too", async () => {
    const user = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const look = (): void => void seen.push(user.getStore());
    subscribe("callwire:call", look);
    try {
      const client = connectKitchen(await startKitchen(), {
        interceptors: [{ call: (request, next) => next(request) }, passing],
      });
      await user.run("ann", () => client.ping());
      await user.run("bob", () => collect(client.watch(2)));
    } finally {
      unsubscribe("callwire:call", look);
    }

    assert.deepEqual(seen, ["ann", "bob"]);
  });

  it("leaves a rejection that nobody handles to the process", async () => {
    const refusing: ClientInterceptor = { call: () => Promise.reject(new Error("no token")) };
    const client = connectKitchen(await startKitchen(), { interceptors: [refusing] });
    const unhandled: unknown[] = [];
    const listeners = process.listeners("unhandledRejection"); // the runner's own would take it
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", (reason) => unhandled.push(reason));
    try {
      void client.ping();
      await until(() => unhandled.length > 0);
    } finally {
      process.removeAllListeners("unhandledRejection");
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }

    assert.match(String(unhandled), /no token/);
    assert.equal(events.length, 1);
  });
});
