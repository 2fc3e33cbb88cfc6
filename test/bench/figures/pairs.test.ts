import assert from "node:assert/strict";
import { formatAgainst } from "#bench/figures/pairs.js";

describe("a comparison with another checkout", () => {
  it("tells the medians over the pairs, with the least and the most", () => {
    const pairs = [
      { cpu: 1.2, rate: 0.8 },
      { cpu: 1.01, rate: 1 },
      { cpu: 0.95, rate: 1.1 },
    ];

    assert.equal(
      formatAgainst("order-64", pairs),
      "order-64     CPU of a call 1.010 (0.95 to 1.20), rate 1.000 (0.80 to 1.10), 3 pairs",
    );
  });
});
