// Rule `service-suffix`: the name of a service does not end in Service.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const serviceSuffix: Rule = {
  id: "service-suffix",
  group: "STANDARD",
  meaning: "the name of a service does not end in Service",
  check({ ast }, report) {
    for (const { name } of ofKind(ast, "service")) {
      const match = /^(.+?)_?(?:Service|Api|API|Rpc)$/.exec(name?.text ?? "");
      if (name === undefined || match === null) continue;
      report(
        name,
        `service \`${name.text}\` says twice that it is one`,
        `name it \`${match[1] ?? ""}\`: its client is then ${match[1] ?? ""}Client`,
      );
    }
  },
};
