// The tables that docs/importing.md has of the corpora: made of a run, and held to the page.

import { readFileSync } from "node:fs";
import path from "node:path";
import { packageOf } from "./corpora.js";
import type { ImportedCorpus } from "./import-corpus.js";
import { formatTable } from "./print-table.js";

const PAGE = path.join(import.meta.dirname, "../../docs/importing.md");
/** The corpus whose losses stand on the page. */
const LARGEST = "google-proto-files";

/** What was imported, and what was lost of the largest. */
export function pageTables(corpora: readonly ImportedCorpus[]): readonly string[] {
  const count = ({ declared }: ImportedCorpus, keyword: string) => declared.get(keyword) ?? 0;
  const packages = formatTable(
    ["package", "files", "refused", "structs", "unions", "enums", "services"],
    corpora.map((each) => [
      `${each.name} ${versionOf(each.name)}`,
      each.files,
      each.refused.length,
      count(each, "struct"),
      count(each, "union"),
      count(each, "enum"),
      count(each, "service"),
    ]),
  );
  const largest = corpora.find(({ name }) => name === LARGEST);
  if (largest === undefined) return [packages];
  const losses = [...largest.losses].sort(([, left], [, right]) => right - left);
  const rows = losses.map(([kind, often]) => [kind, often.toLocaleString("en")]);
  return [packages, formatTable([`lost or changed in ${LARGEST}`, "often"], rows)];
}

/** Throws when a table is not on the page. */
export function holdToPage(tables: readonly string[]): void {
  const page = readFileSync(PAGE, "utf8");
  const missing = tables.filter((table) => !page.includes(`\n\n${table}\n\n`));
  if (missing.length > 0) throw new Error(`docs/importing.md does not have what was printed:\n\n${missing.join("\n\n")}`);
}

function versionOf(name: string): string {
  // As npm has written it.
  const { version } = JSON.parse(readFileSync(packageOf(name), "utf8")) as { readonly version: string };
  return version;
}
