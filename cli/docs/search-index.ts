// The names of all contracts with what each is, for the search of the pages: a script and no JSON,
// as no browser reads a file for a page that is a file itself.

import type { Declared, FileDescriptor, TypeDescriptor } from "callwire/schema";
import { simple } from "../contract/contract-text.js";
import type { ContractSite } from "./contract-site.js";
import { safeText } from "./safe-text.js";

/** A letter of the kind, its name, the names of its members, and what it is, in a sentence. */
type IndexedName = readonly [kind: string, name: string, members: string, summary: string];

export function searchIndex(site: ContractSite): string {
  const pages = site.descriptor.files.map((file) => [`${site.pageOf(file)}.html`, file.package, namesOf(file, site)]);
  // Whoever puts it into a page ends no script with it.
  return `globalThis.callwireIndex = ${JSON.stringify(pages).replaceAll("<", "\\u003c")};\n`;
}

function namesOf(file: FileDescriptor, site: ContractSite): readonly IndexedName[] {
  const docs = site.docsFor(file);
  const named = (kind: string, { doc }: Declared, name: string, members: readonly string[] = []): IndexedName => {
    const summary = docs.summary(doc).map(safeText).join("");
    return [kind, name, members.join(" "), summary];
  };
  return [
    ...file.services.flatMap((service) => [
      named("s", service, simple(service.name)),
      ...service.methods.map((method) => named("m", method, `${simple(service.name)}.${method.name}`)),
    ]),
    ...file.types.map((type) => named(type.kind === "error" ? "x" : "t", type, simple(type.name), membersOf(type))),
    ...file.aliases.map((alias) => named("a", alias, simple(alias.name))),
    ...file.constants.map((constant) => named("c", constant, simple(constant.name))),
  ];
}

function membersOf(type: TypeDescriptor): readonly string[] {
  const members = type.kind === "enum" ? type.members : type.kind === "union" ? type.arms : type.fields;
  return members.map(({ name }) => name);
}
