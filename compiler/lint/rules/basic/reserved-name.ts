// Rule `reserved-name`: a retired id keeps its name, so that nobody gives it to another field.

import { fieldLists, ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const reservedName: Rule = {
  id: "reserved-name",
  group: "BASIC",
  meaning: "a retired id keeps its name, so that nobody gives it to another field",
  check({ ast }, report) {
    const lists = [...fieldLists(ast), ...ofKind(ast, "enum", "union")];
    for (const entry of lists.flatMap(({ reserved }) => reserved)) {
      if (entry.name !== undefined || entry.id === undefined) continue;
      report(entry, `id ${entry.id.value} is reserved without its name`, `add it: \`reserved ${entry.id.value} oldName;\``);
    }
  },
};
