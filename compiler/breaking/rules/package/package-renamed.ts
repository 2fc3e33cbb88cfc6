// The package is part of the path in the registry, of method ids and of error ids: nobody finds the
// service any more.

import type { Rule } from "../../rule.js";

export const packageRenamed: Rule = {
  id: "package-renamed",
  category: "identity",
  meaning: "a contract has another package",
  check({ packages }, report) {
    for (const [before, after] of packages.renamed) {
      report(
        after,
        `package was \`${before}\`, is \`${after}\`; keep the name, or serve both packages until no client asks for the old one`,
      );
    }
  },
};
