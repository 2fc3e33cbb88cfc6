// Somebody may have moved away because of it.

import type { Rule } from "../../rule.js";

export const deprecatedRemoved: Rule = {
  id: "deprecated-removed",
  category: "behaviour",
  meaning: "a declaration is no longer deprecated",
  check({ declared }, report) {
    for (const { name, before, after } of declared) {
      if (before.deprecated !== undefined && after.deprecated === undefined) {
        report(
          name,
          `was deprecated (${before.deprecated}), is not; put \`@deprecated\` back unless it is meant to stay`,
          "note",
        );
      }
    }
  },
};
