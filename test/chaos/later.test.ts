import assert from "node:assert/strict";
import { Later } from "./later.js";

const HOUR_MS = 3_600_000;

function fail(): never {
  assert.fail("nothing is to come of it");
}

describe("Later", () => {
  it("ends at once all that would end by itself, with what that adds", async () => {
    const ended: string[] = [];
    const later = new Later(fail);
    later.add(HOUR_MS, () => {
      ended.push("one");
      later.add(HOUR_MS, async () => void ended.push("two"));
    });
    await later.runAll();

    assert.deepEqual(ended, ["one", "two"]);
  });

  it("tries again what has failed, and tells of what fails each time", async () => {
    const failures: unknown[] = [];
    let [tries, hopeless] = [0, 0];
    const later = new Later((error) => failures.push(error), 1);
    later.add(0, () => {
      if (++tries < 3) throw new Error("not yet");
    });
    later.add(0, () => Promise.reject(`try ${++hopeless}`));
    await later.runAll();

    assert.equal(tries, 3);
    assert.deepEqual(failures, ["try 10"]);
  });

  it("drops what waits", async () => {
    const later = new Later(fail);
    later.add(HOUR_MS, fail);
    later.drop();

    await later.runAll();
  });
});
