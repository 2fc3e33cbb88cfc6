// What each declaration begins with: its heading, why it is deprecated, its documentation.

import type { Declared } from "callwire/schema";
import { simple } from "../contract/contract-text.js";
import type { DocText } from "./doc-text.js";
import { type Block, code, type Entry, type Heading, type Mark, mark, paragraph } from "./document.js";

export function headingOf(declared: Declared, level: Heading["level"], marks: readonly Mark[], anchor?: string): Heading {
  const own = simple(declared.name);
  const old = declared.deprecated === undefined ? [] : [mark("deprecated", "warn")];
  return { kind: "heading", level, text: own, anchor: anchor ?? own, marks: [...marks, ...old] };
}

export function introOf({ doc, deprecated, meta }: Declared, docs: DocText): readonly Block[] {
  const why = deprecated === undefined || deprecated === "" ? [] : [paragraph(mark("deprecated", "warn"), ` ${deprecated}`)];
  const keys = Object.entries(meta ?? {}).map(([key, value]) => [code(`${key} = ${value}`)]);
  return [...why, ...docs.blocks(doc), ...(keys.length === 0 ? [] : [{ kind: "list" as const, items: keys }])];
}

export function entryOf(declared: Declared, level: Entry["level"], anchor = simple(declared.name)): Entry {
  const text = simple(declared.name);
  return { text, anchor, level, ...(declared.deprecated === undefined ? {} : { isDeprecated: true }) };
}
