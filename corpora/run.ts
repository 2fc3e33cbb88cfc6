// `npm run corpora`: imports all corpora, holds what comes of them to the rules, asks buf about
// changes, and prints tables. Ends with 1 for the first thing that is wrong.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { BREAKING_CASES } from "./breaking/cases.js";
import { compareBreaking } from "./breaking/compare-breaking.js";
import { runValues } from "./command.js";
import { CORPORA } from "./corpora.js";
import { type ImportedCorpus, importCorpus } from "./import-corpus.js";
import { holdToPage, pageTables } from "./page-tables.js";
import { printTable } from "./print-table.js";
import { checkTypes } from "./type-check.js";

/** Names of corpora, `values` and `breaking`; without one all. */
const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);

const work = mkdtempSync(path.join(tmpdir(), "callwire-corpora-"));
try {
  printCorpora(
    CORPORA.filter(({ name }) => isWanted(name)).map((corpus) =>
      tryCorpus(path.join(work, corpus.name.replace("/", "-")), corpus),
    ),
  );
  if (isWanted("values")) tryValues();
  if (isWanted("breaking")) await compareAll(path.join(work, "breaking"));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function tryCorpus(folder: string, corpus: (typeof CORPORA)[number]): ImportedCorpus {
  const imported = importCorpus(folder, corpus);
  const files = checkTypes(folder);
  console.error(`${corpus.name}: ${imported.contracts} contracts, ${files} files of TypeScript`);
  rmSync(folder, { recursive: true }); // Google's have 400 MB
  return imported;
}

function printCorpora(corpora: readonly ImportedCorpus[]): void {
  if (corpora.length === 0) return;
  const tables = pageTables(corpora);
  for (const table of tables) console.log(`\n${table}\n`);
  printTable(
    ["corpus", "seconds"],
    corpora.map((each) => [each.name, each.importSeconds.toFixed(1)]),
  );
  const kinds = [...new Set(corpora.flatMap(({ losses }) => [...losses.keys()]))].sort();
  printTable(
    ["lost or changed", ...corpora.map(({ name }) => name)],
    kinds.map((kind) => [kind, ...corpora.map(({ losses }) => losses.get(kind) ?? 0)]),
  );
  for (const { refused } of corpora) for (const line of refused) console.log(`refused: ${line}`);
  if (corpora.length === CORPORA.length) holdToPage(tables);
}

function tryValues(): void {
  const { exit, stdout, stderr } = runValues(path.join(import.meta.dirname, "../node_modules/google-proto-files"));
  if (exit !== 0) throw new Error(`values: ${stderr.slice(-4000)}`);
  console.log(stdout);
}

async function compareAll(folder: string): Promise<void> {
  const wrong: string[] = [];
  const rows: (readonly string[])[] = [];
  for (const each of BREAKING_CASES) {
    const { name, buf, callwire, differs } = await compareBreaking(folder, each);
    const agree = (buf === undefined) === (callwire === undefined);
    if (agree !== (differs === undefined)) wrong.push(name);
    rows.push([name, buf ?? "", callwire ?? "", agree ? "" : (differs ?? "for no known reason")]);
  }
  printTable(["change", "buf", "callwire", "why they differ"], rows);
  const differing = BREAKING_CASES.filter(({ differs }) => differs !== undefined).length;
  console.log(`buf and callwire agree on ${rows.length - differing} of ${rows.length} changes`);
  if (wrong.length > 0) throw new Error(`they agree where they are known to differ, or the other way: ${wrong.join("; ")}`);
}
