// docs/protocol/vectors.json in Python; what errors come to there is looked at by the rules for
// clients.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { VECTORS_FILE } from "../conform/vectors.js";
import { ROOT } from "../support/run-script.js";

describe("the vectors of the protocol", () => {
  it("are what Python writes, reads and refuses", () => {
    const script = join(ROOT, "test/interop/python/vectors.py");
    const { stdout, stderr } = spawnSync("/usr/bin/python3", ["-B", script, VECTORS_FILE], { encoding: "utf8" });
    assert.equal(stderr, "");
    const { looked, wrong } = JSON.parse(stdout) as { readonly looked: number; readonly wrong: readonly string[] }; // the program's last line
    assert.deepEqual(wrong, []);
    assert.ok(looked > 500, `${looked} were looked at`);
  });
});
