import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MUTANTS } from "../mutants/all.js";
import { applyFault } from "../mutants/mutant.js";
import { ROOT } from "../support/run-script.js";

const ROOMS = [
  "runtime/call",
  "runtime/channel",
  "runtime/discovery",
  "runtime/dynamic",
  "runtime/json",
  "runtime/server",
  "runtime/transport",
  "runtime/web",
  "runtime/wire",
  "compiler/semantic",
  "compiler/breaking",
];

describe("the deliberate faults", () => {
  it("are 40 at least, some in each room that decides what becomes of a call or a contract", () => {
    assert.ok(MUTANTS.length >= 40, `${MUTANTS.length}`);
    for (const room of ROOMS) assert.ok(MUTANTS.filter(({ file }) => file.startsWith(`${room}/`)).length >= 3, room);
  });

  it("stand once each where they say, so that none is stale", () => {
    const stale = MUTANTS.filter((mutant) => mutant.text === mutant.replacement || applyFault(mutant) === undefined);

    assert.deepEqual(
      stale.map(({ file, text }) => `${file}: ${text}`),
      [],
    );
  });

  it("are owned by tests of their own room that are there and need no ZooKeeper", () => {
    for (const { file, tests } of MUTANTS) {
      assert.ok(tests.length > 0, file);
      for (const test of tests) {
        assert.ok(existsSync(join(ROOT, test)), test);
        const room = file.split("/").slice(0, 2).join("/");
        assert.ok(test.startsWith(room.startsWith("test/") ? `${room}/` : `test/${room}/`), `${test} for ${file}`);
        assert.doesNotMatch(readFileSync(join(ROOT, test), "utf8"), /support\/zookeeper-|zookeeper-harness/, test);
      }
    }
  });

  it("are said once each", () => {
    const said = MUTANTS.map(({ file, what }) => `${file} ${what}`);

    assert.deepEqual(
      said.filter((each, at) => said.indexOf(each) !== at),
      [],
    );
  });
});
