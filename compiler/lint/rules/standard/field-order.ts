// Rule `field-order`: fields, members and arms stand in the order of their numbers.

import { fieldLists, ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const fieldOrder: Rule = {
  id: "field-order",
  group: "STANDARD",
  meaning: "fields, members and arms stand in the order of their numbers",
  check({ ast }, report) {
    const lists = [
      ...fieldLists(ast).map(({ fields }) => fields),
      ...ofKind(ast, "enum").map(({ members }) => members),
      ...ofKind(ast, "union").map(({ arms }) => arms),
    ];
    for (const list of lists) {
      const late = list.find(({ id }, index) => {
        const before = list[index - 1]?.id;
        return id !== undefined && before !== undefined && id.value < before.value;
      });
      if (late?.id === undefined) continue;
      report(
        late.id,
        `number ${late.id.value} stands behind a higher one`,
        "sort by number: the next free one is then at the end",
      );
    }
  },
};
