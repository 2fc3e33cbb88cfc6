// Rule `service-empty`: a service has methods.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const serviceEmpty: Rule = {
  id: "service-empty",
  group: "STANDARD",
  meaning: "a service has methods",
  check({ ast }, report) {
    for (const { name, methods } of ofKind(ast, "service")) {
      if (name === undefined || methods.length > 0) continue;
      report(name, `service \`${name.text}\` has no methods`, "add one, or remove the service");
    }
  },
};
