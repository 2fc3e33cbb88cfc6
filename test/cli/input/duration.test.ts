import assert from "node:assert/strict";
import { parseDuration, readDuration } from "#cli/input/duration.js";

describe("parseDuration", () => {
  it("reads ms, s, m and h", () => {
    const texts = ["500ms", "1.5s", "2m", "1h", "0s"];
    assert.deepEqual(texts.map(parseDuration), [500, 1_500, 120_000, 3_600_000, 0]);
  });

  it("takes nothing else, and nothing without a unit", () => {
    for (const wrong of ["", "s", "-1s", "1 s", "1d", "1e3", "soon", ".5s", "5S", "3", "0", "1.5"]) {
      assert.ok(Number.isNaN(parseDuration(wrong)), wrong);
    }
  });
});

describe("readDuration", () => {
  const rule = { option: "--timeout", fromMs: 1, toMs: 60_000, form: "a time from 1ms to 1m" };

  it("takes what is within the bounds, these included", () => {
    assert.deepEqual(
      ["1ms", "60s", "1m"].map((text) => readDuration(text, rule)),
      [1, 60_000, 60_000],
    );
  });

  it("asks for the unit of a number alone", () => {
    for (const text of ["5", "0", "1.5"])
      assert.throws(() => readDuration(text, rule), {
        name: "UsageError",
        message: `--timeout takes a time with its unit; did you mean ${text}s or ${text}ms?`,
      });
  });

  it("says the rule for anything else", () => {
    for (const text of ["0s", "61s", "soon", "-5s", ""])
      assert.throws(() => readDuration(text, rule), {
        message: `--timeout takes a time from 1ms to 1m, got ${JSON.stringify(text)}`,
      });
  });
});
