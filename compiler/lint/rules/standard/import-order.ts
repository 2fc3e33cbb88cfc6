// Rule `import-order`: imports are sorted by path, and their names by the alphabet.

import { sortedImports } from "../../imports.js";
import type { Rule } from "../../rule.js";

export const importOrder: Rule = {
  id: "import-order",
  group: "STANDARD",
  meaning: "imports are sorted by path, and their names by the alphabet",
  check({ ast }, report) {
    const sorted = sortedImports(ast);
    if (sorted === undefined) return;
    report(sorted.first, "the imports are not sorted", "sort them by path, and their names", sorted.edits);
  },
};
