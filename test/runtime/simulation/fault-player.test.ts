// What each kind of fault does to a call that is under way, and to the next one.

import assert from "node:assert/strict";
import { implement, RpcError } from "callwire";
import { FAULT_KINDS, type Fault, type FaultKind, type Host, simulate } from "callwire/simulation";
import { Ending, Work, type WorkClient, type WorkHandler } from "../../../generated/world.js";

const AT = 2_500;

/** How a call went. */
interface Went {
  readonly code: string;
  readonly ms: number;
}

interface Seen {
  /** It was under way when the fault began. */
  readonly underWay: Went;
  /** It began 10 ms behind the fault, by the client from before it. */
  readonly next: Went;
  /** The same, by a client that knows nothing yet. */
  readonly fresh: Went;
  readonly serverStarts: number;
  /** How far the wall clock of the client has gone beside the other one. */
  readonly wallAheadMs: number;
}

async function call(host: Host, client: WorkClient): Promise<Went> {
  const at = host.clock.nowMs();
  const code = await client
    .with({ timeoutMs: 30_000 })
    .write(1, 50, Ending.Answers)
    .then(
      () => "OK",
      (error: unknown) => (error instanceof RpcError ? error.code : String(error)),
    );
  return { code, ms: host.clock.nowMs() - at };
}

/** Its calls take so much work. */
function handlerOf(host: Host): WorkHandler {
  const unused = (): never => assert.fail("is not called");
  const work = async (_context: unknown, number: number, workMs: number): Promise<number> => {
    await host.sleep(workMs);
    return number;
  };
  return { read: work, write: work, count: unused, tell: unused, total: unused, double: unused };
}

async function see(kind: FaultKind, ms: number, { of = "server", to }: { of?: string; to?: string } = {}): Promise<Seen> {
  const fault: Fault = { at: AT, kind, process: of, ...(to === undefined ? {} : { peer: to }), ms };
  let seen: Seen | undefined;
  await simulate({ plan: [fault] }, (simulation) => {
    let serverStarts = 0;
    simulation.process("server", async (host) => {
      serverStarts++;
      await host.serve({ services: [implement(Work, handlerOf(host))] });
    });
    simulation.process("client", async (host) => {
      const client = host.connect(Work);
      await call(host, client);
      const wallBefore = host.clock.wallMs() - host.clock.nowMs();
      await host.sleep(AT - 10 - host.clock.nowMs());
      const underWay = call(host, client);
      await host.sleep(20);
      const calls = [call(host, client), call(host, host.connect(Work))];
      const [next, fresh] = await Promise.all(calls);
      if (next === undefined || fresh === undefined) return;
      const wallAheadMs = host.clock.wallMs() - host.clock.nowMs() - wallBefore;
      seen = { underWay: await underWay, next, fresh, wallAheadMs, serverStarts };
    });
  });
  assert.ok(seen !== undefined);
  return seen;
}

const BETWEEN = { of: "client", to: "server" };

