import assert from "node:assert/strict";
import { createRandom } from "callwire/testing";
import { LoadBalancer, weightAt } from "#runtime/balancing/load-balancer.js";
import { EJECTION_FIRST_MS, MAX_CALLS_PER_PICK } from "#runtime/base/limits/balancing.js";
import { type InstanceStandIn, instance, instances, sharesOf } from "./instance-stand-in.js";

describe("LoadBalancer", () => {
  it("picks only what is ready and has room, and the avoided one only when there is no other", () => {
    const [away, full, avoided, good] = instances(4) as [InstanceStandIn, InstanceStandIn, InstanceStandIn, InstanceStandIn];
    away.isReady = away.hasRoom = full.hasRoom = false;
    const balancer = balancerOf([away, full, avoided, good]);

    for (let turn = 0; turn < 100; turn++) assert.equal(balancer.pick(0, undefined, avoided), good);
    good.hasRoom = false;
    assert.equal(balancer.pick(0, undefined, avoided), avoided);
    avoided.hasRoom = false;
    assert.equal(balancer.pick(0, undefined, avoided), undefined);
  });

  it("keeps a pick for the tick, for so many calls at most, and while it has room", () => {
    const balancer = balancerOf(instances(10));
    const picks = Array.from({ length: MAX_CALLS_PER_PICK + 200 }, () => balancer.pickForTick(0, undefined));
    assert.equal(new Set(picks.slice(0, MAX_CALLS_PER_PICK)).size, 1);
    assert.ok(new Set(picks).size > 1);

    const [first] = picks;
    assert.ok(first !== undefined);
    first.hasRoom = false;
    assert.notEqual(balancer.pickForTick(0, undefined), first);
  });

  it("changes the balancer from the next call on", () => {
    const balancer = balancerOf(instances(3));
    balancer.balancer = "pick-first";
    assert.equal(sharesOf(() => balancer.pick(0, undefined, undefined), 100).size, 1);
    assert.equal(balancer.balancer, "pick-first");
  });

  describe("slow start", () => {
    it("brings a new instance to its full weight in ten steps", () => {
      const fresh = instance({ readySince: 1_000 });
      assert.deepEqual(
        [1_000, 1_999, 2_000, 6_000, 10_000, 60_000].map((now) => weightAt(fresh, now)),
        [10, 10, 20, 60, 100, 100],
      );
    });

    it("counts in the share of the calls", () => {
      const all = instances(4);
      const balancer = balancerOf([...all, instance({ id: "fresh", readySince: 0 })], "round-robin");
      const shareAt = (now: number): number => sharesOf(() => balancer.pick(now, undefined, undefined)).get("fresh") ?? 0;

      assert.ok(Math.abs(shareAt(500) - 0.1 / 4.1) < 0.01);
      assert.ok(Math.abs(shareAt(4_500) - 0.5 / 4.5) < 0.01);
      assert.ok(Math.abs(shareAt(11_000) - 0.2) < 0.01);
    });

    it("does not hold back instances that are all new", () => {
      const balancer = balancerOf(instances(2, { readySince: 0 }));
      assert.ok(Math.abs((sharesOf(() => balancer.pick(10, undefined, undefined)).get("i0") ?? 0) - 0.5) < 0.02);
    });
  });

  describe("zones", () => {
    const inZones = (...zones: string[]): readonly InstanceStandIn[] => zones.map((zone, at) => instance({ id: `i${at}`, zone }));
    const zonesPicked = (balancer: LoadBalancer<InstanceStandIn>): string =>
      [...new Set(Array.from({ length: 200 }, () => balancer.pick(0, undefined, undefined)?.zone))].sort().join(" ");

    it("stay in the caller's, while it has half of an even share", () => {
      const all = inZones("a", "b", "b", "a", "b");
      const balancer = balancerOf(all, "p2c", "a");
      assert.equal(zonesPicked(balancer), "a");
      const [first] = all;
      if (first !== undefined) first.isReady = false;
      balancer.invalidate();
      assert.equal(zonesPicked(balancer), "a b");
    });

    it("are left when the own one has no room", () => {
      const all = inZones("a", "b");
      const [own] = all;
      assert.ok(own !== undefined);
      own.hasRoom = false;
      assert.equal(zonesPicked(balancerOf(all, "p2c", "a")), "b");
    });

    it("do not matter to a caller that has none, or one without instances", () => {
      assert.equal(zonesPicked(balancerOf(inZones("a", "b"))), "a b");
      assert.equal(zonesPicked(balancerOf(inZones("a", "b"), "p2c", "c")), "a b");
    });
  });

  describe("ejection", () => {
    it("leaves out an instance after five failures in a row, for five seconds with jitter", () => {
      const { balancer, odd, fail } = fleet(4);
      fail("failed", 4, 100);
      assert.equal(odd.health.isEjected, false);
      fail("failed", 1, 100);

      assert.equal(odd.health.isEjected, true);
      const forMs = odd.health.ejectedUntil - 100;
      assert.ok(forMs >= EJECTION_FIRST_MS * 0.8 && forMs <= EJECTION_FIRST_MS * 1.2, `${forMs} ms`);
      assert.equal(odd.health.reason, "5 failures in a row");
      assert.equal(sharesOf(() => balancer.pick(200, undefined, undefined), 1_000).has("i0"), false);
    });

    it("counts a lost connection once, however many calls were on it", () => {
      const { balancer, odd, fail } = fleet(4);
      for (let loss = 1; loss <= 5; loss++) {
        assert.equal(odd.health.isEjected, false);
        balancer.recordLoss(odd, 0);
        fail("lost", 3, 0);
      }
      assert.equal(odd.health.isEjected, true);
    });

    it("leaves out an instance that fails more than a fifth of at least twenty calls in ten seconds", () => {
      const { balancer, odd, fail } = fleet(4);
      for (let call = 0; call < 15; call++) balancer.recordCall(odd, "good", 0);
      fail("failed", 4, 0);
      assert.equal(odd.health.isEjected, false);
      balancer.recordCall(odd, "good", 0);
      fail("failed", 1, 11_000); // what came before is forgotten by now
      assert.equal(odd.health.isEjected, false);

      for (let call = 0; call < 23; call++) balancer.recordCall(odd, call % 4 === 0 ? "failed" : "good", 30_000);
      assert.equal(odd.health.isEjected, true);
      assert.match(odd.health.reason ?? "", /^\d+ of \d+ calls failed$/);
    });

    it("does not leave out one of many that all fail: then the service is in trouble", () => {
      const { balancer, members } = fleet(4);
      for (let call = 0; call < 50; call++) for (const member of members) balancer.recordCall(member, "failed", call);
      const ejected = members.filter(({ health }) => health.isEjected);
      assert.ok(ejected.length <= 1, `${ejected.length} are out`);
    });

    it("never leaves out more than half, and never the only one", () => {
      const { balancer, members } = fleet(4);
      for (const member of members) for (let loss = 0; loss < 10; loss++) balancer.recordLoss(member, 0);
      assert.equal(members.filter(({ health }) => health.isEjected).length, 2);

      const alone = fleet(1);
      for (let loss = 0; loss < 10; loss++) alone.balancer.recordLoss(alone.odd, 0);
      assert.equal(alone.odd.health.isEjected, false);
    });

    it("lets one call try when the time is over: it returns with a slow start", () => {
      const { balancer, odd, fail } = fleet(4);
      fail("failed", 5, 0);
      const { ejectedUntil } = odd.health;
      assert.equal(balancer.pickForTick(ejectedUntil, undefined), odd);
      assert.notEqual(balancer.pickForTick(ejectedUntil, undefined), odd, "a second call goes elsewhere");

      balancer.recordCall(odd, "good", ejectedUntil + 10);
      assert.equal(odd.health.isEjected, false);
      assert.equal(weightAt(odd, ejectedUntil + 20), 10);
    });

    it("leaves it out for twice as long when the trial fails, and forgets that after a good minute", () => {
      const { balancer, odd, fail } = fleet(4);
      fail("failed", 5, 0);
      for (const factor of [2, 4, 8]) {
        const now = odd.health.ejectedUntil;
        assert.equal(balancer.pick(now, undefined, undefined), odd);
        balancer.recordCall(odd, "failed", now);
        const forMs = odd.health.ejectedUntil - now;
        assert.ok(Math.abs(forMs / (EJECTION_FIRST_MS * factor) - 1) < 0.21, `${forMs} ms`);
      }
      const back = odd.health.ejectedUntil;
      balancer.recordCall(odd, "good", back);
      fail("failed", 5, back + 61_000);
      assert.ok(odd.health.ejectedUntil - back - 61_000 < EJECTION_FIRST_MS * 1.21);
    });

    it("does not judge an instance by calls that it got before it was left out", () => {
      const { balancer, odd, fail } = fleet(4);
      fail("failed", 5, 0);
      const { ejectedUntil } = odd.health;
      fail("failed", 5, 10);
      assert.equal(odd.health.ejectedUntil, ejectedUntil);
      balancer.recordCall(odd, "good", 20);
      assert.equal(odd.health.isEjected, true);
    });

    it("uses all when more than half are out or away", () => {
      const { balancer, members, odd, fail } = fleet(4);
      fail("failed", 5, 0);
      for (const member of members.slice(2)) member.isReady = member.hasRoom = false;
      balancer.invalidate();
      assert.ok(sharesOf(() => balancer.pick(10, undefined, undefined), 1_000).has(odd.id));
    });

    it("does not give a call that failed elsewhere to an instance on trial", () => {
      const { balancer, members, odd, fail } = fleet(4);
      fail("failed", 5, 0);
      for (let turn = 0; turn < 100; turn++) assert.notEqual(balancer.pick(odd.health.ejectedUntil, undefined, members[1]), odd);
    });
  });
});

function balancerOf(
  all: readonly InstanceStandIn[],
  balancer: "p2c" | "round-robin" = "p2c",
  zone?: string,
): LoadBalancer<InstanceStandIn> {
  const made = new LoadBalancer<InstanceStandIn>({ balancer, zone, random: createRandom(9) });
  made.update(all);
  return made;
}

/** So many instances, of which the first gets what `fail` says. */
function fleet(count: number) {
  const members = instances(count);
  const balancer = balancerOf(members);
  const [odd] = members;
  assert.ok(odd !== undefined);
  const fail = (outcome: "failed" | "lost", times: number, now: number): void => {
    for (let time = 0; time < times; time++) balancer.recordCall(odd, outcome, now);
  };
  return { balancer, members, odd, fail };
}
