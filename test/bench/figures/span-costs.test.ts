import assert from "node:assert/strict";
import { formatSpanCosts, isWithin, type SpanRound, spanCosts } from "#bench/figures/span-costs.js";

function round(plain: number, client: number, server: number): SpanRound {
  return { plain: { client: plain, server: plain }, spans: { client, server }, sdk: { client: 3.5, server: 4 } };
}

describe("what a span costs", () => {
  it("is the median of what it adds to a call, for each side by itself", () => {
    const costs = spanCosts("simple", [round(1, 8, 9), round(2, 9.5, 10), round(5, 13.5, 14.5)]);
    assert.deepEqual(
      costs.map(({ side, addsUs, sdkUs }) => [side, addsUs, sdkUs]),
      [
        ["client", 7.5, 3.5],
        ["server", 8, 4],
      ],
    );
    assert.deepEqual(costs.map(isWithin), [true, true]);
  });

  it("is too much above 8 µs on a side, and when nothing was measured", () => {
    assert.deepEqual(spanCosts("simple", [round(1, 8, 9.1)]).map(isWithin), [true, false]);
    assert.deepEqual(spanCosts("simple", []).map(isWithin), [false, false]);
    const [, line = "", last = ""] = formatSpanCosts(spanCosts("simple", [round(1, 8, 9.1)])).split("\n");
    assert.equal(line, "simple    client       1.0     8.0     7.0     3.5  within 8");
    assert.match(last, /server .* 8\.1 .* ABOVE 8$/);
  });
});
