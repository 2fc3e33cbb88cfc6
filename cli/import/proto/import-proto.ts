// The door of this room: `.proto` files become contracts. Reads no disk, and does not format.

import { dropDependents } from "../dependents.js";
import type { MessageIds } from "../field-ids.js";
import { decodeText, type Imported, type ImportOptions } from "../import-form.js";
import type { Loss, Refusal } from "../import-report.js";
import type { ImportedContract } from "../imported-contract.js";
import { JSON_CONTRACT, JSON_CONTRACT_PATH } from "../json-contract.js";
import { RefusedFile } from "../refused-file.js";
import { ContractFile } from "./contract-file.js";
import { printEnum } from "./print-enum.js";
import { printMessage } from "./print-message.js";
import { printService } from "./print-service.js";
import type { ProtoSource, SourceMessage } from "./proto-source.js";
import { readProto } from "./read-proto.js";
import { type PlacedFile, TypeTable } from "./type-table.js";

/** Never throws for what is in the files. The same files give the same contracts. */
export function importProto({ paths, read, ids: before }: ImportOptions): Imported {
  const { sources, refusals, missing } = readAll(paths, read);
  const table = new TypeTable(sources);
  const ids: MessageIds = { ...before };
  const contracts: ImportedContract[] = [];
  for (const placed of table.files) {
    const absent = placed.source.imports.filter((path) => missing.has(path));
    const made = table.repeated.has(placed.source.path)
      ? new RefusedFile(`declares ${table.repeated.get(placed.source.path)}, as another file does; import one of them`)
      : printContract(placed, table, absent, before, ids);
    if (made instanceof RefusedFile) refusals.push({ file: placed.source.path, reason: made.message });
    else contracts.push(made);
  }
  const refused = new Set(refusals.map(({ file }) => file));
  const gone = table.files
    .filter(({ source }) => refused.has(source.path))
    .map(({ path, source }) => [path, source.path] as const);
  return {
    ...withShipped(dropDependents(contracts, new Map(gone), refusals)),
    losses: lossesOf(table.files, refusals),
    refusals,
    ids,
  };
}

/** What is meant, and what that imports. */
function readAll(paths: readonly string[], read: ImportOptions["read"]) {
  const sources: ProtoSource[] = [];
  const refusals: Refusal[] = [];
  const missing = new Set<string>();
  const waiting = new Set(paths);
  for (const path of waiting) {
    const found = read(path);
    if (found === undefined) missing.add(path);
    else if ("problem" in found) refusals.push({ file: path, reason: found.problem });
    else {
      try {
        const source = readProto(path, decodeText(found.bytes));
        sources.push(source);
        for (const each of source.imports) waiting.add(each);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        refusals.push({ file: path, reason: `is no .proto file that the parser takes: ${why}` });
      }
    }
  }
  return { sources, refusals, missing };
}

function printContract(
  placed: PlacedFile,
  table: TypeTable,
  missing: readonly string[],
  before: Readonly<MessageIds>,
  ids: MessageIds,
): ImportedContract | RefusedFile {
  const file = new ContractFile(placed, table, missing);
  const { source, report } = placed;
  try {
    for (const name of source.extensions) report.add(name, "is left out: it is an extension");
    for (const service of source.services) printService(file, service);
    for (const each of source.enums) printEnum(file, each);
    for (const message of source.messages) printAll(file, message, before, ids);
  } catch (error) {
    if (error instanceof RefusedFile) return error;
    throw error;
  }
  return { path: placed.path, from: source.path, text: file.text, imports: file.imported };
}

/** The message, and what stands inside of it. */
function printAll(file: ContractFile, message: SourceMessage, before: Readonly<MessageIds>, ids: MessageIds): void {
  printMessage(file, message, before, ids);
  for (const each of message.enums) printEnum(file, each);
  for (const each of message.messages) printAll(file, each, before, ids);
}

function withShipped(contracts: readonly ImportedContract[]) {
  const isUsed = contracts.some(({ imports }) => imports.includes(JSON_CONTRACT_PATH));
  const shipped = { path: JSON_CONTRACT_PATH, from: undefined, text: JSON_CONTRACT, imports: [] };
  return { contracts: isUsed ? [...contracts, shipped] : contracts };
}

function lossesOf(files: readonly PlacedFile[], refusals: readonly Refusal[]): readonly Loss[] {
  const refused = new Set(refusals.map(({ file }) => file));
  return files.filter(({ source }) => !refused.has(source.path)).flatMap(({ report }) => report.losses);
}
