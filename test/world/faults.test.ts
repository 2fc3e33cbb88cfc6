// The deliberate faults stand where they say, and a world finds one in a moment. How many worlds
// each of them takes is `npm run world:faults`.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { applyFault } from "../mutants/mutant.js";
import { ROOT } from "../support/run-script.js";
import { WORLD_FAULTS } from "./faults.js";

describe("the faults that worlds find", function () {
  this.timeout(120_000);

  it("are twenty at least, in call, channel and server, and stand once each where they say", () => {
    assert.ok(WORLD_FAULTS.length >= 20, `${WORLD_FAULTS.length}`);
    for (const room of ["call", "channel", "server"])
      assert.ok(WORLD_FAULTS.filter(({ file }) => file.startsWith(`runtime/${room}/`)).length >= 4, room);
    assert.deepEqual(
      WORLD_FAULTS.filter((fault) => applyFault(fault) === undefined).map(({ what }) => what),
      [],
    );
  });

  it("are found: a call that must not run twice is repeated", () => {
    const index = WORLD_FAULTS.findIndex(({ what }) => what.startsWith("repeats a call that must not run twice"));
    const script = join(ROOT, "build/test/world/try-fault.js");
    const { stdout, status } = spawnSync(process.execPath, [script, String(index), "40"], { encoding: "utf8" });

    assert.equal(status, 1, stdout);
    assert.match(stdout, /must not run twice, and did/);
  });

  it("are looked for by words and a number of seeds that mean something", () => {
    const script = join(ROOT, "build/test/world/run-faults.js");
    for (const [words, reason] of [
      [["no such fault"], /^no fault has no such fault/],
      [["--seeds", "x"], /^give a whole number to --seeds/],
      [["--seeds", "0"], /^give a whole number to --seeds/],
    ] as const) {
      const { status, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: "utf8" });
      assert.match(stderr, reason);
      assert.equal(status, 2);
    }
  });
});
