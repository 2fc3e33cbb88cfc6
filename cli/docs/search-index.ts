// What the search of the site reads: each name with its page. A script and no JSON, as no browser
// reads a file for a page that is a file itself.

import type { FileDescriptor, TypeDescriptor } from "callwire/schema";
import { simple } from "../contract/contract-text.js";
import type { ContractSite } from "./contract-site.js";

/** A letter of the kind, its name, and the names in it. */
type IndexedName = readonly [kind: string, name: string, members: string];

export function searchIndex(site: ContractSite): string {
  const pages = site.descriptor.files.map((file) => [`${site.pageOf(file)}.html`, file.package, namesOf(file)]);
  // Whoever puts it into a page ends no script with it.
  return `globalThis.callwireIndex = ${JSON.stringify(pages).replaceAll("<", "\\u003c")};\n`;
}

function namesOf(file: FileDescriptor): readonly IndexedName[] {
  return [
    ...file.services.map(({ name, methods }): IndexedName => ["s", simple(name), methods.map((each) => each.name).join(" ")]),
    ...file.types.map((type): IndexedName => [type.kind === "error" ? "x" : "t", simple(type.name), membersOf(type).join(" ")]),
    ...file.aliases.map(({ name }): IndexedName => ["a", simple(name), ""]),
    ...file.constants.map(({ name }): IndexedName => ["c", simple(name), ""]),
  ];
}

function membersOf(type: TypeDescriptor): readonly string[] {
  const members = type.kind === "enum" ? type.members : type.kind === "union" ? type.arms : type.fields;
  return members.map(({ name }) => name);
}
