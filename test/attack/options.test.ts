// What `npm run attack` is told: what would play nothing is refused, and does not pass.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../support/run-script.js";

describe("the words of npm run attack", () => {
  for (const [words, reason] of [
    [["no such attack"], /^no attack has no such attack in its name\nusage: /],
    [["--seconds", "x"], /^give a number up to 86400 to --seconds\n/],
    [["--seconds", "0"], /^give a number up to 86400 to --seconds\n/],
    [["--seconds", "Infinity"], /^give a number up to 86400 to --seconds\n/],
    [["--second"], /^Unknown option '--second'/],
  ] as const) {
    it(`are refused when they are ${words.join(" ")}`, () => {
      const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "build/test/attack/run.js"), ...words], {
        encoding: "utf8",
      });
      assert.match(stderr, reason);
      assert.equal(status, 2);
    });
  }
});
