// Rule `sensitive-name`: what is named like a secret is marked `@sensitive`.

import { hasAnnotation, typed } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const sensitiveName: Rule = {
  id: "sensitive-name",
  group: "STANDARD",
  meaning: "what is named like a secret is marked `@sensitive`",
  check({ ast }, report) {
    for (const node of typed(ast)) {
      const { name, type } = node;
      if (
        name === undefined ||
        type?.kind !== "named" ||
        !/^(?:string|bytes)$/.test(type.name.text) ||
        hasAnnotation(node, "sensitive")
      )
        continue;
      if (!/(?:password|passphrase|secret|token|apikey|privatekey|credential|ssn|iban|cardnumber|cvv)s?$/i.test(name.text))
        continue;
      report(name, `\`${name.text}\` would be shown in logs and error messages`, "mark it `@sensitive`");
    }
  },
};
