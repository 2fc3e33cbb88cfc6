import assert from "node:assert/strict";
import { createRandom } from "callwire/testing";
import { byInFlight, byLatency, TwoChoices } from "#runtime/balancing/p2c.js";
import { type InstanceStandIn, instance, instances, sharesOf } from "./instance-stand-in.js";

describe("TwoChoices", () => {
  it("returns nothing from nothing and the only one from one", () => {
    const only = instance();

    assert.equal(pickerOf([]).pick(0), undefined);
    assert.equal(pickerOf([only]).pick(0), only);
  });

  it("prefers the less loaded, the more surely the less loaded it is", () => {
    for (const [load, expected] of [
      [1, 0.5],
      [2, 1 - 1 / 16],
      [5, 1 - 1 / 250],
    ] as const) {
      const share = shareOf([instance({ id: "light", load: 1 }), instance({ id: "other", load })], "light");
      assert.ok(Math.abs(share - expected) < 0.02, `load 1 beside ${load}: ${share}`);
    }
  });

  it("takes one that was never tried whenever it is drawn, and leaves one that has never answered", () => {
    assert.ok(shareOf([instance({ id: "fresh", load: 0 }), instance()], "fresh") > 0.999);
    assert.ok(shareOf([instance({ id: "silent", load: 1e9 }), instance({ load: 100 })], "silent") < 0.001);
  });

  it("takes each of equals about as often, by weight, also when there are two", () => {
    for (const count of [2, 3, 10]) {
      const all = instances(count);
      const [heavy] = all;
      if (heavy !== undefined) heavy.weight = 300;
      const share = shareOf(all, "i0");
      assert.ok(Math.abs(share - 3 / (count + 2)) < 0.02, `${count} instances: ${share}`);
    }
  });

  it("counts calls in flight by weight", () => {
    const light = instance({ id: "light", weight: 100, inFlight: 1 });
    const heavy = instance({ id: "heavy", weight: 300, inFlight: 3 });
    const picker = new TwoChoices<InstanceStandIn>(createRandom(5), byInFlight);
    picker.update([light, heavy], Float64Array.of(100, 300));

    assert.ok(Math.abs((sharesOf(() => picker.pick(0)).get("heavy") ?? 0) - 0.75) < 0.02);
  });
});

function pickerOf(all: readonly InstanceStandIn[]): TwoChoices<InstanceStandIn> {
  const picker = new TwoChoices<InstanceStandIn>(createRandom(11), byLatency);
  picker.update(
    all,
    Float64Array.from(all, ({ weight }) => weight),
  );
  return picker;
}

function shareOf(all: readonly InstanceStandIn[], wanted: string): number {
  const picker = pickerOf(all);
  return sharesOf(() => picker.pick(0)).get(wanted) ?? 0;
}
