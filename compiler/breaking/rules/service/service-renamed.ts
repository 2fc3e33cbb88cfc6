// The name of a service is its path in the registry, and part of its method ids.

import { findRenamed } from "../../members.js";
import type { Rule } from "../../rule.js";

export const serviceRenamed: Rule = {
  id: "service-renamed",
  category: "identity",
  meaning: "a service has another name, with the same methods",
  check({ services }, report) {
    for (const removed of services.removed) {
      const renamed = findRenamed(removed, services.added);
      if (renamed !== undefined) {
        report(
          renamed.name,
          `service was \`${removed.name}\`, is \`${renamed.name}\`; keep the name, or serve both until no client asks for the old one`,
        );
      }
    }
  },
};
