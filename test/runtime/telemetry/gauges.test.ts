import assert from "node:assert/strict";
import { MAX_LISTS } from "#runtime/base/limits/telemetry.js";
import { Gauges } from "#runtime/telemetry/gauges.js";

describe("gauges", () => {
  const labels = { registry: "dns:carts:4000" };
  const [one, other] = [{}, {}];

  it("show the lowest of what several tell under the same labels", () => {
    const gauges = new Gauges<object>();
    gauges.set(one, labels, 1);
    gauges.set(other, labels, 0);
    gauges.set({}, { registry: "static:a:1" }, 7);

    assert.deepEqual([...gauges.read().values()], [0, 7]);
  });

  it("go on with what the others tell when one has ended", () => {
    const gauges = new Gauges<object>();
    gauges.set(one, labels, 3);
    gauges.set(other, labels, 2);
    gauges.forget(other);
    assert.deepEqual([...gauges.read()], [[labels, 3]]);
    gauges.forget(one);

    assert.equal(gauges.read().size, 0);
  });

  it("have a bound", () => {
    const gauges = new Gauges<object>();
    for (let at = 0; at <= MAX_LISTS; at++) gauges.set({}, { at }, at);

    assert.equal(gauges.read().size, MAX_LISTS);
  });
});
