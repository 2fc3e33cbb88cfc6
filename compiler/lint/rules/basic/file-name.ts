// Rule `file-name`: files are named in lower case, words joined by `-` or `_`.

import type { Rule } from "../../rule.js";

export const fileName: Rule = {
  id: "file-name",
  group: "BASIC",
  meaning: "files are named in lower case, words joined by `-` or `_`",
  check({ name }, report) {
    const file = name.split("/").at(-1) ?? name;
    if (/^[a-z0-9]+(?:[-_][a-z0-9]+)*\.rpc$/.test(file)) return;
    report({ start: 0, end: 0 }, `the file is named ${file}`, "use lower-case words joined by `-`, such as order-book.rpc");
  },
};
