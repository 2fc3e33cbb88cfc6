// A scenario of users: it holds with all seeds, or the smallest plan is found with which it does
// not.

import assert from "node:assert/strict";
import { implement, RpcError } from "callwire";
import { FAULT_KINDS, type Scenario, type SimulateOptions, SimulationError, simulate } from "callwire/simulation";
import { Ending, Work } from "../../../generated/world.js";

/** What a server has on its disk: which writes it has done, and how often. */
type Disk = Map<number, number>;

const CALLS = 40;

/** One server that writes, and one client that writes CALLS times, a fifth of a second each. */
function writing(write: (disk: Disk, call: number) => void, isAnyOf: readonly string[]): Scenario {
  return (simulation) => {
    const disk: Disk = new Map();
    const answered: number[] = [];
    simulation.process("server", async (host) => {
      const unused = (): never => assert.fail("is not called");
      const work = (_context: unknown, call: number): number => {
        write(disk, call);
        return call;
      };
      await host.serve({
        services: [implement(Work, { read: work, write: work, count: unused, tell: unused, total: unused, double: unused })],
      });
    });
    simulation.process(
      "client",
      async (host) => {
        const client = host.connect(Work);
        for (let call = 1; call <= CALLS; call++) {
          try {
            answered.push(await client.with({ timeoutMs: 1_000 }).write(call, 0, Ending.Answers));
          } catch (error) {
            assert.ok(error instanceof RpcError && isAnyOf.includes(error.code), String(error));
          }
          await host.sleep(200);
        }
      },
      { mayDie: false },
    );
    simulation.check(() => {
      for (const call of answered) assert.equal(disk.get(call), 1, `call ${call} was written ${disk.get(call)} times`);
    });
  };
}

const RIGHT = writing((disk, call) => disk.set(call, (disk.get(call) ?? 0) + 1), ["UNAVAILABLE", "DEADLINE_EXCEEDED"]);

async function failureOf(options: SimulateOptions, scenario: Scenario): Promise<SimulationError> {
  try {
    await simulate(options, scenario);
  } catch (error) {
    assert.ok(error instanceof SimulationError, String(error));
    return error;
  }
  return assert.fail("all has held");
}

