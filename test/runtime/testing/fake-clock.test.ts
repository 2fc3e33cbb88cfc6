import assert from "node:assert/strict";
import { implement } from "callwire";
import { FakeClock, type InProcessServer, startInProcess } from "callwire/testing";
import { Kitchen, type KitchenHandler } from "../../../generated/kitchen-sink.js";
import { kitchen } from "../../support/kitchen-server.js";
import { deferred } from "../../support/wait.js";

describe("a clock that a test moves", () => {
  const open: InProcessServer[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });

  function start(clock: FakeClock, methods: Partial<KitchenHandler> = {}) {
    const server = startInProcess({ services: [implement(Kitchen, { ...kitchen, ...methods })], clock });
    open.push(server);
    return { server, client: server.connect(Kitchen) };
  }

  const never = (): Promise<void> => deferred<void>().promise;

  for (const phase of [0, 1, 5, 9, 9.5, 12_345]) {
    it(`lets a deadline pass at its millisecond and not before, ${phase} ms after the start of the clock`, async () => {
      const clock = new FakeClock();
      await clock.advance(phase);
      const { client } = start(clock, { ping: never });
      let code: unknown;
      client
        .with({ timeoutMs: 500 })
        .ping()
        .catch((error) => {
          code = error.code;
        });
      await clock.advance(499);
      assert.equal(code, undefined);
      await clock.advance(1);

      assert.equal(code, "DEADLINE_EXCEEDED");
    });
  }

  for (const timeoutMs of [1, 7, 10, 333]) {
    it(`says DEADLINE_EXCEEDED of a call of ${timeoutMs} ms, also when its first turn of the loop comes later`, async () => {
      const clock = new FakeClock();
      const { client } = start(clock, { ping: never });
      const call = client.with({ timeoutMs }).ping();
      void clock.advance(timeoutMs + 1);

      await assert.rejects(call, { code: "DEADLINE_EXCEEDED", message: new RegExp(`did not answer within ${timeoutMs} ms`) });
    });
  }

  it("lets a call be answered that a handler answers at once, however far the time moves", async () => {
    const clock = new FakeClock();
    const { client } = start(clock);
    let result: number | undefined;
    void client
      .with({ timeoutMs: 500 })
      .divide(6, 2)
      .then((value) => {
        result = value;
      });
    await clock.advance(501);

    assert.equal(result, 3);
  });

  it("lets all happen that comes due on the way, each at its moment", async () => {
    const clock = new FakeClock();
    const moments: number[] = [];
    const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimeout(resolve, ms));
    const ping = async (): Promise<void> => {
      for (let step = 0; step < 3; step++) {
        await wait(100);
        moments.push(clock.nowMs());
      }
    };
    const { client, server } = start(clock, { ping });
    await client.divide(1, 1);
    server.faults.delayMs = 50;
    const call = client.with({ timeoutMs: 1_000 }).ping();
    void call.then(() => moments.push(clock.nowMs()));
    await clock.advance(1_000);

    await call;
    assert.deepEqual(moments, [150, 250, 350, 400]);
    assert.equal(clock.nowMs(), 1_000);
  });

  it("moves as often as it is told to, one after the other", async () => {
    const clock = new FakeClock();
    start(clock);
    await Promise.all([clock.advance(10), clock.advance(20), clock.advance(30)]);

    assert.equal(clock.nowMs(), 60);
  });

  it("moves a day beside a stream without an end", async () => {
    const clock = new FakeClock();
    const { client } = start(clock);
    const stream = client.watch(1_000_000);
    await stream.next();
    await clock.advance(86_400_000);

    assert.equal(clock.nowMs(), 86_400_000);
    await stream.return();
  });

  it("has moved when advance returns where no server uses it", () => {
    const clock = new FakeClock();
    let firedAt: number | undefined;
    clock.setTimeout(() => {
      firedAt = clock.nowMs();
    }, 7.5);
    void clock.advance(10);

    assert.deepEqual([firedAt, clock.nowMs()], [7.5, 10]);
  });

  it("tells what a timer throws to who moved it, and moves on", async () => {
    const clock = new FakeClock();
    start(clock);
    clock.setTimeout(() => {
      throw new Error("of the test");
    }, 5);

    await assert.rejects(clock.advance(10), /of the test/);
    await clock.advance(10);
    assert.equal(clock.nowMs(), 15);
  });

  it("refuses what is no length of time", () => {
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY, "5"]) {
      assert.throws(() => new FakeClock().advance(ms as number), {
        code: "INVALID_ARGUMENT",
        message: /advance takes milliseconds, 0 or more, got /,
      });
    }
  });
});
