// Rule `ids-without-gaps`: the ids of fields have no gaps: a retired one is reserved.

import { fieldLists } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const idsWithoutGaps: Rule = {
  id: "ids-without-gaps",
  group: "STRICT",
  meaning: "the ids of fields have no gaps: a retired one is reserved",
  check({ ast }, report) {
    for (const { fields, reserved } of fieldLists(ast)) {
      const ids = new Set([...fields, ...reserved].map(({ id }) => id?.value));
      const after = fields.find(({ id }) => id !== undefined && id.value > 1n && !ids.has(id.value - 1n));
      if (after?.id === undefined) continue;
      report(
        after.id,
        `id ${after.id.value - 1n} is neither used nor reserved`,
        `write \`reserved ${after.id.value - 1n} oldName;\`, or use it`,
      );
    }
  },
};
