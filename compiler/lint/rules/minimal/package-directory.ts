// Rule `package-directory`: the folder is the beginning of the package.

import type { Rule } from "../../rule.js";

export const packageDirectory: Rule = {
  id: "package-directory",
  group: "MINIMAL",
  meaning: "the folder is the beginning of the package",
  check({ name, ast }, report) {
    const statement = ast.package?.name;
    const folders = name.split("/").slice(0, -1);
    if (statement === undefined || folders.length === 0) return;
    const parts = statement.text.split(".");
    if (folders.every((folder, index) => folder === parts[index])) return;
    const version = parts.at(-1) ?? "v1";
    report(
      statement,
      `package \`${statement.text}\` stands in the folder ${folders.join("/")}`,
      `name it \`${folders.join(".")}.${version}\`, or move the file`,
    );
  },
};
