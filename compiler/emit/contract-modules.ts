// The contracts as data beside the generated code, for servers: one module a file, which names
// those of the files that it uses. Needs no ts-morph.

import type { Descriptor, FileDescriptor } from "callwire/schema";
import { contractImportPath, type ImportExtension } from "./print/import-path.js";
import { stringLiteral } from "./print/literals.js";
import { contractModulePath, sourcePath } from "./print/names.js";
import type { EmittedFile } from "./print-file.js";

/** As `EmitOptions` has them. */
export interface ContractModuleOptions {
  readonly only?: ReadonlySet<string> | undefined;
  readonly rootNameOf?: ((path: string) => string) | undefined;
  readonly importExtension?: ImportExtension | undefined;
  /** What the first line starts with. */
  readonly mark: string;
}

/**
 * The files that have a module: those with services, and what they use, in the order of the
 * Descriptor.
 */
export function filesWithContractModule({ files }: Descriptor): readonly FileDescriptor[] {
  const links = linksBetween(files);
  const reached = new Set(files.filter(({ services }) => services.length > 0));
  // A set is walked in the order of insertion, what is added on the way included.
  for (const file of reached) for (const used of links.get(file) ?? []) reached.add(used);
  return files.filter((file) => reached.has(file));
}

/** The module of each of those files. */
export function emitContractModules(
  descriptor: Descriptor,
  { only, rootNameOf, importExtension = ".js", mark }: ContractModuleOptions,
): readonly EmittedFile[] {
  const links = linksBetween(descriptor.files);
  return filesWithContractModule(descriptor)
    .filter(({ path }) => only?.has(path) !== false)
    .map((file) => {
      const used = [...(links.get(file) ?? [])].sort((left, right) => (left.path < right.path ? -1 : 1));
      const imports = used.map(({ path }, index) => {
        return `import { files as files${index} } from ${stringLiteral(contractImportPath(file.path, path, importExtension))};\n`;
      });
      const items = [stringLiteral(JSON.stringify(dataOf(file), sortKeys)), ...used.map((_, index) => `...files${index}`)];
      const text = [
        `${mark}${sourcePath(`${rootNameOf?.(file.path) ?? "idl"}/${file.path}`)}. Do not edit.\n`,
        "// The contract as data. Servers load it, to publish it for tools; clients never do.\n\n",
        ...imports,
        ...(imports.length > 0 ? ["\n"] : []),
        "/** This file and those that it uses, each as JSON. */\n",
        `export const files: ReadonlySet<string> = new Set([\n${items.map((item) => `  ${item},\n`).join("")}]);\n`,
      ];
      return { source: file.path, path: contractModulePath(file.path), text: text.join("") };
    });
}

/** Names that a file has for itself are of no use without its text. */
function dataOf({ renamed: _renamed, ...file }: FileDescriptor): FileDescriptor {
  return { ...file, constants: [], aliases: [] };
}

/** For `JSON.stringify`: identical contracts give identical texts, whoever made the Descriptor. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** The other files whose types each file uses. */
function linksBetween(files: readonly FileDescriptor[]): ReadonlyMap<FileDescriptor, ReadonlySet<FileDescriptor>> {
  const homes = new Map(files.flatMap((file) => file.types.map(({ name }) => [name, file] as const)));
  return new Map(
    files.map((file) => {
      const used = new Set<FileDescriptor>();
      for (const name of namesIn([file.types, file.services])) {
        const home = homes.get(name);
        if (home !== undefined && home !== file) used.add(home);
      }
      return [file, used];
    }),
  );
}

/** Every type that is named somewhere in it. Iterative, as a Descriptor may be deep. */
function namesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const pending = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object" || next === null) continue;
    for (const [key, inner] of Object.entries(next)) {
      if (typeof inner === "object") pending.push(inner);
      else if (key === "name" && typeof inner === "string" && "kind" in next && next.kind === "named") names.add(inner);
    }
    if ("throws" in next && Array.isArray(next.throws)) for (const name of next.throws) names.add(String(name));
  }
  return names;
}
