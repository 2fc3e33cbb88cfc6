// Rule `list-length`: every list has a `@length`.

import { hasAnnotation, typed } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const listLength: Rule = {
  id: "list-length",
  group: "STRICT",
  meaning: "every list has a `@length`",
  check({ ast }, report) {
    for (const node of typed(ast)) {
      const { name, type } = node;
      if (name === undefined || type === undefined || hasAnnotation(node, "length") || ("stream" in node && node.stream))
        continue;
      if (type.kind === "list") report(name, `\`${name.text}\` may be as long as a frame`, "bound it: `@length(..100)`");
    }
  },
};
