// What `serve` is told of stats.

import { MAX_TOKEN } from "../base/limits/recording.js";
import type { OptionRules } from "../base/options.js";

/** What `stats` of `serve` is told. */
export interface StatsOptions {
  /**
   * What who watches must give, 1 to 1,024 characters, also on the same machine. Whoever has it
   * reads which methods are called and how often, and nothing of what is in the calls.
   */
  readonly token: string;
}

/** Of docs/options.md, too. */
export const STATS_RULES: OptionRules<StatsOptions> = {
  token: {
    expected: `a string of 1 to ${MAX_TOKEN} characters`,
    isRight: (value) => typeof value === "string" && value !== "" && value.length <= MAX_TOKEN,
  },
};
