// Rule `package-same-directory`: all files of a package are in one folder.

import type { Rule } from "../../rule.js";

export const packageSameDirectory: Rule = {
  id: "package-same-directory",
  group: "MINIMAL",
  meaning: "all files of a package are in one folder",
  check({ name, ast, all }, report) {
    const statement = ast.package?.name;
    const folder = folderOf(name);
    const other = all.find((file) => file.package?.name?.text === statement?.text && folderOf(file.source.name) !== folder);
    if (statement === undefined || other === undefined) return;
    report(statement, `package \`${statement.text}\` is also in ${other.source.name}`, "put both files into one folder");
  },
};

function folderOf(name: string): string {
  return name.split("/").slice(0, -1).join("/");
}