describe("a fault", () => {
  it("that kills a process loses its calls, and the next one waits until it has started anew", async () => {
    const { underWay, next, serverStarts } = await see("kill", 3_000);

    assert.equal(underWay.code, "UNAVAILABLE");
    assert.ok(underWay.ms < 100, `${underWay.ms} ms`);
    assert.equal(next.code, "OK");
    assert.ok(next.ms > 2_900, `${next.ms} ms`);
    assert.equal(serverStarts, 2);
  });

  it("of the power tells nobody until the host is there again", async () => {
    const { underWay, serverStarts } = await see("power", 3_000);

    assert.equal(underWay.code, "UNAVAILABLE");
    assert.ok(underWay.ms > 2_900, `${underWay.ms} ms`);
    assert.equal(serverStarts, 2);
  });

  it("that freezes a process lets its calls wait, and loses none", async () => {
    const { underWay, next, serverStarts } = await see("freeze", 3_000);

    assert.deepEqual([underWay.code, next.code, serverStarts], ["OK", "OK", 1]);
    assert.ok(underWay.ms > 2_900, `${underWay.ms} ms`);
  });

  it("that drains a process lets its calls end, and starts it anew", async () => {
    const { underWay, next, serverStarts } = await see("drain", 1_000);

    assert.deepEqual([underWay.code, next.code, serverStarts], ["OK", "OK", 2]);
    assert.ok(underWay.ms < 200, `${underWay.ms} ms`);
  });

  it("that cuts a path lets all wait until it is there again", async () => {
    const { underWay, next } = await see("cut", 3_000, BETWEEN);

    assert.deepEqual([underWay.code, next.code], ["OK", "OK"]);
    assert.ok(underWay.ms > 2_900 && next.ms > 2_900, `${underWay.ms} and ${next.ms} ms`);
  });

  it("that loses connections fails their calls, and the next one has a new one", async () => {
    const { underWay, next } = await see("lose", 1, BETWEEN);

    assert.equal(underWay.code, "UNAVAILABLE");
    assert.equal(next.code, "OK");
    assert.ok(next.ms < 1_000, `${next.ms} ms`);
  });

  it("that makes a path slow lets all take longer, by a fortieth of its time", async () => {
    const { next } = await see("slow", 4_000, BETWEEN);

    assert.equal(next.code, "OK");
    assert.ok(next.ms >= 50 + 2 * 100 && next.ms < 500, `${next.ms} ms`);
  });

  it("between a process and the registry keeps it from what it does not know", async () => {
    const { next, fresh } = await see("cut-registry", 3_000, { of: "client" });

    assert.ok(next.ms < 100, `${next.ms} ms`);
    assert.ok(fresh.ms > 2_900, `${fresh.ms} ms`);
  });

  it("that slows the registry lets it answer later, by a twentieth of its time", async () => {
    const { next, fresh } = await see("slow-registry", 4_000);

    assert.ok(next.ms < 100, `${next.ms} ms`);
    assert.ok(fresh.ms >= 200 && fresh.ms < 1_000, `${fresh.ms} ms`);
  });

  it("that slows the registry is over when its time is", async () => {
    const took: number[] = [];
    await simulate({ plan: [{ at: AT, kind: "slow-registry", process: "reader", ms: 400 }] }, (simulation) => {
      simulation.process("server", (host) => host.serve({ services: [implement(Work, handlerOf(host))] }));
      simulation.process("reader", async (host) => {
        await host.sleep(AT + 1_000);
        took.push((await call(host, host.connect(Work))).ms);
      });
    });

    assert.ok(took.length > 0 && took.every((ms) => ms < 100), took.join());
  });

  it("that kills a process leaves nothing of it that goes on", async () => {
    const ticks: (readonly [life: number, at: number])[] = [];
    let lives = 0;
    await simulate({ plan: [{ at: AT, kind: "kill", process: "ticker", ms: 1_000 }] }, (simulation) => {
      let beganAt: number | undefined;
      lives = 0;
      ticks.length = 0;
      simulation.process("ticker", async (host) => {
        const life = ++lives;
        beganAt ??= host.clock.wallMs();
        for (let tick = 0; tick < 50; tick++) {
          ticks.push([life, host.clock.wallMs() - beganAt]);
          await host.sleep(100);
        }
      });
    });

    assert.equal(lives, 2);
    assert.ok(ticks.some(([life]) => life === 1));
    assert.ok(ticks.every(([life, at]) => life === 2 || at <= AT));
    assert.equal(ticks.filter(([life]) => life === 2).length, 50);
  });

  for (const kind of ["expire", "wipe"] as const)
    it(`of the registry, ${kind}, hides a server until it has put its entry back`, async () => {
      const { next, fresh } = await see(kind, 1);

      assert.deepEqual([next.code, fresh.code], ["OK", "OK"]);
      assert.ok(fresh.ms > 1_000, `${fresh.ms} ms`);
    });

  it("that sets the wall clock moves it alone, ahead or back", async () => {
    for (const ms of [60_000, -60_000]) {
      const { wallAheadMs, next } = await see("jump", ms, { of: "client" });
      assert.equal(Math.round(wallAheadMs), ms);
      assert.equal(next.code, "OK");
      assert.ok(next.ms < 100, `${next.ms} ms`);
    }
  });

  it("is of one of twelve kinds, each of which is tried here", () => {
    assert.equal(FAULT_KINDS.length, 12);
  });
});
