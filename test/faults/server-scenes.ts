// Faults of servers and of the links to them.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { StoryServer } from "../story/fleet.js";
import { TcpProxy } from "../support/tcp-proxy.js";
import { eventually, until } from "../support/wait.js";
import { FrameCutter } from "./frame-cutter.js";
import { playHalfOpen } from "./half-open.js";
import { assertUnharmed, observe, type Scene, type Stage } from "./scene.js";

export const SERVER_SCENES: readonly Scene[] = [
  {
    fault: "SIGKILL with 200 calls in flight",
    expected: "idempotent calls go on, others in flight fail within 1 s as UNAVAILABLE, processed unknown",
    seeds: 20,
    seedsInTests: 2,
    async run(stage) {
      const [victim] = await startThree(stage);
      const traffic = await stage.startTraffic();
      const slow = Array.from({ length: 200 }, () => traffic.checksum(stage.between(500, 1_000)));
      await sleep(stage.between(0, 300));
      const killedAt = performance.now();
      await victim.end("SIGKILL");
      const outcomes = await Promise.all(slow);
      await sleep(300);
      for (const { error, settledAt = Infinity } of outcomes) {
        if (error === undefined) continue;
        assert.deepEqual([error.code, error.processed], ["UNAVAILABLE", "unknown"]);
        // In any case long before their deadline.
        assert.ok(settledAt - killedAt < stage.either(1_000, 3_000));
      }
      assert.ok(traffic.failures.every(({ idempotent }) => !idempotent));
      return observe(stage, traffic, killedAt);
    },
  },
  {
    fault: "SIGSTOP for 20 s",
    expected: "calls go elsewhere, those that were there fail at their deadline; it gets calls again afterwards",
    isLong: true,
    async run(stage) {
      const [frozen] = await startThree(stage);
      const traffic = await stage.startTraffic(stage.registry, 500);
      const frozenAt = performance.now();
      frozen.freeze();
      await sleep(20_000);
      const answered = traffic.answersOf(frozen.address);
      frozen.thaw();
      const thawedAt = performance.now();
      await eventually(() => assert.ok(traffic.answersOf(frozen.address) > answered + 10), 20_000);
      const recoveryMs = performance.now() - thawedAt;
      const seen = await observe(stage, traffic, frozenAt, recoveryMs);
      assert.ok(seen.failed <= 20, `${seen.failed} failed`);
      assert.ok(seen.longestGapMs < 6_000, `${seen.longestGapMs} ms`);
      return seen;
    },
  },
  {
    fault: "half-open link: bytes vanish, nothing closes",
    expected: "calls that were there fail at their deadline, others go elsewhere; noticed within 15 s",
    isLong: true,
    run: playHalfOpen,
  },
  {
    fault: "reset in the middle of a frame",
    expected: "idempotent calls go on, the others that were there fail at once",
    seeds: 5,
    seedsInTests: 2,
    run: (stage) => cutOneAnswer(stage, "reset"),
  },
  {
    fault: "FIN in the middle of a reply",
    expected: "as for a reset",
    seeds: 5,
    seedsInTests: 2,
    run: (stage) => cutOneAnswer(stage, "end"),
  },
  {
    fault: "one server takes 200 ms for what others do at once",
    expected: "gets less than 5 % of the calls",
    async run(stage) {
      const [slow] = await startThree(stage);
      const traffic = await stage.startTraffic();
      slow.order("slow 200");
      const slowAt = performance.now();
      await sleep(6_000);
      const since = traffic.calls.filter(({ startedAt }) => startedAt > slowAt + 1_000);
      const there = slow.entered().filter((id) => (since[0]?.id ?? 0) <= id);
      const share = there.length / since.length;
      // An even share is a third.
      assert.ok(share < stage.either(0.05, 0.15), `${there.length} of ${since.length}`);
      const seen = await observe(stage, traffic, slowAt, 0);
      assertUnharmed(seen);
      return seen;
    },
  },
  {
    fault: "a server's event loop stands still for 5 s",
    expected: "calls that were there fail at their deadline or are answered late, others go elsewhere",
    async run(stage) {
      const [stalled] = await startThree(stage);
      const traffic = await stage.startTraffic();
      stalled.order("stall 5000");
      const stalledAt = performance.now();
      await sleep(5_000);
      const answered = traffic.answersOf(stalled.address);
      const backAt = performance.now();
      await eventually(() => assert.ok(traffic.answersOf(stalled.address) > answered + 10), 20_000);
      const seen = await observe(stage, traffic, stalledAt, performance.now() - backAt);
      assert.ok(seen.failed <= 20, `${seen.failed} failed`);
      return seen;
    },
  },
  {
    fault: "the client's event loop stands still for 4 s",
    expected: "no connection is taken for dead, no call fails whose deadline has not passed",
    async run(stage) {
      await startThree(stage);
      const traffic = await stage.startTraffic();
      const stalledAt = performance.now();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_000);
      await sleep(1_000);
      const seen = await observe(stage, traffic, stalledAt + 4_000);
      assertUnharmed(seen);
      return seen;
    },
  },
  {
    fault: "rolling restart of three by SIGTERM, 500 calls/s for 30 s",
    expected: "not one call fails, none is idempotent",
    inTests: "for 10 s",
    async run(stage) {
      await startThree(stage);
      const traffic = stage.connect();
      let isOver = false;
      const callers = Array.from({ length: 16 }, async () => {
        while (!isOver) await Promise.all([traffic.checksum(stage.between(0, 30)), sleep(20)]);
      });
      const startedAt = performance.now();
      for (let at = 0; performance.now() - startedAt < stage.either(28_000, 8_000); at++) {
        await sleep(2_000);
        await stage.fleet.start(stage.registry);
        await stage.fleet.servers[at]?.end("SIGTERM");
      }
      isOver = true;
      await Promise.all(callers);
      const seen = await observe(stage, traffic, startedAt, 0);
      assertUnharmed(seen);
      const perSecond = (seen.calls / (performance.now() - startedAt)) * 1_000;
      // The tests may run beside others: there it is enough that calls went on all the time.
      assert.ok(perSecond >= stage.either(500, 50), `${perSecond} calls a second`);
      return seen;
    },
  },
  {
    fault: "GOAWAY crosses 10,000 calls",
    expected: "not one fails, none runs twice",
    inTests: "4,000",
    async run(stage) {
      const [leaver] = await startThree(stage);
      const traffic = stage.connect();
      await eventually(async () => assert.equal((await traffic.checksum(0)).error, undefined));
      const startedAt = performance.now();
      const calls: Promise<unknown>[] = [];
      const leaving = sleep(20).then(() => leaver.end("SIGTERM"));
      while (calls.length < stage.either(10_000, 4_000)) {
        for (let i = 0; i < 500; i++) calls.push(traffic.checksum(0));
        await sleep(2);
      }
      await Promise.all([...calls, leaving]);
      const seen = await observe(stage, traffic, startedAt, 0);
      assertUnharmed(seen);
      return seen;
    },
  },
];

