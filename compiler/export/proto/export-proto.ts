// `exportProto`: contracts as files of protobuf, proto3. A client of Connect or gRPC that is made
// from them has the JSON of docs/json.md, but for what docs/http.md lists.

import type { Descriptor, FileDescriptor, TypeDescriptor } from "callwire/schema";
import type { ProtoFile, ProtoMessage } from "./proto-file.js";
import { KEPT_NUMBERS, messageOf } from "./proto-messages.js";
import { serviceOf } from "./proto-services.js";
import { OF_PROTOBUF, ProtoTypes } from "./proto-types.js";

/** The files, in the order of the contracts. Only of a program without `explainNoProto`. */
export function exportProto({ files }: Descriptor): readonly ProtoFile[] {
  const all = new Map<string, TypeDescriptor>();
  const fileOf = new Map<string, string>();
  const names = new Map<string, Set<string>>();
  for (const file of files) {
    const taken = names.get(file.package) ?? new Set<string>();
    names.set(file.package, taken);
    for (const type of file.types) {
      all.set(type.name, type);
      fileOf.set(type.name, protoPath(file.path));
    }
    for (const { name } of [...file.types, ...file.services]) taken.add(name.slice(name.lastIndexOf(".") + 1));
  }
  const types = new ProtoTypes(all, fileOf);
  return files.map((file) => exportFile(types, file, names.get(file.package) ?? new Set()));
}

/** Why a program has no such files: one sentence each. Empty: it has. */
export function explainNoProto({ files }: Descriptor): readonly string[] {
  const packages = new Set(files.flatMap((file) => foldersOf(file.package)));
  return files.flatMap((file) => [
    ...[...file.types, ...file.services]
      .filter(({ name }) => packages.has(name))
      .map(({ name }) => `${name} is the name of a package, too, which protobuf refuses; rename one of them`),
    ...file.types
      .filter(({ name }) => OF_PROTOBUF.has(name))
      .map(({ name }) => `${name} is a type of protobuf's own; rename it, or give it another package`),
    ...file.types.flatMap(explainArms),
  ]);
}

function explainArms(type: TypeDescriptor): readonly string[] {
  const { first, last, max } = KEPT_NUMBERS;
  const arms = type.kind === "union" ? type.arms : [];
  return arms
    .filter(({ id }) => id > max || (id >= first && id <= last))
    .map(
      ({ id, name }) =>
        `arm ${name} of ${type.name} has the number ${id}; protobuf takes up to ${max}, without ${first} to ${last}`,
    );
}

/** `a.b.c` has `a`, `a.b` and itself. */
function foldersOf(name: string): readonly string[] {
  const parts = name.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

function exportFile(types: ProtoTypes, file: FileDescriptor, taken: Set<string>): ProtoFile {
  const path = protoPath(file.path);
  const services = file.services.map((service) => serviceOf(types, service, taken));
  const declared = file.types.map((type) => messageOf(types, type));
  const messages = [...services.flatMap((parts) => parts.messages), ...declared];
  const outputs = services.flatMap(({ service }) =>
    service.methods.map(({ output }) => types.fileOf({ kind: "message", name: output })),
  );
  const used = new Set([...outputs, ...messages.flatMap((message) => filesOf(types, message))]);
  return {
    path,
    package: file.package,
    doc: file.doc,
    imports: [...used].filter((each) => each !== undefined && each !== path).sort() as string[], // filtered
    messages,
    services: services.map(({ service }) => service),
  };
}

function filesOf(types: ProtoTypes, { fields, messages }: ProtoMessage): readonly (string | undefined)[] {
  return [...fields.map(({ type }) => types.fileOf(type)), ...messages.flatMap((message) => filesOf(types, message))];
}

function protoPath(contract: string): string {
  return contract.replace(/\.rpc$/i, ".proto");
}
