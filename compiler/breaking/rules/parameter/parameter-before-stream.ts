// Generated methods take the stream last, so that it moves for those who call or implement them. On
// the wire nothing moves.

import type { Rule } from "../../rule.js";

export const parameterBeforeStream: Rule = {
  id: "parameter-before-stream",
  category: "source",
  meaning: "a new parameter stands before a stream, which generated methods take last",
  check({ methods }, report) {
    for (const { both } of methods) {
      for (const { name, before, after } of both) {
        if (before.requestStream === undefined || after.requestStream === undefined) continue;
        for (const parameter of after.parameters.slice(before.parameters.length))
          report(
            `${name}.${parameter.name}`,
            "parameter was not there, is before the stream; pass it at every call, or add a method with another name",
          );
      }
    }
  },
};
