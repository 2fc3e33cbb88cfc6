// Rule `error-suffix`: the name of an error says what went wrong, not that it is an error.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const errorSuffix: Rule = {
  id: "error-suffix",
  group: "STANDARD",
  meaning: "the name of an error says what went wrong, not that it is an error",
  check({ ast }, report) {
    for (const { name } of ofKind(ast, "error")) {
      const match = /^(.+?)_?(?:Error|Exception)$/.exec(name?.text ?? "");
      if (name === undefined || match === null) continue;
      report(name, `error \`${name.text}\` says twice that it is one`, `name it \`${match[1] ?? ""}\``);
    }
  },
};
