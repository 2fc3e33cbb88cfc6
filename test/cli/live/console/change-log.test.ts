import assert from "node:assert/strict";
import { ChangeLog, compareInstances, type NewChange } from "#cli/live/console/change-log.js";
import type { InstanceState } from "#cli/live/console/messages.js";

const CHANGE: NewChange = { what: "joined", service: "x.Y", instance: "127.0.0.1:1", detail: "up" };

describe("ChangeLog", () => {
  it("forgets after an hour", () => {
    let at = 0;
    const log = new ChangeLog(() => at);
    log.note([CHANGE]);
    at = 3_600_000;
    log.note([CHANGE]);
    assert.deepEqual(
      log.changes.map(({ number }) => number),
      [1, 2],
    );
    at = 3_600_001;

    assert.deepEqual(
      log.changes.map(({ number }) => number),
      [2],
    );
  });

  it("keeps a thousand, however many come at once", () => {
    const log = new ChangeLog();
    const noted = log.note(Array.from({ length: 5_000 }, () => CHANGE));

    assert.deepEqual([log.changes.length, noted.length, log.changes[999]?.number], [1_000, 1_000, 5_000]);
  });
});

describe("compareInstances", () => {
  const instance: InstanceState = { id: "a", address: "127.0.0.1:1", state: "up", weight: 100, meta: {} };
  const cases: readonly (readonly [string, readonly InstanceState[], readonly InstanceState[], readonly string[]])[] = [
    ["one that joins", [], [instance], ["joined up"]],
    ["a mock that joins", [], [{ ...instance, isMock: true }], ["joined up, a mock"]],
    ["one that leaves", [instance], [], ["left was up"]],
    ["another state", [instance], [{ ...instance, state: "draining" }], ["state up to draining"]],
    ["another weight", [instance], [{ ...instance, weight: 5 }], ["weight 100 to 5"]],
    ["one that takes the place of another", [instance], [{ ...instance, id: "b" }], ["joined up", "left was up"]],
    ["nothing", [instance], [{ ...instance, zone: "eu" }], []],
  ];
  for (const [name, before, after, wanted] of cases) {
    it(`finds ${name}`, () => {
      const found = compareInstances("x.Y", before, after);

      assert.deepEqual(
        found.map(({ what, detail }) => `${what} ${detail}`),
        wanted,
      );
    });
  }
});
