import assert from "node:assert/strict";
import { createRandom } from "callwire/testing";
import { BALANCERS, createPicker } from "#runtime/balancing/balancers.js";
import type { Picker } from "#runtime/balancing/instance.js";
import { Stride } from "#runtime/balancing/stride.js";
import { WeightedDraw } from "#runtime/balancing/weighted-draw.js";
import { type InstanceStandIn, instance, instances, sharesOf } from "./instance-stand-in.js";

const SPREADING = BALANCERS.filter((name) => name !== "pick-first");

describe("every picker", () => {
  for (const name of BALANCERS) {
    it(`${name}: returns nothing from nothing, and the only one from one`, () => {
      const picker = createPicker<InstanceStandIn>(name, createRandom(1));
      const only = instance();
      picker.update([], new Float64Array(0), 0);
      assert.equal(picker.pick(0, undefined), undefined);
      assert.equal(picker.pick(0, "key"), undefined);
      picker.update([only], Float64Array.of(1), 0);
      assert.equal(picker.pick(0, undefined), only);
      assert.equal(picker.pick(0, "key"), only);
    });

    it(`${name}: follows its instances when they come and go`, () => {
      const picker = createPicker<InstanceStandIn>(name, createRandom(1));
      const all = instances(5);
      for (const some of [all, all.slice(0, 2), all.slice(3), all]) {
        give(picker, some);
        for (let turn = 0; turn < 200; turn++) {
          const picked = picker.pick(turn, `${turn}`);
          assert.ok(picked !== undefined && some.includes(picked));
        }
      }
    });
  }

  for (const name of SPREADING) {
    it(`${name}: shares by weight`, () => {
      for (const weights of [
        [100, 300],
        [100, 100, 200],
        [1, 9, 90],
      ]) {
        const all = weights.map((weight, at) => instance({ id: `i${at}`, weight }));
        const sum = weights.reduce((a, b) => a + b, 0);
        const picker = createPicker<InstanceStandIn>(name, createRandom(3));
        give(picker, all);
        const shares = sharesOf((turn) => picker.pick(0, `key ${turn}`));
        for (const { id, weight } of all) {
          const share = shares.get(id) ?? 0;
          assert.ok(Math.abs(share - weight / sum) < 0.04, `${id}: ${share}, not ${weight / sum}`);
        }
      }
    });
  }
});

describe("weighted", () => {
  it("gives half as many calls to what takes twice as long", () => {
    const picker = createPicker<InstanceStandIn>("weighted", createRandom(3));
    give(picker, [instance({ id: "quick", latency: 10 }), instance({ id: "slow", latency: 20 })]);

    assert.ok(Math.abs((sharesOf(() => picker.pick(0, undefined)).get("slow") ?? 0) - 1 / 3) < 0.01);
  });
});

describe("ring", () => {
  it("sends calls with one key to one instance, in every client", () => {
    const all = instances(10);
    const [one, other] = [ringOf(all, 1), ringOf([...all].reverse(), 2)];
    for (let key = 0; key < 500; key++) assert.equal(one.pick(0, `k${key}`)?.id, other.pick(0, `k${key}`)?.id);
  });

  it("moves only the keys of the instance that goes", () => {
    const all = instances(10);
    const before = ringOf(all, 1);
    const after = ringOf(all.slice(1), 1);
    for (let key = 0; key < 2_000; key++) {
      const owner = before.pick(0, `k${key}`)?.id;
      if (owner !== "i0") assert.equal(after.pick(0, `k${key}`)?.id, owner);
    }
  });

  it("passes on what is more than a quarter above the share of an instance, and what has no room for it", () => {
    const all = instances(4, { inFlight: 10 });
    const picker = ringOf(all, 1);
    const owner = picker.pick(0, "key");
    assert.ok(owner !== undefined);
    owner.inFlight = 30;
    assert.notEqual(picker.pick(10, "key"), owner);
    owner.inFlight = 10;
    assert.equal(picker.pick(20, "key"), owner);
    owner.hasRoom = false;
    assert.notEqual(picker.pick(30, "key"), owner);
  });

  it("sends calls without a key anywhere", () => {
    const picker = ringOf(instances(4), 1);
    assert.equal(sharesOf(() => picker.pick(0, undefined), 1_000).size, 4);
  });
});

describe("pick-first", () => {
  it("stays with one instance until it goes, also when a better one comes", () => {
    for (let seed = 0; seed < 20; seed++) {
      const all = instances(5);
      const picker = createPicker<InstanceStandIn>("pick-first", createRandom(seed));
      give(picker, all.slice(0, 2));
      const first = picker.pick(0, undefined);
      give(picker, all);
      assert.equal(picker.pick(0, undefined), first);
      give(
        picker,
        all.filter((candidate) => candidate !== first),
      );
      assert.notEqual(picker.pick(0, undefined), first);
    }
  });

  it("spreads clients over instances by weight", () => {
    const all = [instance({ id: "light" }), instance({ id: "heavy", weight: 300 })];
    const shares = sharesOf((seed) => {
      const picker = createPicker<InstanceStandIn>("pick-first", createRandom(seed));
      give(picker, all);
      return picker.pick(0, undefined);
    }, 4_000);
    assert.ok(Math.abs((shares.get("heavy") ?? 0) - 0.75) < 0.03, `${shares.get("heavy")}`);
  });
});

describe("WeightedDraw", () => {
  it("draws another index than the first, also when one weighs nearly everything", () => {
    const draw = new WeightedDraw(createRandom(1));
    draw.update(Float64Array.of(1e6, 1, 1));
    const others = new Set(Array.from({ length: 1_000 }, () => draw.drawOther(0)));
    assert.deepEqual([...others].sort(), [1, 2]);
  });
});

describe("Stride", () => {
  it("takes equals strictly in turn", () => {
    const stride = new Stride(4);
    stride.update(Float64Array.of(7, 7, 7));
    assert.deepEqual(
      Array.from({ length: 6 }, () => stride.next()),
      [1, 2, 0, 1, 2, 0],
    );
  });
});

function give(picker: Picker<InstanceStandIn>, all: readonly InstanceStandIn[]): void {
  picker.update(
    all,
    Float64Array.from(all, ({ weight }) => weight),
    0,
  );
}

function ringOf(all: readonly InstanceStandIn[], seed: number): Picker<InstanceStandIn> {
  const picker = createPicker<InstanceStandIn>("ring", createRandom(seed));
  give(picker, all);
  return picker;
}
