// The page of a contract: its services, errors, types, aliases and constants, in this order.

import type { AliasDescriptor, ConstantDescriptor, FileDescriptor } from "callwire/schema";
import { simple, valueText } from "../../contract/contract-text.js";
import type { ContractSite } from "../contract-site.js";
import { entryOf, introOf } from "../declared-blocks.js";
import { type Block, code, type Entry, type Heading, type Page, type Row, table } from "../document.js";
import { serviceBlocks } from "../service-blocks.js";
import { typeBlocks } from "../type-blocks.js";
import { cellNotes, deprecatedMark, typeParts } from "../type-parts.js";

export function contractPage(file: FileDescriptor, site: ContractSite): Page {
  const docs = site.docsFor(file);
  const errors = file.types.filter(({ kind }) => kind === "error");
  const types = file.types.filter(({ kind }) => kind !== "error");
  const groups = [
    { title: "Errors", declared: errors, blocks: errors.flatMap((type) => typeBlocks(type, site, docs)) },
    { title: "Types", declared: types, blocks: types.flatMap((type) => typeBlocks(type, site, docs)) },
    { title: "Aliases", declared: file.aliases, blocks: simpleTable(file.aliases, site) },
    { title: "Constants", declared: file.constants, blocks: simpleTable(file.constants, site) },
  ].filter(({ declared }) => declared.length > 0);
  return {
    path: site.pageOf(file),
    title: file.package,
    subtitle: file.path,
    blocks: [
      ...introOf({ name: file.package, ...(file.doc === undefined ? {} : { doc: file.doc }) }, docs),
      ...file.services.flatMap((service) => serviceBlocks(service, site, docs)),
      ...groups.flatMap(({ title, blocks }) => [groupHeading(title), ...blocks]),
    ],
    entries: [
      ...file.services.flatMap((service): Entry[] => [
        entryOf(service, 0),
        ...service.methods.map((method) => entryOf(method, 1, `${simple(service.name)}.${method.name}`)),
      ]),
      ...groups.flatMap(({ title, declared }): Entry[] => [
        { text: title, anchor: groupAnchor(title), level: 0 },
        ...declared.map((each) => entryOf(each, 1)),
      ]),
    ],
  };
}

/** No name of a contract begins with a hyphen. */
function groupAnchor(title: string): string {
  return `-${title.toLowerCase()}`;
}

function groupHeading(title: string): Heading {
  return { kind: "heading", level: 2, text: title, anchor: groupAnchor(title), marks: [] };
}

function simpleTable(declared: readonly (AliasDescriptor | ConstantDescriptor)[], site: ContractSite): readonly Block[] {
  const rows = declared.map((each): Row => {
    const value = "value" in each ? ` = ${valueText(each.value)}` : "";
    return {
      anchor: simple(each.name),
      cells: [
        [code(simple(each.name)), ...deprecatedMark(each).flatMap((mark) => [" ", mark])],
        [code(...typeParts(each.type, site), value)],
        [...cellNotes(each), ...site.docsOf(each).cell(each.doc)],
      ],
    };
  });
  return [table(["Name", "What it stands for", "What it is"], rows)];
}
