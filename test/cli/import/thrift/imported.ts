// Imports texts of Thrift as the command does it, without a disk.

import { checkContracts } from "#cli/import/checked-contracts.js";
import type { ImportOptions } from "#cli/import/import-form.js";
import { importThrift } from "#cli/import/thrift/import-thrift.js";

type Ids = ImportOptions["ids"];

/** Imports all of `files`. `ids`: those of before. */
export function importAll(files: Readonly<Record<string, string | Uint8Array>>, ids: Ids = {}) {
  const imported = importThrift({
    paths: Object.keys(files),
    read: (path) => (Object.hasOwn(files, path) ? { bytes: Buffer.from(files[path] ?? "") } : undefined),
    ids,
  });
  const refusals = [...imported.refusals];
  const contracts = checkContracts(imported.contracts, () => "// head", refusals);
  return {
    texts: Object.fromEntries(contracts.map(({ path, text }) => [path, text.replace("// head\n\n", "")])),
    losses: imported.losses.map(({ file, place, text }) => `${file}: ${place} ${text}`),
    refusals: refusals.map(({ file, reason }) => `${file} ${reason}`),
    ids: imported.ids,
  };
}

/** The one contract of a file `a.thrift` with a namespace, behind its head. */
export function importOne(body: string, ids: Ids = {}) {
  const { texts, ...rest } = importAll({ "a.thrift": `namespace * demo.v1\n${body}` }, ids);
  return { text: (texts["demo/v1/a.rpc"] ?? "").replace("package demo.v1;\n\n", ""), texts, ...rest };
}

/** What becomes of it, with nothing lost and nothing refused. */
export function becomes(body: string): string {
  const { text, losses, refusals } = importOne(body);
  if (losses.length + refusals.length > 0) throw new Error([...losses, ...refusals].join("\n"));
  return text;
}
