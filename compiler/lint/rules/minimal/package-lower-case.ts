// Rule `package-lower-case`: the package is written in lower case.

import type { Rule } from "../../rule.js";

export const packageLowerCase: Rule = {
  id: "package-lower-case",
  group: "MINIMAL",
  meaning: "the package is written in lower case",
  check({ ast }, report) {
    const name = ast.package?.name;
    if (name === undefined || /^[a-z0-9_.]+$/.test(name.text)) return;
    report(name, `package \`${name.text}\` has capital letters`, `write \`${name.text.toLowerCase()}\``);
  },
};
