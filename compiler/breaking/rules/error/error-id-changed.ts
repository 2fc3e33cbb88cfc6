// Ids that follow from the name change with the package only, which has a rule of its own.

import { wireId } from "callwire/schema";
import { describeId } from "../../members.js";
import { originalName } from "../../packages.js";
import type { Rule } from "../../rule.js";

export const errorIdChanged: Rule = {
  id: "error-id-changed",
  category: "wire",
  meaning: "an error has another id on the wire",
  check({ errors, packages }, report) {
    for (const { name, before, after } of errors) {
      const isDefault = before.id === wireId(originalName(name, packages)) && after.id === wireId(name);
      if (before.id !== after.id && !isDefault)
        report(name, `error id was ${describeId(before.id)}, is ${describeId(after.id)}; put the old one back`);
    }
  },
};
