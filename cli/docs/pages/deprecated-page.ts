// What is deprecated in all contracts, and why.

import { code, type Page, type Row, table } from "../document.js";
import type { Listed } from "../inventory.js";

/** Undefined when nothing is. */
export function deprecatedPage(inventory: ReadonlyMap<string, Listed>): Page | undefined {
  const rows = [...inventory.values()].flatMap(({ link, kind, packageName, deprecated }): Row[] =>
    deprecated === undefined ? [] : [{ cells: [[code(link)], [kind], [packageName], deprecated === "" ? [] : [deprecated]] }],
  );
  if (rows.length === 0) return undefined;
  return {
    path: "deprecated",
    title: "Deprecated",
    subtitle:
      rows.length === 1 ? "1 name that is not to be used any more" : `${rows.length} names that are not to be used any more`,
    blocks: [table(["Name", "Kind", "Package", "Why, and what to use"], rows)],
    entries: [],
  };
}
