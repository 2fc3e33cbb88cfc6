// All errors of all contracts, by their status, and who throws them.

import type { ErrorDescriptor } from "callwire/schema";
import type { ContractSite } from "../contract-site.js";
import { type Block, BREAK, code, type Inline, mark, type Page, type Row, table } from "../document.js";
import { deprecatedMark } from "../type-parts.js";

/** Methods that are named: one error may be that of hundreds. */
const MAX_METHODS = 12;

/** Undefined when there are none. */
export function errorsPage(site: ContractSite): Page | undefined {
  const errors = [...site.types.values()].filter((type): type is ErrorDescriptor => type.kind === "error");
  if (errors.length === 0) return undefined;
  const codes = [...new Set(errors.map(({ code: status }) => status))].sort();
  const blocks = codes.flatMap((status): Block[] => [
    { kind: "heading", level: 2, text: status, anchor: status, marks: [] },
    table(
      ["Error", "Package", "Thrown by", "When"],
      errors.filter((error) => error.code === status).map((error) => rowOf(error, site)),
    ),
  ]);
  return {
    path: "errors",
    title: "Errors",
    subtitle: `${errors.length} ${errors.length === 1 ? "error" : "errors"}, by their status`,
    blocks,
    entries: codes.map((status) => ({ text: status, anchor: status, level: 1 as const })),
  };
}

function rowOf(error: ErrorDescriptor, site: ContractSite): Row {
  const again: readonly Inline[] = error.retryable ? [" ", mark("retryable", "good")] : [];
  const marks = deprecatedMark(error).flatMap((each): Inline[] => [" ", each]);
  const users = site.usersOf(error.name);
  const methods = users.slice(0, MAX_METHODS).flatMap(({ text, to }, at): Inline[] => {
    const link = code({ kind: "link", text, to });
    return at === 0 ? [link] : [BREAK, link];
  });
  const more: readonly Inline[] = users.length > MAX_METHODS ? [BREAK, `and ${users.length - MAX_METHODS} more`] : [];
  const packageName = error.name.slice(0, error.name.lastIndexOf("."));
  return {
    cells: [
      [code(site.link(error.name)), ...again, ...marks],
      [packageName],
      [...methods, ...more],
      site.docsOf(error).summary(error.doc),
    ],
  };
}