async function startThree(stage: Stage): Promise<readonly [StoryServer, StoryServer, StoryServer]> {
  const [one, two, three] = await stage.startServers(3);
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  return [one, two, three];
}

/**
 * Servers without a registry, each behind a proxy of its own, and the fixed list of the proxies.
 */
async function startBehindProxies(stage: Stage, count: number) {
  const servers = await stage.startServers(count, "");
  const proxies: TcpProxy[] = [];
  for (const { address } of servers) proxies.push(stage.use(await TcpProxy.start(Number(address.split(":")[1]))));
  const [first] = proxies;
  assert.ok(first !== undefined);
  const target = `static:${proxies.map(({ port }) => `127.0.0.1:${port}`).join(",")}`;
  return { proxies: [first, ...proxies.slice(1)] as const, target };
}

async function cutOneAnswer(stage: Stage, how: "reset" | "end") {
  const { proxies, target } = await startBehindProxies(stage, 3);
  const traffic = await stage.startTraffic(target);
  const cutter = new FrameCutter(proxies[0], how, stage.between(1, 19));
  await until(() => cutter.hasCut);
  const cutAt = performance.now();
  await sleep(500);
  const seen = await observe(stage, traffic, cutAt);
  assert.ok(traffic.failures.every(({ idempotent, error }) => !idempotent && error?.processed === "unknown"));
  assert.ok(seen.failed <= 8 && seen.longestGapMs < 500, `${seen.failed} failed, ${seen.longestGapMs} ms without an answer`);
  return seen;
}
