// Rule `import-unused`: every imported name is used.

import { withoutNames } from "../../imports.js";
import { usedTypes, usedValues } from "../../nodes.js";
import type { Rule } from "../../rule.js";

export const importUnused: Rule = {
  id: "import-unused",
  group: "MINIMAL",
  meaning: "every imported name is used",
  check({ ast }, report) {
    const used = new Set([...usedTypes(ast), ...usedValues(ast)]);
    for (const statement of ast.imports) {
      const unused = statement.names.filter(({ local }) => !used.has(local.text));
      for (const name of unused) {
        const edits = name === unused[0] ? [withoutNames(ast.source.text, statement, unused)] : [];
        report(name.local, `\`${name.local.text}\` is imported and not used`, "remove it", edits);
      }
    }
  },
};
