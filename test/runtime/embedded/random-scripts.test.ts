import assert from "node:assert/strict";
import { startEmbeddedRegistry } from "callwire/embedded";
import { ZookeeperServer } from "../../support/zookeeper-server.js";
import { makeScript } from "./random-script.js";
import { runScript } from "./script-runner.js";

// Random scripts byte for byte against ZooKeeper and the embedded registry: every answer and every
// event must be the same, in the same order for each client. Of a script that differs, the fewest
// steps are looked for that still do.

const SCRIPTS = 60;
const MAX_SHRINK_MS = 20_000;
/** A script to run alone, as `seed`, or `seed:step,step` for some of its steps. */
const REPLAY = process.env["CALLWIRE_SCRIPT"];

describe("embedded registry beside ZooKeeper, in random scripts", function () {
  this.timeout(60_000);
  let zookeeper: ZookeeperServer;
  let runs = 0;
  before(async () => {
    zookeeper = await ZookeeperServer.start();
  });
  after(() => zookeeper.close());

  /** Where the servers differ first; undefined when they do not. */
  async function compare(seed: number, kept: readonly number[]): Promise<Difference | undefined> {
    await using embedded = await startEmbeddedRegistry();
    const script = makeScript(seed);
    const steps = kept.flatMap((index) => script[index] ?? []);
    const root = `/random${++runs}`;
    const [real, own] = await Promise.all([zookeeper.port, embedded.port].map((port) => runScript(port, root, steps)));
    const at = steps.findIndex((_, index) => real?.[index] !== own?.[index]);
    return at < 0 ? undefined : { at, real: real?.[at] ?? "", own: own?.[at] ?? "" };
  }

  async function check(seed: number, steps: readonly number[]): Promise<void> {
    const first = await compare(seed, steps);
    if (first === undefined) return;
    const fewest = await shrink(steps.slice(0, first.at + 1), async (kept) => (await compare(seed, kept)) !== undefined);
    const { own, real } = (await compare(seed, fewest)) ?? first;
    const command = `CALLWIRE_SCRIPT=${seed}:${fewest.join()} npx mocha build/test/runtime/embedded/random-scripts.test.js`;
    assert.equal(own, real, `the servers differ, ZooKeeper says the second:\n${own}\n${real}\nto see it again: ${command}`);
  }

  if (REPLAY !== undefined) {
    it(`gives the same for the script ${REPLAY}`, async () => {
      const [seed = "", steps] = REPLAY.split(":");
      await check(Number(seed), steps === undefined ? [...makeScript(Number(seed)).keys()] : steps.split(",").map(Number));
    });
    return;
  }
  for (let seed = 1; seed <= SCRIPTS; seed++) {
    it(`gives the same answers and events for random script ${seed}`, () => check(seed, [...makeScript(seed).keys()]));
  }

  it("finds the fewest steps that still differ", async () => {
    const differs = async (kept: readonly number[]) => kept.includes(3) && kept.includes(17);

    assert.deepEqual(await shrink([...Array(40).keys()], differs), [3, 17]);
  });
});

interface Difference {
  readonly at: number;
  readonly real: string;
  readonly own: string;
}

/** Leaves out ever smaller runs of steps while `differs` holds, within a bounded time. */
async function shrink(
  steps: readonly number[],
  differs: (kept: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  const endAt = performance.now() + MAX_SHRINK_MS;
  let kept = steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < kept.length && performance.now() < endAt; ) {
      const fewer = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await differs(fewer)) kept = fewer;
      else start += size;
    }
  }
  return kept;
}
