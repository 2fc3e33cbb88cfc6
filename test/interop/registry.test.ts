// Servers and clients in Python find one another by kazoo; with the layout sequential, ours are
// among them.

import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import { Fleet } from "../story/fleet.js";
import { closeAll, connectCalculator, startCalculator } from "../support/calculator-server.js";
import { deferred, eventually, until } from "../support/wait.js";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { LineProgram } from "./line-program.js";
import { pythonOf } from "./python-program.js";

const SESSION_TIMEOUT_MS = 2_000;
/** The server looks for dead sessions twice a second; then the watch fires. */
const EXPIRED_WITHIN_MS = SESSION_TIMEOUT_MS + 1_500;
let paths = 0;

describe("a registry that is shared with kazoo", function () {
  this.timeout(30_000);
  let zookeeper: ZookeeperServer;
  let path: string;
  let target: string;
  const programs: LineProgram[] = [];
  before(async () => {
    zookeeper = await ZookeeperServer.start();
  });
  after(() => zookeeper.close());
  beforeEach(() => {
    path = `/kazoo-${++paths}/rpc`;
    target = `zookeeper://${zookeeper.host}${path}?layout=sequential&sessionTimeoutMs=${SESSION_TIMEOUT_MS}`;
  });
  afterEach(async () => {
    await closeAll();
    await Promise.all(programs.splice(0).map((program) => program.close()));
  });

  async function startKazoo(): Promise<LineProgram> {
    const program = new LineProgram(pythonOf("registry.py", zookeeper.host, path));
    programs.push(program);
    assert.equal(await program.ready, true, program.stderr);
    return program;
  }

  /** Starts to watch, and returns what waits until the watch has seen these addresses. */
  async function watch(): Promise<(addresses: readonly string[], timeoutMs?: number) => Promise<void>> {
    const program = await startKazoo();
    await program.ask("watch");
    return (addresses, timeoutMs) =>
      eventually(async () => {
        const seen = (await program.ask("listed"))["addresses"] as readonly (readonly [string, number])[]; // of registry.py
        assert.deepEqual(seen.map((address) => address.join(":")).sort(), [...addresses].sort());
      }, timeoutMs);
  }

  it("leads our client to the servers that kazoo registered, and away from one that is gone", async () => {
    const [one, two] = [await startCalculator(), await startCalculator()];
    const [first, second] = [await startKazoo(), await startKazoo()];
    assert.equal((await first.ask("register", { ...one.address }))["node"], `${path}/server0000000000`);
    await second.ask("register", { ...two.address });
    await using registry = openRegistry(target).registry;
    const subscription = registry.subscribe("demo.calculator.v1.Calculator");
    await until(() => subscription.current.endpoints.length === 2);
    const client = connectCalculator(registry);
    assert.equal(await client.divide(84, 2), 42);
    await first.close();
    await until(() => subscription.current.endpoints.length === 1);
    await one.close({ graceMs: 0 });

    assert.deepEqual(
      subscription.current.endpoints.map(({ port }) => port),
      [two.address.port],
    );
    assert.equal(await client.divide(84, 4), 21);
  });

  it("empties our client's list when the last one is gone, a session timeout later", async () => {
    const server = await startCalculator();
    const kazoo = await startKazoo();
    await kazoo.ask("register", { ...server.address });
    await using registry = openRegistry(target).registry;
    const subscription = registry.subscribe("demo.calculator.v1.Calculator");
    await until(() => subscription.current.endpoints.length === 1);
    await kazoo.close();
    await until(() => subscription.current.freshness === "stale");

    await until(() => subscription.current.endpoints.length === 0 && subscription.current.freshness === "live");
  });

  it("shows our servers to kazoo's watch as they come and drain", async () => {
    const seen = await watch();
    const one = await startCalculator({}, { registry: target });
    await seen([one.listening]);
    const two = await startCalculator({}, { registry: target });
    await seen([one.listening, two.listening]);
    await one.close();
    await seen([two.listening]);
    await two.close();

    await seen([]);
  });

  it("takes a server that drains off kazoo's list while its calls still run", async () => {
    const [entered, finished] = [deferred<void>(), deferred<bigint>()];
    const seen = await watch();
    const server = await startCalculator(
      {
        checksum: () => {
          entered.resolve();
          return finished.promise;
        },
      },
      { registry: target, graceMs: 20_000 },
    );
    await seen([server.listening]);
    const answer = connectCalculator(server).checksum(new Uint8Array(), 1);
    await entered.promise;
    const closed = server.close();
    await seen([]);
    finished.resolve(7n);
    await closed;

    assert.equal(await answer, 7n);
  });

  it("shows kazoo's watch that our server was killed, within its session timeout", async () => {
    const fleet = new Fleet();
    try {
      const seen = await watch();
      const [doomed, other] = [await fleet.start(target), await fleet.start(target)];
      await seen([doomed.address, other.address]);
      await doomed.end("SIGKILL");

      await seen([other.address], EXPIRED_WITHIN_MS);
    } finally {
      await fleet.close();
    }
  });

  it("mixes servers of both, and our client calls each", async () => {
    const [ours, theirs] = [
      await startCalculator({ divide: () => 1 }, { registry: target }),
      await startCalculator({ divide: () => 2 }),
    ];
    await (await startKazoo()).ask("register", { ...theirs.address });
    const client = connectCalculator(target);
    const answers = new Set<number>();

    await eventually(async () => {
      answers.add(await client.divide(1));
      assert.deepEqual([...answers].sort(), [1, 2], `of ${ours.listening} and ${theirs.listening}`);
    });
  });
});
