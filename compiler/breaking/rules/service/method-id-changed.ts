// Ids that follow from the name change with the package only, which has a rule of its own.

import { wireId } from "callwire/schema";
import { describeId } from "../../members.js";
import { originalName } from "../../packages.js";
import type { Rule } from "../../rule.js";

export const methodIdChanged: Rule = {
  id: "method-id-changed",
  category: "wire",
  meaning: "a method has another id",
  check({ methods, packages }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        const service = name.slice(0, name.indexOf("/"));
        const isDefault = before.id === wireId(`${originalName(service, packages)}/${before.name}`) && after.id === wireId(name);
        if (before.id !== after.id && !isDefault) {
          report(
            name,
            `method id was ${describeId(before.id)}, is ${describeId(after.id)}; pin the old one with \`@id(${describeId(before.id)})\``,
          );
        }
      }
    }
  },
};
