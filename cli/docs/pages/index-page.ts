// The first page: all services, and all contracts by their package.

import type { FileDescriptor } from "callwire/schema";
import type { ContractSite } from "../contract-site.js";
import { type Block, code, type Entry, type Inline, type Page, type Row, table } from "../document.js";
import { deprecatedMark } from "../type-parts.js";

const INDEX = "index";
/** Packages in the list at the side. */
const MAX_ENTRIES = 200;

export function indexPage(title: string, site: ContractSite): Page {
  const { files } = site.descriptor;
  const packages = [...new Set(files.map((file) => file.package))].sort();
  const byPackage = new Map(packages.map((name): [string, FileDescriptor[]] => [name, []]));
  for (const file of files) byPackage.get(file.package)?.push(file);
  const services = files.flatMap((file) =>
    file.services.map((service): Row => {
      const marks = deprecatedMark(service).flatMap((mark) => [" ", mark]);
      const summary = site.docsFor(file).summary(service.doc);
      return { cells: [[code(site.link(service.name)), ...marks], [file.package], [String(service.methods.length)], summary] };
    }),
  );
  const heading = (text: string, anchor: string): Block => ({ kind: "heading", level: 2, text, anchor, marks: [] });
  const entries: Entry[] = packages.map((name) => ({ text: name, anchor: name, level: 1 as const }));
  const isLong = entries.length > MAX_ENTRIES;
  return {
    path: INDEX,
    title,
    subtitle: describeCounts(files),
    blocks: [
      ...(services.length === 0
        ? []
        : [heading("Services", "-services"), table(["Service", "Package", "Methods", "What it is"], services)]),
      heading("Contracts", "-contracts"),
      table(
        ["Package", "Contract", "Has", "What it is"],
        [...byPackage].flatMap(([name, own]) => rowsOf(name, own, site)),
      ),
    ],
    entries: [
      ...(services.length === 0 ? [] : [{ text: "Services", anchor: "-services", level: 0 as const }]),
      { text: "Contracts", anchor: "-contracts", level: 0 },
      ...(isLong ? [] : entries),
    ],
  };
}

/** The package stands in the first row of its contracts. */
function rowsOf(name: string, files: readonly FileDescriptor[], site: ContractSite): readonly Row[] {
  return files.map((file, at): Row => {
    const link: Inline = { kind: "link", text: file.path, to: { page: site.pageOf(file) } };
    const cells = [at === 0 ? [name] : [], [link], [describeCounts([file])], site.docsFor(file).summary(file.doc)];
    return at === 0 ? { anchor: name, cells } : { cells };
  });
}

function describeCounts(files: readonly FileDescriptor[]): string {
  const count = (of: (file: FileDescriptor) => number) => files.reduce((sum, file) => sum + of(file), 0);
  const types = (isError: boolean) => count((file) => file.types.filter(({ kind }) => (kind === "error") === isError).length);
  return [
    counted(
      count(({ services }) => services.length),
      "service",
    ),
    counted(types(false), "type"),
    counted(types(true), "error"),
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function counted(count: number, noun: string): string {
  return count === 0 ? "" : `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
