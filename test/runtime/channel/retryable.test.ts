import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type CallContext, connect } from "callwire";
import type { CallEvent } from "#runtime/call/call-events.js";
import { Kitchen, Overloaded } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";

describe("a declared error that is retryable", () => {
  afterEach(closeKitchens);

  it("makes the call go to another instance, which sees that it is the second attempt", async () => {
    const attempts: number[] = [];
    const overloaded = await startKitchen({
      area: (context) => {
        attempts.push(context.attempt);
        throw new Overloaded({ retryAfter: 10 });
      },
    });
    const healthy = await startKitchen({
      area: (context) => {
        attempts.push(context.attempt);
        return 4;
      },
    });
    await using kitchen = connect(Kitchen, `static:${overloaded.listening},${healthy.listening}`);
    for (let i = 0; i < 20; i++) assert.equal(await kitchen.area({ kind: "empty" }), 4);

    assert.ok(attempts.includes(2), attempts.join());
  });

  it("comes out of the budget for retries", async () => {
    const calls = 200;
    let entered = 0;
    const area = (): never => {
      entered++;
      throw new Overloaded({ retryAfter: 10 });
    };
    const kitchen = connectKitchen(await startKitchen({ area }));
    const begin = performance.now();
    await Promise.all(Array.from({ length: calls }, () => assert.rejects(kitchen.area({ kind: "empty" }), Overloaded)));

    // A tenth of the calls, and ten a second of the last ten seconds and of those since.
    const most = calls + calls / 10 + 100 + Math.ceil((performance.now() - begin) / 100);
    assert.ok(entered > calls + 50 && entered <= most, `${entered} attempts of ${calls} calls`);
  });

  it("is published once for each call, not for each attempt", async () => {
    let entered = 0;
    const area = (): number => {
      entered++;
      if (entered % 2 === 1) throw new Overloaded({ retryAfter: 10 });
      return 4;
    };
    const kitchen = connectKitchen(await startKitchen({ area }));
    const events: CallEvent[] = [];
    const note = (event: unknown): void => void events.push(event as CallEvent); // as documented
    subscribe("callwire:call", note);
    try {
      for (let i = 0; i < 3; i++) assert.equal(await kitchen.area({ kind: "empty" }), 4);
    } finally {
      unsubscribe("callwire:call", note);
    }

    assert.equal(entered, 6);
    assert.deepEqual(
      events.map(({ error }) => error),
      [undefined, undefined, undefined],
    );
    assert.ok(events.every(({ instance }) => instance?.startsWith("127.0.0.1:")));
  });

  it("that reaches its caller is published with the instance that said it", async () => {
    const area = (): never => {
      throw new Overloaded({ retryAfter: 10 });
    };
    const kitchen = connectKitchen(await startKitchen({ area }));
    const events: CallEvent[] = [];
    const note = (event: unknown): void => void events.push(event as CallEvent); // as documented
    subscribe("callwire:call", note);
    try {
      await assert.rejects(kitchen.area({ kind: "empty" }), Overloaded);
    } finally {
      unsubscribe("callwire:call", note);
    }

    const [event, ...more] = events;
    assert.ok(event?.error instanceof Overloaded && more.length === 0);
    assert.match(event.instance ?? "", /^127\.0\.0\.1:/);
  });

  it("has run, though nobody knows of its next attempt", async () => {
    let entered = 0;
    const giveUp = new AbortController();
    const area = (context: CallContext): Promise<number> => {
      entered++;
      if (entered === 1) throw new Overloaded({ retryAfter: 10 });
      giveUp.abort();
      return new Promise((_, reject) => context.signal.addEventListener("abort", () => reject(context.signal.reason)));
    };
    const kitchen = connectKitchen(await startKitchen({ area }));

    const call = kitchen.with({ signal: giveUp.signal }).area({ kind: "empty" });
    await assert.rejects(call, { code: "CANCELLED", processed: "yes" });
    assert.equal(entered, 2);
  });

  it("reaches the caller after three attempts", async () => {
    let entered = 0;
    const area = (): never => {
      entered++;
      throw new Overloaded({ retryAfter: 10 });
    };
    const kitchen = connectKitchen(await startKitchen({ area }));

    await assert.rejects(kitchen.area({ kind: "empty" }), Overloaded);
    assert.equal(entered, 3);
  });
});
