// The short form of `npm run fuzz`, and its checks: a mistake of each kind that is planted into the
// target is found.

import assert from "node:assert/strict";
import { shortOrLong } from "../support/long-form.js";
import { PLAYS, replay } from "./areas.js";

/** The short form ends by its number of inputs: a second of a core, also where others need it. */
const MAX_MS = 300_000;
const SEED = 1;

describe("hostile frames, guided by what is new", function () {
  this.timeout(600_000);

  it("break no server, and keep what made it do something new", async () => {
    const { finding, done, news, branches, calls, lost } = await PLAYS.frames({
      seed: SEED,
      goal: shortOrLong(5_000, 500_000),
      maxMs: MAX_MS,
    });

    assert.deepEqual(finding?.broken ?? [], []);
    assert.ok(done >= 5_000, `only ${done} frames`);
    assert.ok(news > 10 && branches > 100, `${news} new, ${branches} branches`);
    assert.ok(calls > 20, `only ${calls} honest calls`);
    assert.equal(lost, 0);
  });

  for (const [plant, broken, goal] of [
    ["crash", /^Error: the (?:server|scout) \(pid \d+\) ended/, 500_000],
    ["pause", /the loop of the server stood for \d+ ms/, 500_000],
    ["escape", /a raw escape in the log/, 500_000],
    ["hang", /the server \(pid \d+\) does not answer: its loop stands still/, 500_000],
    ["loss", /\d+ of \d+ honest calls were lost, the first with: \d+ instead of \d+/, 3_000],
    ["growth", /the server kept \d+ MiB/, 3_000],
  ] as const) {
    it(`find a planted ${plant}, and what its inputs bring again`, async () => {
      const { finding } = await PLAYS.frames({ seed: SEED, goal, maxMs: MAX_MS, plant });
      assert.ok(finding !== undefined, "nothing was found");
      assert.match(finding.broken.join("\n"), broken);
      if (goal > 3_000 && plant !== "hang") assert.match((await replay(finding)).join("\n"), broken);
    });
  }
});

describe("hostile answers, guided by what is new", function () {
  this.timeout(600_000);

  it("break no client, and no honest call of its process", async () => {
    const { finding, done, news, branches, calls, lost } = await PLAYS.answers({
      ...{ seed: SEED, goal: shortOrLong(1_000, 100_000), maxMs: MAX_MS },
    });

    assert.deepEqual(finding?.broken ?? [], []);
    assert.ok(done >= 1_000, `only ${done} answers`);
    assert.ok(news > 2 && branches > 100, `${news} new, ${branches} branches`);
    assert.ok(calls > 20, `only ${calls} honest calls`);
    assert.equal(lost, 0);
  });

  it("find a planted crash, which its answers bring again", async () => {
    const { finding } = await PLAYS.answers({ seed: SEED, goal: 100_000, maxMs: MAX_MS, plant: "crash" });
    assert.ok(finding !== undefined, "nothing was found");
    assert.match(finding.broken.join("\n"), /ended by SIGABRT/);
    assert.match((await replay(finding)).join("\n"), /ended by SIGABRT/);
  });
});

describe("hostile contracts, guided by what is new", function () {
  this.timeout(600_000);

  it("break no reader of contracts, and keep what made one do something new", async () => {
    const { finding, done, news, branches } = await PLAYS.contracts({ seed: SEED, goal: shortOrLong(40, 2_000), maxMs: MAX_MS });

    assert.deepEqual(finding?.broken ?? [], []);
    assert.ok(done >= 40, `only ${done} contracts`);
    assert.ok(news > 5 && branches > 50, `${news} new, ${branches} branches`);
  });

  for (const [plant, broken, again] of [
    ["crash", /the child 1 \(pid \d+\) ended by SIGABRT/, /ended by SIGABRT/],
    ["error", /TypeError: planted/, /TypeError: planted/],
    ["pause", /an input held the loop for \d+ ms/, /an input held the loop for \d+ ms/],
  ] as const) {
    it(`find a planted ${plant}, which its input brings again`, async () => {
      const { finding } = await PLAYS.contracts({ seed: SEED, goal: 10_000, maxMs: MAX_MS, plant });
      assert.ok(finding !== undefined, "nothing was found");
      assert.match(finding.broken.join("\n"), broken);
      assert.match((await replay(finding)).join("\n"), again);
    });
  }
});

describe("hostile records, guided by what is new", function () {
  this.timeout(600_000);

  it("break no reader of a registry, and no honest call beside it", async () => {
    const { finding, done, branches, calls, lost } = await PLAYS.records({
      ...{ seed: SEED, goal: shortOrLong(200, 10_000), maxMs: MAX_MS },
    });

    assert.deepEqual(finding?.broken ?? [], []);
    assert.ok(done >= 200 && branches > 100, `only ${done} records, ${branches} branches`);
    assert.ok(calls > 20, `only ${calls} honest calls`);
    assert.equal(lost, 0);
  });

  it("find a planted error, which its records bring again", async () => {
    const { finding } = await PLAYS.records({ seed: SEED, goal: 10_000, maxMs: MAX_MS, plant: "error" });
    assert.ok(finding !== undefined, "nothing was found");
    assert.match(finding.broken.join("\n"), /TypeError: planted/);
    assert.match((await replay(finding)).join("\n"), /TypeError: planted/);
  });
});
