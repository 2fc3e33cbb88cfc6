import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../support/wait.js";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { expireSession, ownersUnder } from "../support/zookeeper-session.js";
import { Fleet } from "./fleet.js";
import { Traffic } from "./traffic.js";

const BASE = "/story";
const SESSION_MS = 2_000;
const OUTAGE_MS = 8_000;
/**
 * Registered again so soon after the registry is back, or the session is gone: it takes less than
 * five seconds, and a busy machine adds to them.
 */
const AGAIN_MS = 15_000;

describe("a registry in trouble", function () {
  this.timeout(90_000);
  let zookeeper: ZookeeperServer;
  let fleet: Fleet;
  let traffic: Traffic;
  beforeEach(async () => {
    zookeeper = await ZookeeperServer.start();
    const registry = zookeeper.target(BASE, SESSION_MS);
    fleet = new Fleet();
    await Promise.all([fleet.start(registry), fleet.start(registry)]);
    traffic = new Traffic(registry);
    traffic.start();
    await eventually(() => assert.ok(traffic.answers.length > 100));
  });
  afterEach(async () => {
    await traffic.close();
    await fleet.close();
    await zookeeper.close();
  });

  it("that ends a server's session has the server again within seconds", async () => {
    const session = await eventually(async () => {
      const [first, second] = await serverSessions();
      assert.ok(first !== undefined && second !== undefined);
      return first;
    });
    await expireSession(zookeeper.port, session);
    await eventually(async () => {
      const sessions = await serverSessions();
      assert.ok(sessions.length === 2 && !sessions.includes(session));
    }, AGAIN_MS);

    await finish();
  });

  it("that is stopped for 8 s and started again is not missed: calls go on all the time", async () => {
    const stoppedAt = performance.now();
    await zookeeper.kill();
    await sleep(OUTAGE_MS);
    await zookeeper.restart();
    await eventually(async () => assert.equal((await serverSessions()).length, 2), AGAIN_MS);

    assertNoGap(stoppedAt);
    await finish();
  });

  it("that is frozen longer than the session and thawed has the servers again within seconds", async () => {
    const frozenAt = performance.now();
    zookeeper.freeze();
    await sleep(3 * SESSION_MS);
    zookeeper.thaw();
    await eventually(async () => assert.equal((await serverSessions()).length, 2), AGAIN_MS);
    // What the thawed server believed at first may have been the past: a new instance is seen by
    // the client all the same.
    const joined = await fleet.start(zookeeper.target(BASE, SESSION_MS));
    await eventually(() => assert.ok(traffic.answersOf(joined.address) > 0), AGAIN_MS);

    assertNoGap(frozenAt);
    await finish();
  });

  /** Sessions that hold an entry of the service, one for each server process. */
  function serverSessions(): Promise<readonly string[]> {
    return ownersUnder(zookeeper.port, `${BASE}/services/`);
  }

  /**
   * A call that waited for the registry would have waited for a session at least. The time in which
   * this process stood does not count.
   */
  function assertNoGap(since: number): void {
    const gapMs = traffic.longestGapMs(since) - traffic.stallMs;
    assert.ok(gapMs < SESSION_MS, `${gapMs} ms without an answer, though this process ran`);
  }

  async function finish(): Promise<void> {
    await traffic.stop();
    assert.deepEqual(traffic.failures, []);
    traffic.check(fleet);
  }
});
