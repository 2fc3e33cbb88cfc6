// Rule `error-message`: every error has a field that is its message.

import { hasAnnotation, ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const errorMessage: Rule = {
  id: "error-message",
  group: "STRICT",
  meaning: "every error has a field that is its message",
  check({ ast }, report) {
    for (const { name, fields } of ofKind(ast, "error")) {
      if (name === undefined || fields.some((field) => hasAnnotation(field, "message"))) continue;
      report(name, `error \`${name.text}\` has no message`, "mark a string field `@message`: it is what logs show");
    }
  },
};
