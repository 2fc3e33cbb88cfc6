import assert from "node:assert/strict";
import { MAX_SERIES } from "#runtime/base/limits/telemetry.js";
import { Series } from "#runtime/telemetry/series.js";

const create = (): Series<{ method: string; outcome: string }> =>
  new Series((method, outcome) => Object.freeze({ method, outcome }));

describe("the series of a metric", () => {
  it("are one object for each method and outcome", () => {
    const series = create();
    const first = series.of("a", "OK");

    assert.equal(series.of("a", "OK"), first);
    assert.notEqual(series.of("a", "ABORTED"), first);
  });

  it("are bounded: what is beyond goes by one name, whatever its outcome is called", () => {
    const series = create();
    const made = new Set<object>();
    for (let at = 0; at < MAX_SERIES * 3; at++) made.add(series.of(`method${at}`, `outcome${at}`));

    assert.ok(made.size <= MAX_SERIES + 101, `${made.size}`);
    assert.deepEqual(series.of("method7", "outcome7"), { method: "method7", outcome: "outcome7" });
    assert.equal(series.of("another", "OK").method, "_OTHER");
  });

  it("keep the outcome of what is beyond the bound", () => {
    const series = create();
    for (let at = 0; at < MAX_SERIES; at++) series.of(`method${at}`, "OK");

    assert.deepEqual(series.of("another", "OK"), { method: "_OTHER", outcome: "OK" });
    assert.equal(series.of("a third", "OK"), series.of("another", "OK"));
    assert.deepEqual(series.of("another", "ABORTED"), { method: "_OTHER", outcome: "ABORTED" });
  });
});
