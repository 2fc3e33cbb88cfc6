// Imports texts as the command does it, without a disk.

import { checkContracts } from "#cli/import/checked-contracts.js";
import type { ImportOptions } from "#cli/import/import-form.js";
import { importProto } from "#cli/import/proto/import-proto.js";

type Ids = ImportOptions["ids"];

export interface Given {
  /** Ids of before. */
  readonly ids?: Ids;
  readonly inlineRequests?: boolean;
}

/** Imports all of `files`. */
export function importAll(files: Readonly<Record<string, string | Uint8Array>>, { ids = {}, inlineRequests }: Given = {}) {
  const imported = importProto({
    paths: Object.keys(files),
    read: (path) => (Object.hasOwn(files, path) ? { bytes: Buffer.from(files[path] ?? "") } : undefined),
    ids,
    inlineRequests,
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

/** The one contract of a file `a.proto`, behind its head. */
export function importOne(
  body: string,
  { head = 'syntax = "proto3"; package demo.v1;', ...given }: Given & { head?: string } = {},
) {
  const { texts, ...rest } = importAll({ "a.proto": `${head}\n${body}` }, given);
  return { text: (texts["demo/v1/a.rpc"] ?? "").replace("package demo.v1;\n\n", ""), texts, ...rest };
}
