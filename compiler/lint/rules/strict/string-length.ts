// Rule `string-length`: every string has a `@length`.

import { hasAnnotation, typed } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const stringLength: Rule = {
  id: "string-length",
  group: "STRICT",
  meaning: "every string has a `@length`",
  check({ ast }, report) {
    for (const node of typed(ast)) {
      const { name, type } = node;
      if (name === undefined || type === undefined || hasAnnotation(node, "length") || ("stream" in node && node.stream))
        continue;
      if (type.kind === "named" && type.name.text === "string")
        report(name, `\`${name.text}\` may be as long as a frame`, "bound it: `@length(..200)`");
    }
  },
};
