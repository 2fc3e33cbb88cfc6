// A contract as types of protobuf, made at run time: without protoc, and without generated code.

import { create, createFileRegistry, type DescFile, type FileRegistry } from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorSetSchema,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
} from "@bufbuild/protobuf/wkt";
import { explainNoProto, exportProto } from "@callwire/compiler/proto";
import type { Descriptor } from "callwire/schema";
import { describeFile } from "./file-descriptors.js";

/** What files of contracts import. */
const GOOGLE: readonly DescFile[] = [
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
];

/** Why a contract has no proto; undefined when it has. Quick, unlike making its types. */
export function explainNoTypes(contract: Descriptor): string | undefined {
  const problems = explainNoProto(contract);
  return problems.length > 0 ? problems.join("; ") : undefined;
}

/** Of a contract without `explainNoTypes`. Takes some milliseconds. */
export function typesOfContract(contract: Descriptor): FileRegistry {
  return typesOfFiles(exportProto(contract).map(describeFile));
}

/** Throws when a file or a type is missing. */
export function typesOfFiles(files: readonly FileDescriptorProto[]): FileRegistry {
  const ordered = new Map<string, FileDescriptorProto>();
  const byName = new Map([...GOOGLE.map(({ proto }) => proto), ...files].map((file) => [file.name, file]));
  for (const file of files) addBehindImports(file, byName, ordered, new Set());
  return createFileRegistry(create(FileDescriptorSetSchema, { file: [...ordered.values()] }));
}

function addBehindImports(
  file: FileDescriptorProto,
  byName: ReadonlyMap<string, FileDescriptorProto>,
  ordered: Map<string, FileDescriptorProto>,
  above: Set<string>,
): void {
  if (ordered.has(file.name) || above.has(file.name)) return;
  above.add(file.name);
  for (const name of file.dependency) {
    const imported = byName.get(name);
    if (imported !== undefined) addBehindImports(imported, byName, ordered, above);
  }
  ordered.set(file.name, file);
}
