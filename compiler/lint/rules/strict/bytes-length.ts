// Rule `bytes-length`: every bytes has a `@length`.

import { hasAnnotation, typed } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const bytesLength: Rule = {
  id: "bytes-length",
  group: "STRICT",
  meaning: "every bytes has a `@length`",
  check({ ast }, report) {
    for (const node of typed(ast)) {
      const { name, type } = node;
      if (name === undefined || type === undefined || hasAnnotation(node, "length") || ("stream" in node && node.stream))
        continue;
      if (type.kind === "named" && type.name.text === "bytes")
        report(name, `\`${name.text}\` may be as long as a frame`, "bound it: `@length(..65536)`");
    }
  },
};
