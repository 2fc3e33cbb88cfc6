import assert from "node:assert/strict";
import { parseDuration } from "#cli/input/duration.js";

describe("parseDuration", () => {
  it("reads ms, s, m and h, and a number alone as seconds", () => {
    const texts = ["500ms", "1.5s", "2m", "1h", "3", "0"];
    assert.deepEqual(texts.map(parseDuration), [500, 1_500, 120_000, 3_600_000, 3_000, 0]);
  });

  it("takes nothing else", () => {
    for (const wrong of ["", "s", "-1s", "1 s", "1d", "1e3", "soon", ".5s", "5S"]) {
      assert.ok(Number.isNaN(parseDuration(wrong)), wrong);
    }
  });
});
