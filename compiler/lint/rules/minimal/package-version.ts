// Rule `package-version`: the package ends in a version.

import type { Rule } from "../../rule.js";

export const packageVersion: Rule = {
  id: "package-version",
  group: "MINIMAL",
  meaning: "the package ends in a version",
  check({ ast }, report) {
    const name = ast.package?.name;
    if (name === undefined || /\.v[1-9][0-9]*(?:(?:alpha|beta)[1-9][0-9]*)?$/.test(name.text)) return;
    report(name, `package \`${name.text}\` has no version`, `end it with one: \`${name.text}.v1\``);
  },
};
