import assert from "node:assert/strict";
import { findUnnamedDefaults, findUnnamedLimits } from "./name-rules.js";

describe("findUnnamedDefaults", () => {
  it("finds a constant that an option has by itself, whatever stands in its rule", () => {
    assert.deepEqual(findUnnamedDefaults("a: withStandard(isNumber(1, MAX_A), GRACE_MS),"), ["GRACE_MS"]);
    assert.deepEqual(findUnnamedDefaults("a: withStandard(\n  isNumber(1, MAX_A),\n  GRACE_MS,\n),"), ["GRACE_MS"]);
  });

  it("finds none in what is called so, or is no constant", () => {
    assert.deepEqual(
      findUnnamedDefaults("a: withStandard(isNumber(1, MAX_A), DEFAULT_GRACE_MS), b: withStandard(IS_B, true)"),
      [],
    );
  });
});

describe("findUnnamedLimits", () => {
  it("finds another word for a limit", () => {
    assert.deepEqual(findUnnamedLimits("export const MOST_CALLS = 1;\nconst LEAST_MS = 2;\nconst MAX_MOST = 3;\n"), [
      "MOST_CALLS",
      "LEAST_MS",
    ]);
  });

  it("finds a rate, a share and a number at once that say no limit", () => {
    const text = "const CALLS_PER_SECOND = 1;\nconst AT_ONCE = 2;\nconst A_OF_HEAP = 3;\nconst MAX_BURST = 4;\n";

    assert.deepEqual(findUnnamedLimits(text), ["CALLS_PER_SECOND", "AT_ONCE", "A_OF_HEAP"]);
  });
});
