// What `npm run chaos` is told on its command line.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../support/run-script.js";

describe("the words of npm run chaos", () => {
  for (const [words, reason] of [
    [["--minutes", "Infinity"], /^give a number up to 1440 to --minutes\nusage: /],
    [["--minutes", "0"], /^give a number up to 1440 to --minutes\n/],
    [["--seed", "1.5"], /^give a whole number to --seed\n/],
    [["--bug", "none"], /^the bugs are /],
  ] as const) {
    it(`are refused when they are ${words.join(" ")}`, () => {
      const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "build/test/chaos/run.js"), ...words], {
        encoding: "utf8",
      });
      assert.match(stderr, reason);
      assert.equal(status, 2);
    });
  }
});
