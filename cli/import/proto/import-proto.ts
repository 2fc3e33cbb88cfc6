// The door of this room: `.proto` files become contracts. Reads no disk, and does not format.

import { refusePlace } from "../contract-places.js";
import { dropDependents } from "../dependents.js";
import type { MessageIds } from "../field-ids.js";
import { decodeText, type Imported, type ImportOptions } from "../import-form.js";
import type { Loss, Refusal } from "../import-report.js";
import type { ImportedContract } from "../imported-contract.js";
import { JSON_CONTRACT, JSON_CONTRACT_PATH } from "../json-contract.js";
import { RefusedFile } from "../refused-file.js";
import { ContractFile } from "./contract-file.js";
import { InlinedRequests } from "./inlined-requests.js";
import { printEnum } from "./print-enum.js";
import { printMessage, printUnion } from "./print-message.js";
import { printService } from "./print-service.js";
import { isBuiltInFile } from "./proto-rules.js";
import type { ProtoSource, SourceMessage } from "./proto-source.js";
import { readDescriptors } from "./read-descriptors.js";
import { readProto } from "./read-proto.js";
import { type PlacedFile, TypeTable } from "./type-table.js";

/** Of one file: a looked-for file costs a look into each folder. */
const MAX_IMPORTS = 5000;

/** Never throws for what is in the files. The same files give the same contracts. */
export function importProto({ paths, read, ids: before, inlineRequests = false }: ImportOptions): Imported {
  const { sources, refusals, missing } = readAll(paths, read);
  const table = new TypeTable(sources);
  const ids: MessageIds = { ...before };
  const inlined = new InlinedRequests(table, before, inlineRequests);
  const contracts: ImportedContract[] = [];
  for (const placed of table.files) {
    const absent = placed.source.imports.filter((path) => missing.has(path));
    const made = table.repeated.has(placed.source.path)
      ? new RefusedFile(`declares ${table.repeated.get(placed.source.path)}, as another file does; import one of them`)
      : printContract(new ContractFile(placed, table, absent), inlined, before, ids);
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
  const sources = new Map<string, ProtoSource>();
  const refusals: Refusal[] = [];
  const missing = new Set<string>();
  const waiting = new Set(paths);
  for (const path of waiting) {
    const found = sources.has(path) ? undefined : read(path);
    if (found === undefined) {
      if (!sources.has(path)) missing.add(path);
    } else if ("problem" in found) refusals.push({ file: path, reason: found.problem });
    else {
      try {
        for (const source of readSources(path, found.bytes)) {
          if (sources.has(source.path)) continue;
          const { length } = source.imports;
          if (length > MAX_IMPORTS) throw new Error(`it imports ${length} files, more than ${MAX_IMPORTS}; import fewer`);
          sources.set(source.path, source);
          for (const each of source.imports) if (!isBuiltInFile(each)) waiting.add(each);
        }
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        refusals.push({
          file: path,
          reason: `is no ${isProto(path) ? ".proto file" : "set of descriptors"} that can be read: ${why}`,
        });
      }
    }
  }
  return { sources: [...sources.values()], refusals, missing };
}

/** A text, or a set of descriptors, of which those of protobuf itself are left out. */
function readSources(path: string, bytes: Uint8Array): readonly ProtoSource[] {
  if (isProto(path)) return [readProto(path, decodeText(bytes))];
  return readDescriptors(bytes).filter((source) => !isBuiltInFile(source.path));
}

function isProto(path: string): boolean {
  return path.endsWith(".proto");
}

function printContract(
  file: ContractFile,
  inlined: InlinedRequests,
  before: Readonly<MessageIds>,
  ids: MessageIds,
): ImportedContract | RefusedFile {
  const { source, report, path } = file.placed;
  try {
    const noPlace = refusePlace(path);
    if (noPlace !== undefined) throw new RefusedFile(noPlace);
    for (const name of source.extensions) report.add(name, "is left out: it is an extension");
    for (const service of source.services) printService(file, service, { inlined, ids });
    for (const each of source.enums) printEnum(file, each);
    for (const message of source.messages) printAll(file, message, inlined, before, ids);
  } catch (error) {
    if (error instanceof RefusedFile) return error;
    throw error;
  }
  return { path, from: source.path, text: file.text, imports: file.imported };
}

/** The message, and what stands inside of it. */
function printAll(
  file: ContractFile,
  message: SourceMessage,
  inlined: InlinedRequests,
  before: Readonly<MessageIds>,
  ids: MessageIds,
): void {
  if (!inlined.isGone(message.fullName)) printMessage(file, message, before, ids);
  for (const oneof of message.oneofs) printUnion(file, message, oneof);
  for (const each of message.enums) printEnum(file, each);
  for (const each of message.messages) printAll(file, each, inlined, before, ids);
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
