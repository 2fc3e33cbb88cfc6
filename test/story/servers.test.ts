import assert from "node:assert/strict";
import { eventually } from "../support/wait.js";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { Fleet } from "./fleet.js";
import { Traffic } from "./traffic.js";

describe("servers that come and go", function () {
  this.timeout(60_000);
  let zookeeper: ZookeeperServer;
  let registry = "";
  let stories = 0;
  let fleet: Fleet;
  let traffic: Traffic;
  before(async () => {
    zookeeper = await ZookeeperServer.start();
  });
  after(() => zookeeper.close());
  beforeEach(() => {
    registry = zookeeper.target(`/story-${++stories}`, 2_000);
    fleet = new Fleet();
    traffic = new Traffic(registry);
  });
  afterEach(async () => {
    await traffic.close();
    await fleet.close();
  });

  it("share the calls", async () => {
    const servers = await Promise.all([fleet.start(registry), fleet.start(registry)]);
    traffic.start();
    await eventually(() => assert.ok(traffic.answers.length > 500), 50_000); // however slow the machine is
    await traffic.stop();

    for (const { address } of servers) {
      const share = traffic.answersOf(address) / traffic.answers.length;
      assert.ok(share > 0.2, `${address} answered ${traffic.answersOf(address)} of ${traffic.answers.length}`);
    }
    assert.deepEqual(traffic.failures, []);
    traffic.check(fleet);
  });

  it("may die by SIGKILL: idempotent calls go on, others in flight fail soon and say that they may have run", async () => {
    const [victim] = await Promise.all([fleet.start(registry), fleet.start(registry)]);
    traffic.start();
    await eventually(() => assert.ok(traffic.answersOf(victim.address) > 20));
    const slow = Array.from({ length: 100 }, () => traffic.checksum(3_000));
    // Each slow call has entered its handler: from here on nobody can say that it did not run.
    await eventually(() =>
      assert.ok(
        slow.length <= traffic.calls.filter((call) => fleet.entries().has(call.id) && call.settledAt === undefined).length,
      ),
    );
    const killedAt = performance.now();
    await victim.end("SIGKILL");
    const outcomes = await Promise.all(slow);
    await traffic.stop();

    const failed = outcomes.filter((call) => call.error !== undefined);
    assert.ok(failed.length > 0, "the victim had some of the slow calls");
    for (const { error, settledAt } of failed) {
      assert.deepEqual([error?.code, error?.processed], ["UNAVAILABLE", "unknown"]);
      assert.ok((settledAt ?? Infinity) - killedAt < 3_000); // long before their deadline
    }
    assert.deepEqual(
      traffic.failures.filter((call) => call.idempotent),
      [],
    );
    const gapMs = traffic.longestGapMs(killedAt) - traffic.stallMs;
    assert.ok(gapMs < 2_000, `${gapMs} ms without an answer, though this process ran`);
    traffic.check(fleet);
  });

  it("may die under a client that was quiet: hundreds of idempotent calls in flight all go to another", async () => {
    const [victim] = await Promise.all([fleet.start(registry), fleet.start(registry)]);
    await eventually(async () => {
      await traffic.divide();
      assert.ok(traffic.answersOf(victim.address) > 0);
    });
    victim.freeze(); // so that what goes there stays in flight
    const calls = Array.from({ length: 1_500 }, () => traffic.divide());
    await eventually(() => assert.ok(traffic.answers.length > 100));
    await victim.end("SIGKILL");
    await Promise.all(calls);

    assert.deepEqual(traffic.failures, []);
    traffic.check(fleet);
  });

  it("get calls soon after registering", async () => {
    await fleet.start(registry);
    traffic.start();
    await eventually(() => assert.ok(traffic.answers.length > 100));
    const joined = await fleet.start(registry);
    await eventually(() => assert.ok(traffic.answersOf(joined.address) > 0));

    const firstAt = traffic.answers.find(({ address }) => address === joined.address)?.at ?? Infinity;
    // Less than a second, and what a busy machine adds.
    assert.ok(firstAt - joined.registeredAt < 4_000, `${firstAt - joined.registeredAt} ms`);
    await traffic.stop();
    assert.deepEqual(traffic.failures, []);
    traffic.check(fleet);
  });

  it("drain on SIGTERM and lose nothing, slow calls included", async () => {
    const [leaver, stayer] = await Promise.all([fleet.start(registry), fleet.start(registry)]);
    traffic.start();
    await eventually(() => assert.ok(traffic.answersOf(leaver.address) > 20));
    const slow = Array.from({ length: 50 }, () => traffic.checksum(1_000));
    const exit = await leaver.end("SIGTERM");
    const leftAt = performance.now();
    await Promise.all(slow);
    await eventually(() => assert.ok(traffic.answers.filter(({ at }) => at > leftAt).length > 100));
    await traffic.stop();

    assert.equal(exit, "SIGTERM", "it drained first, and then the signal took its course");
    assert.ok(traffic.answersOf(stayer.address) > 0);
    assert.deepEqual(traffic.failures, []);
    traffic.check(fleet);
  });

  it("may freeze: within 15 s their calls fail and say that they may have run, and no more calls go there", async () => {
    const frozen = await fleet.start(registry);
    const slow = traffic.client.with({ timeoutMs: 60_000 }).checksum(new Uint8Array(1), 1_000_000);
    await slow;
    const frozenAt = performance.now();
    frozen.freeze();
    const stuck = traffic.client.with({ timeoutMs: 60_000 }).checksum(new Uint8Array(1), 1_000_001);
    await assert.rejects(stuck, { code: "UNAVAILABLE", processed: "unknown", message: /silent for 15 s/ });

    assert.ok(performance.now() - frozenAt < 25_000); // 15 s, and what a busy machine adds
    const stayer = await fleet.start(registry);
    assert.equal((await traffic.divide()).error, undefined);
    assert.equal(traffic.answersOf(stayer.address), 1);
  });

  it("may all be absent: a call waits up to its deadline, then says what it looked for and where", async () => {
    const { error, startedAt, settledAt } = await traffic.divide();

    assert.equal(error?.code, "UNAVAILABLE");
    assert.equal(error?.processed, "no");
    assert.match(
      error?.message ?? "",
      /no live instance of "demo\.calculator\.v1\.Calculator" under zookeeper:\/\/127\.0\.0\.1:\d+\/story-\d+ \(0 registered\)/,
    );
    const tookMs = (settledAt ?? Infinity) - startedAt;
    assert.ok(tookMs > 4_900 && tookMs < 5_100 + traffic.stallMs, `${tookMs} ms`);
  });

  it("may start after the client: calls that wait are answered", async () => {
    const id = 1_000_002;
    const waiting = traffic.client.with({ timeoutMs: 50_000 }).divide(id, 1);
    await fleet.start(registry);

    assert.equal(await waiting, id);
    assert.equal(fleet.entries().get(id), 1);
  });
});
