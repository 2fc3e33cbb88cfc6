// The same bytes, but a bigint here and a number there. Which values no longer fit is a matter of
// type-narrowed and type-widened.

import { describeType } from "../../describe.js";
import type { Rule } from "../../rule.js";
import { changesJsType } from "../../type-change.js";

export const jsTypeChanged: Rule = {
  id: "js-type-changed",
  category: "source",
  meaning: '`@js("number")` was added or removed',
  check({ values }, report) {
    for (const { name, before, after } of values) {
      if (!changesJsType(before.type, after.type)) continue;
      report(
        name,
        `type was ${describeType(before.type)}, is ${describeType(after.type)}; change the code that reads and writes it`,
      );
    }
  },
};
