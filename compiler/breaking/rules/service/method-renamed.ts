// With `@id` the wire stays as it is. Without, the method is gone for old clients: method-removed.

import { findNamedById } from "../../members.js";
import type { Rule } from "../../rule.js";

export const methodRenamed: Rule = {
  id: "method-renamed",
  category: "source",
  meaning: "a method has another name and, by `@id`, the same id",
  check({ methods }, report) {
    for (const { removed, added } of methods) {
      for (const { name, value } of added) {
        const old = findNamedById(removed, value.id);
        if (old !== undefined)
          report(
            name,
            `method was \`${old.value.name}\`, is \`${value.name}\`; change handlers and callers when they are generated again`,
          );
      }
    }
  },
};