describe("simulate", function () {
  this.timeout(60_000);

  it("plays a scenario that holds, with other faults for each seed", async () => {
    const { seeds, faults, virtualMs } = await simulate({ seeds: 20 }, RIGHT);

    assert.equal(seeds, 20);
    assert.ok(faults > 20, `${faults} faults`);
    assert.ok(virtualMs > 200_000, `${virtualMs} ms`);
  });

  it("is the same each time for one seed, and another for another seed", async () => {
    const [first, again, other] = [
      await simulate({ seed: 3 }, RIGHT),
      await simulate({ seed: 3 }, RIGHT),
      await simulate({ seed: 4 }, RIGHT),
    ];

    assert.equal(again.hash, first.hash);
    assert.notEqual(other.hash, first.hash);
  });

  it("finds what holds only when nothing goes wrong, and the one fault that it takes", async () => {
    const strict = writing((disk, call) => disk.set(call, 1), []);
    assert.ok((await simulate({ plan: [] }, strict)).virtualMs > 0);
    const { plan, problems, message, seed } = await failureOf({ seeds: 50, faults: ["freeze", "kill", "jump"] }, strict);

    assert.equal(plan.length, 1, message);
    assert.match(problems.join(), /client: AssertionError/);
    assert.match(message, /^seed \d+ does not hold:\n {2}client: .*play it again with \{ seed: \d+, plan: \[\{"at":/s);
    const again = await failureOf({ seed, plan }, strict);
    assert.deepEqual(again.problems, problems);
  });

  it("says what its checks say", async () => {
    const twice = writing((disk, call) => disk.set(call, 2), []);
    const { problems, plan } = await failureOf({}, twice);

    assert.match(problems.join(), /^check: AssertionError.*was written 2 times/);
    assert.deepEqual(plan, []);
  });

  it("has what was thrown as its cause, and is not printed twice", async () => {
    const thrown = new TypeError("planted");
    const error = await failureOf({ plan: [] }, (simulation) => {
      simulation.process("one", () => {
        throw thrown;
      });
    });

    assert.equal(error.cause, thrown);
    assert.deepEqual(Object.keys(error), ["name"]);
  });

  it("shows what servers have logged of their mistakes", async () => {
    const broken = writing(() => {
      throw new TypeError("planted in a handler");
    }, ["UNAVAILABLE"]);
    const { message } = await failureOf({ plan: [] }, broken);

    assert.match(message, /\[INTERNAL\].*\nservers have logged:\n {2}server\.1: .*TypeError: planted in a handler/s);
  });

  it("says which process does not come to its end", async () => {
    const { problems } = await failureOf({ plan: [], durationMs: 0, healMs: 500 }, (simulation) => {
      simulation.process("sleeper", (host) => host.sleep(2_000));
    });

    assert.deepEqual(problems, ["sleeper has not come to its end 500 ms after the last fault"]);
  });

  it("refuses what takes real chance, as it cannot be played again", async () => {
    const lucky = writing((disk, call) => disk.set(call, 1), ["UNAVAILABLE", "DEADLINE_EXCEEDED"]);
    const { random } = Math;
    const scenario: Scenario = (simulation) => {
      lucky(simulation);
      simulation.process("dice", async (host) => {
        await host.sleep(1_000);
        await host.connect(Work).write(Math.floor(random() * 2 ** 31), 0, Ending.Answers);
      });
    };

    await assert.rejects(simulate({ plan: [] }, scenario), /seed 1 is not the same when it is played again: take host\.clock/);
  });

  it("takes what a timer of a process throws for a problem", async () => {
    const { problems } = await failureOf({ plan: [] }, (simulation) => {
      simulation.process("late", (host) => {
        host.clock.setTimeout(() => {
          throw new Error("too late");
        }, 50);
      });
    });

    assert.deepEqual(problems, ["a timer: Error: too late"]);
  });

  it("takes a promise that nobody waits for when it is rejected for a problem", async () => {
    const others = process.listeners("unhandledRejection"); // mocha would end this test
    process.removeAllListeners("unhandledRejection");
    try {
      const { problems } = await failureOf({ plan: [] }, (simulation) => {
        simulation.process("floating", (host) => {
          void host.sleep(50).then(() => assert.fail("adrift"));
        });
      });
      assert.match(problems.join(), /^a promise that nobody waits for: AssertionError.*: adrift$/);
      assert.equal(process.listenerCount("unhandledRejection"), 0);
    } finally {
      for (const listener of others) process.on("unhandledRejection", listener);
    }
  });

  it("lets no process reach the real network", async () => {
    const unused = (): never => assert.fail("is not called");
    const all = { read: unused, write: unused, count: unused, tell: unused, total: unused, double: unused };
    const served = { services: [implement(Work, all)], listen: "127.0.0.1:0" };
    const connected = { tls: {} };
    const inServe = await failureOf({ plan: [] }, (simulation) => {
      simulation.process("real", (host) => host.serve(served));
    });
    const inConnect = await failureOf({ plan: [] }, (simulation) => {
      simulation.process("real", (host) => void host.connect(Work, connected as object)); // wrong on purpose
    });

    assert.match(inServe.message, /listen/);
    assert.match(inConnect.message, /tls/);
  });

  it("plays each kind of fault", async () => {
    for (const kind of FAULT_KINDS) {
      const { faults } = await simulate({ seed: 1, seeds: 3, faults: [kind] }, RIGHT);
      assert.ok(faults >= 3, kind);
    }
  });

  it("refuses wrong options, and two processes of one name", async () => {
    for (const options of [
      { seeds: 0 },
      { seed: 0.5 },
      { plan: [{ at: 1 }] },
      { faults: ["storm"] },
      { seedz: 1 },
      { faults: [] },
    ])
      await assert.rejects(simulate(options as SimulateOptions, RIGHT), { code: "INVALID_ARGUMENT" }); // wrong on purpose
    const twice: Scenario = (simulation) => {
      for (let at = 0; at < 2; at++) simulation.process("one", () => undefined);
    };
    await assert.rejects(simulate({}, twice), /there are two processes one/);
  });

  it("refuses a plan of processes that are not there, or may not die, as nothing of it would happen", async () => {
    const fault = { at: 1_000, kind: "kill", process: "server", ms: 10 } as const;
    for (const [wrong, why] of [
      [{ ...fault, process: "sever" }, /kill of "sever", which is no process; there are server, client/],
      [{ ...fault, kind: "cut", peer: "registry" }, /cut of "registry", which is no process/],
      [{ ...fault, process: "client" }, /kill of client, which may not die/],
      [{ ...fault, ms: -1 }, /number 2 is/],
    ] as const)
      await assert.rejects(simulate({ plan: [fault, wrong] }, RIGHT), { code: "INVALID_ARGUMENT", message: why });
  });

  it("plays one after the other when many are asked for at once", async () => {
    const hashes = await Promise.all([1, 1, 1].map(async (seed) => (await simulate({ seed }, RIGHT)).hash));

    assert.equal(new Set(hashes).size, 1);
  });
});
