import assert from "node:assert/strict";
import { createRandom } from "callwire/testing";
import { Histogram, Registry } from "prom-client";
import { Durations } from "#runtime/prometheus/durations.js";

const CONFIGURATION = {
  name: "seconds",
  help: "Of calls",
  labelNames: ["rpc_method", "rpc_status_code"] as const,
  buckets: [0.1, 0.5, 1],
};

describe("the durations of calls", () => {
  it("are in the registry what a histogram of prom-client makes of them, as text and as JSON", async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const durations = new Durations({ ...CONFIGURATION, registers: [ours] });
    const histogram = new Histogram({ ...CONFIGURATION, registers: [theirs] });
    const random = createRandom(3);
    const values = [0, 0.1, 0.5, 1, 1.000_1, ...Array.from({ length: 200 }, () => random() * 2)];
    for (const [at, value] of values.entries()) {
      const labels = { rpc_method: at % 3 === 0 ? "a.A/b" : "a.A/c", rpc_status_code: at % 2 === 0 ? "OK" : "ABORTED" };
      durations.record(labels.rpc_method, labels.rpc_status_code, value);
      histogram.observe(labels, value);
    }

    assert.deepEqual((await ours.metrics()).split("\n").sort(), (await theirs.metrics()).split("\n").sort());
    const counts = (await ours.getMetricsAsJSON())[0]?.values.length;
    assert.equal(counts, (await theirs.getMetricsAsJSON())[0]?.values.length);
  });
});
