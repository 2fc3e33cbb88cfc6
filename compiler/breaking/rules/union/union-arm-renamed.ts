// Names of arms are not on the wire; they are the `kind` in TypeScript.

import { findNamedById } from "../../members.js";
import { matchByName } from "../../pair.js";
import type { Rule } from "../../rule.js";

export const unionArmRenamed: Rule = {
  id: "union-arm-renamed",
  category: "source",
  meaning: "an arm has another name and the same number",
  check({ unions }, report) {
    for (const { name, before, after } of unions) {
      const { removed, added } = matchByName(before.arms, after.arms, `${name}.`);
      for (const { name: arm, value } of added) {
        const old = findNamedById(removed, value.id);
        if (old !== undefined)
          report(
            arm,
            `arm ${value.id} was \`${old.value.name}\`, is \`${value.name}\`; keep the name, or change the code that uses it`,
          );
      }
    }
  },
};
