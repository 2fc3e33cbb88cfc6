// Rule `one-service-per-file`: a file has one service.

import { ofKind } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const oneServicePerFile: Rule = {
  id: "one-service-per-file",
  group: "STRICT",
  meaning: "a file has one service",
  check({ ast }, report) {
    const second = ofKind(ast, "service")[1];
    if (second?.name === undefined) return;
    report(second.name, `\`${second.name.text}\` is the second service of the file`, "give it a file of its own");
  },
};
