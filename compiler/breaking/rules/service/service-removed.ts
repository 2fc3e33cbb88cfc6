// A service that was only renamed is a matter of service-renamed.

import { findRenamed } from "../../members.js";
import type { Rule } from "../../rule.js";

export const serviceRemoved: Rule = {
  id: "service-removed",
  category: "wire",
  meaning: "a service is gone",
  check({ services }, report) {
    for (const removed of services.removed) {
      if (findRenamed(removed, services.added) !== undefined) continue;
      report(removed.name, `service \`${removed.name}\` was there, is gone; keep it, deprecated, until no client calls it`);
    }
  },
};
