// Tables of contracts, and what is wrong with each.

import assert from "node:assert/strict";
import { findMistakes } from "../contracts.js";

/**
 * The rule as the end of a sentence, a contract without its package, and what is reported: a code
 * and the message, or nothing.
 */
export type MistakeRow = readonly [rule: string, contract: string, ...mistakes: readonly string[]];

/**
 * A test for each row. Places are left out: the contracts with their reports in `test/golden` hold
 * those.
 */
export function itReports(rows: readonly MistakeRow[]): void {
  for (const [rule, contract, ...mistakes] of rows) {
    it(rule, () => {
      assert.deepEqual(
        findMistakes(contract).map((mistake) => mistake.replace(/^(CW\d+) \d+:\d+/, "$1")),
        mistakes,
      );
    });
  }
}
