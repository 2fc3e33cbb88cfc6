// The door of this room: `.thrift` files become contracts. Reads no disk, and does not format.

import { refusePlace } from "../contract-places.js";
import { dropDependents } from "../dependents.js";
import { decodeText, type Imported, type ImportOptions } from "../import-form.js";
import type { Refusal } from "../import-report.js";
import type { ImportedContract } from "../imported-contract.js";
import { RefusedFile } from "../refused-file.js";
import { printConst, printEnum, printSenum, printTypedef } from "./print-declaration.js";
import { printService } from "./print-service.js";
import { type KeptIds, printPair, printStruct, printUnion } from "./print-struct.js";
import { readThrift } from "./read-thrift.js";
import { ThriftFile } from "./thrift-file.js";
import type { ThriftSource } from "./thrift-source.js";
import { type DeclaredThrift, type PlacedThrift, ThriftTable } from "./thrift-table.js";
import { ThriftTypes } from "./thrift-types.js";

/** Of one file: a looked-for file costs a look into each folder. */
const MAX_INCLUDES = 1000;

/** Never throws for what is in the files. The same files give the same contracts. */
export function importThrift({ paths, read, ids: before }: ImportOptions): Imported {
  const { sources, includes, refusals } = readAll(paths, read);
  const table = new ThriftTable(sources, includes);
  const types = new ThriftTypes(table);
  const unnamed = new Map<PlacedThrift, RefusedFile>();
  for (const file of table.files) {
    const wrong = attempt(() => types.declarePairs(file));
    if (wrong instanceof RefusedFile) unnamed.set(file, wrong);
  }
  const kept: KeptIds = { before, now: { ...before } };
  const contracts: ImportedContract[] = [];
  for (const placed of table.files) {
    const twice = table.repeated.get(placed);
    const made =
      twice === undefined
        ? (unnamed.get(placed) ?? attempt(() => printContract(new ThriftFile(placed, types), kept)))
        : new RefusedFile(`declares ${twice} twice; mend it`);
    if (made instanceof RefusedFile) refusals.push({ file: placed.source.path, reason: made.message });
    else contracts.push(made);
  }
  const refused = new Set(refusals.map(({ file }) => file));
  const gone = table.files
    .filter(({ source }) => refused.has(source.path))
    .map(({ path, source }) => [path, source.path] as const);
  const written = dropDependents(contracts, new Map(gone), refusals);
  const lost = new Set(refusals.map(({ file }) => file));
  const losses = table.files.filter(({ source }) => !lost.has(source.path)).flatMap(({ report }) => report.losses);
  return { contracts: written, losses, refusals, ids: kept.now };
}

function attempt<Result>(make: () => Result): Result | RefusedFile {
  try {
    return make();
  } catch (error) {
    if (error instanceof RefusedFile) return error;
    throw error;
  }
}

/** What is meant, and what that includes. */
function readAll(paths: readonly string[], read: ImportOptions["read"]) {
  const sources = new Map<string, ThriftSource>();
  const includes = new Map<string, ReadonlyMap<string, string | undefined>>();
  const refusals: Refusal[] = [];
  /** What a path has; each is looked for once. */
  const found = new Map<string, ReturnType<ImportOptions["read"]>>();
  const look = (path: string) => {
    if (!found.has(path)) found.set(path, read(path));
    return found.get(path);
  };
  const waiting = new Set(paths);
  for (const path of waiting) {
    const file = look(path);
    if (file === undefined) refusals.push({ file: path, reason: "is not there; give its folder" });
    else if ("problem" in file) refusals.push({ file: path, reason: file.problem });
    else {
      try {
        const source = readThrift(path, decodeText(file.bytes));
        const { length } = source.includes;
        if (length > MAX_INCLUDES) throw new Error(`it includes ${length} files, more than ${MAX_INCLUDES}; include fewer`);
        sources.set(path, source);
        const placed = source.includes.map(({ path: given, prefix }) => [prefix, placeOf(path, given, look)] as const);
        includes.set(path, new Map(placed));
        for (const [, each] of placed) if (each !== undefined) waiting.add(each);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        refusals.push({ file: path, reason: `is no .thrift file that can be read: ${why}` });
      }
      found.set(path, { problem: "was read" }); // its bytes are needed no more
    }
  }
  return { sources: [...sources.values()], includes, refusals };
}

/** Beside the file that includes it, or below one of the folders. */
function placeOf(from: string, given: string, look: (path: string) => unknown): string | undefined {
  if (given.startsWith("/")) return undefined;
  const folder = from.split("/").slice(0, -1);
  const own = joined([...folder, ...given.split("/")]);
  if (own !== undefined && look(own) !== undefined) return own;
  const other = joined(given.split("/"));
  return other !== undefined && look(other) !== undefined ? other : undefined;
}

/** Without `.` and `..`; undefined when it leads out of the folder. */
function joined(parts: readonly string[]): string | undefined {
  const kept: string[] = [];
  for (const part of parts) {
    if (part === "..") {
      if (kept.pop() === undefined) return undefined;
    } else if (part !== ".") kept.push(part);
  }
  return kept.join("/");
}

function printContract(file: ThriftFile, kept: KeptIds): ImportedContract {
  const { source, report, path } = file.placed;
  const noPlace = refusePlace(path);
  if (noPlace !== undefined) throw new RefusedFile(noPlace);
  for (const each of source.cppIncludes) report.add("", `cpp_include ${JSON.stringify(each)} is left out: contracts have none`);
  for (const declared of file.types.table.declaredIn(file.placed)) printDeclaration(file, declared, kept);
  for (const pair of file.types.pairsIn(file.placed)) printPair(file, pair);
  return { path, from: source.path, text: file.text, imports: file.imported };
}

function printDeclaration(file: ThriftFile, declared: DeclaredThrift, kept: KeptIds): void {
  const { source } = declared;
  switch (source.kind) {
    case "enum":
      return printEnum(file, source, declared);
    case "senum":
      return printSenum(file, source, declared);
    case "typedef":
      return printTypedef(file, source, declared);
    case "const":
      return printConst(file, source, declared);
    case "service":
      return printService(file, source, declared, kept);
    case "union":
      return printUnion(file, source, declared, kept);
    default:
      return printStruct(file, source, declared, kept);
  }
}
