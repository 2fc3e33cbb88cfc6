// The seeds that `npm test` plays: two halves, each in a suite of its own, so that two cores share
// them. What a world must keep is world.ts.

import assert from "node:assert/strict";
import { IS_LONG, shortOrLong } from "../support/long-form.js";
import { runWorld } from "./world.js";

/** Of the short form, whose worlds are brief, and of the long one, whose are not. */
const SEEDS = shortOrLong(500, 3_000);

/** Seeds of one test. */
const STEP = 25;

/** Defines the tests of one half of the seeds. Each seed is played twice. */
export function playSeeds(half: 0 | 1): void {
  const first = (half * SEEDS) / 2 + 1;
  for (let from = first; from < first + SEEDS / 2; from += STEP) {
    it(`holds all promises with the seeds ${from} to ${from + STEP - 1}`, async () => {
      const found: string[] = [];
      for (let seed = from; seed < from + STEP; seed++) {
        const { problems, hash } = await runWorld({ seed, isBrief: !IS_LONG });
        const how = `npm run world -- --seed ${seed}${IS_LONG ? "" : " --brief"}`;
        if (problems.length > 0) found.push(`${how}: ${problems[0]}`);
        const again = await runWorld({ seed, isBrief: !IS_LONG });
        if (again.hash !== hash) found.push(`${how} --hashes: gives another hash each time`);
      }
      assert.deepEqual(found, []);
    });
  }
}
