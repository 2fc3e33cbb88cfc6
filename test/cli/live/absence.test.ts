import assert from "node:assert/strict";
import { Absence } from "#cli/live/absence.js";

describe("the absence of a registry", () => {
  let absence: Absence;
  beforeEach(() => {
    absence = new Absence("zookeeper://zk/rpc");
  });

  it("is told once when it begins, and once when it ends", () => {
    assert.equal(absence.note("connected", 0), undefined);
    assert.equal(
      absence.note("suspended", 1_000),
      "the registry zookeeper://zk/rpc is away (suspended); the list stays as it was",
    );
    assert.equal(absence.note("lost", 3_000), undefined);
    assert.equal(absence.note("connecting", 4_000), undefined);
    assert.equal(absence.note("connected", 13_500), "the registry zookeeper://zk/rpc is back after 12.5 s; the list was as old");
    assert.equal(absence.note("connected", 14_000), undefined);
    assert.equal(absence.note("closed", 15_000), undefined);
  });

  it("stands above a list for as long as it lasts, with the age of the list, and a while longer", () => {
    assert.deepEqual([absence.describe(0), absence.isAway], [undefined, false]);
    absence.note("suspended", 1_000);
    assert.equal(absence.describe(3_000), "the registry zookeeper://zk/rpc is away (suspended) for 2.0 s; this list is as old");
    absence.note("lost", 4_000);
    assert.equal(absence.describe(61_000), "the registry zookeeper://zk/rpc is away (lost) for 60.0 s; this list is as old");
    assert.equal(absence.isAway, true);
    absence.note("connected", 61_000);
    assert.equal(absence.describe(65_000), "the registry zookeeper://zk/rpc is back after 60.0 s");
    assert.deepEqual([absence.describe(72_000), absence.isAway], [undefined, false]);
  });

  it("is another one each time", () => {
    absence.note("suspended", 1_000);
    absence.note("connected", 2_000);
    assert.match(absence.note("suspended", 3_000) ?? "", /is away/);
    assert.match(absence.note("connected", 3_500) ?? "", /is back after 500 ms/);
  });
});
