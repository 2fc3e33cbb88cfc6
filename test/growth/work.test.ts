// How often each block of our code runs grows as the contracts do: a loop in a loop is seen while
// it is still too small to be measured.

import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { SHAPES } from "./shapes.js";
import { findSteepBlocks } from "./work-counts.js";

describe("the work that a contract takes", function () {
  this.timeout(60_000);
  let counting: ChildProcess;

  before(async () => {
    const { NODE_V8_COVERAGE: _, ...env } = process.env;
    counting = fork(fileURLToPath(new URL("count-work.js", import.meta.url)), { env });
    await once(counting, "message");
  });
  after(async () => {
    const ended = once(counting, "exit");
    counting.disconnect();
    await ended;
  });

  for (const { name } of SHAPES) {
    it(`grows at most 2.5 times with twice as many ${name}`, async () => {
      counting.send(name);
      const [steep] = await Promise.race([once(counting, "message"), once(counting, "exit")]);
      assert.deepEqual(steep, []);
    });
  }
});

describe("a block that is too steep", () => {
  const counts = (one: number, other: number) => new Map([["a", one] as const, ["b", other] as const]);

  it("is one that runs far more than twice as often, and often", () => {
    assert.deepEqual(findSteepBlocks(counts(2_000, 2_500), counts(4_400, 10_000), 2.5, 5_000), ["b: 2500, then 10000"]);
    assert.deepEqual(findSteepBlocks(counts(2_500, 25), counts(6_250, 100), 2.5, 5_000), []);
  });
});
