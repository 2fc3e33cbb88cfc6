// What the last `generate` wrote: the hash of each output and of what it was made from. So that
// nothing stale means nothing written, and only our own files are ever deleted. Holds no date and
// no path of the machine.

import { createHash } from "node:crypto";
import type { ImportExtension } from "@callwire/compiler";
import type { EmitOptions } from "@callwire/compiler/emit";
import type { Descriptor, FileDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";
import { isJsonObject } from "../json-object.js";
import { VERSION } from "../version.js";

export const MANIFEST_FILE = ".callwire-manifest.json";

export interface ManifestEntry {
  /** Hash of everything that the output depends on. */
  readonly input: string;
  /** Hash of the output. */
  readonly output: string;
}

/** By the path of the output below its folder, with `/`. */
export type Manifest = ReadonlyMap<string, ManifestEntry>;

/** The end of the output that has a contract as data. No contract's own output ends so. */
export const CONTRACT_ENDING = ".contract.ts";

/** How many contracts have outputs at these paths. */
export function countContracts(paths: Iterable<string>): number {
  return new Set(Array.from(paths, (path) => path.replace(/(?:\.contract)?\.ts$/, ""))).size;
}

const OUTPUT_PATH = /^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*\.ts$/;
const HASH = /^[0-9a-f]{64}$/;
const PLUGIN_FOLDER = /^[^/\0][^\0]{0,1000}$/;
/** Those of today, of which there are 16 at most, and as many times of before. */
const MAX_PLUGIN_FOLDERS = 100;

/**
 * Empty for anything but a manifest of this version: then all is stale, and nothing is ours to
 * delete.
 */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return new Map(); // a broken manifest is made anew
  }
  if (!isJsonObject(value) || value["version"] !== 1 || !isJsonObject(value["files"])) return new Map();
  const entries = Object.entries(value["files"]).flatMap(([path, entry]): readonly (readonly [string, ManifestEntry])[] => {
    // What the file says is no reason to touch anything outside the folder.
    if (!OUTPUT_PATH.test(path) || !isJsonObject(entry)) return [];
    const { input, output } = entry;
    return isHash(input) && isHash(output) ? [[path, { input, output }]] : [];
  });
  return new Map(entries);
}

/** What stands in the file before its outputs. */
export interface ManifestHead {
  /**
   * See {@link hashSources}; left out when not all contracts were generated, or something was to be
   * said about one.
   */
  readonly sources?: string | undefined;
  /** See {@link parsePluginFolders}. */
  readonly plugins?: readonly string[];
}

export function formatManifest(manifest: Manifest, { sources, plugins = [] }: ManifestHead = {}): string {
  const files = Object.fromEntries([...manifest].sort(([left], [right]) => (left < right ? -1 : 1)));
  const named = plugins.length > 0 ? [...new Set(plugins)].sort() : undefined;
  return `${JSON.stringify({ version: 1, sources, plugins: named, files }, undefined, 2)}\n`;
}

/**
 * The folders that plugins have written to, each from the folder of the manifest, with `/`. What
 * the file says of them is no reason to touch anything in them.
 */
export function parsePluginFolders(text: string): readonly string[] {
  try {
    const { version, plugins } = JSON.parse(text) as Readonly<Record<string, unknown>>; // null throws
    if (version !== 1 || !Array.isArray(plugins)) return [];
    return plugins.filter((each) => typeof each === "string" && PLUGIN_FOLDER.test(each)).slice(0, MAX_PLUGIN_FOLDERS);
  } catch {
    return []; // a broken manifest is made anew
  }
}

/** What `formatManifest` was given as `sources`. */
export function parseSources(text: string): string | undefined {
  // A broken manifest is made anew: it names nothing.
  const [, sources] = /^\{\n {2}"version": 1,\n {2}"sources": "([0-9a-f]{64})",/.exec(text) ?? [];
  return sources;
}

/** A contract as it is read: with the root's name, as that gets into its output. */
export interface Source {
  readonly rootName: string;
  readonly name: string;
  readonly text: string;
}

/**
 * One hash of all contracts, and of the generator: while it stays, every output stays. The same
 * whether lines end in LF or CR LF.
 */
export function hashSources(sources: readonly Source[], importExtension: ImportExtension): string {
  const hash = createHash("sha256").update(generatorOf(importExtension));
  const sorted = [...sources].sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const { rootName, name, text: raw } of sorted) {
    const text = raw.replaceAll("\r\n", "\n");
    hash.update(`\0${rootName}\0${name}\0${Buffer.byteLength(text)}\0`).update(text);
  }
  return hash.digest("hex");
}

/**
 * All but the contracts that an output depends on. The default is left out, as it was before there
 * was a choice.
 */
function generatorOf(importExtension: ImportExtension): string {
  return importExtension === ".js" ? VERSION : `${VERSION} ${importExtension}`;
}

export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * What a file says for itself. Kept, as one that has not changed stays the same object from one
 * compilation to the next.
 */
interface OwnInput {
  readonly hash: string;
  /** Full names of the types that it uses. */
  readonly names: ReadonlySet<string>;
}

const ownInputs = new WeakMap<FileDescriptor, OwnInput>();

function ownInputOf(file: FileDescriptor): OwnInput {
  const known = ownInputs.get(file);
  if (known !== undefined) return known;
  const own = { hash: hashText(JSON.stringify(file)), names: new Set(namesIn(file)) };
  ownInputs.set(file, own);
  return own;
}

/**
 * The input hash of each contract, by its path: its own declarations, those of every file that its
 * types reach, and how it is generated.
 */
export function hashInputs(
  descriptor: Descriptor,
  { rootNameOf, importExtension }: Required<Pick<EmitOptions, "rootNameOf" | "importExtension">>,
): ReadonlyMap<string, string> {
  const generator = generatorOf(importExtension);
  const reached = hashReached(descriptor.files);
  return new Map(
    descriptor.files.map((file) => {
      const { path } = file;
      return [path, hashText([generator, rootNameOf(path), reached.get(file)].join("\n"))];
    }),
  );
}

/**
 * A hash of each file and of all that its types reach. It is made of the hashes of the files that
 * it uses itself, so that a long chain of imports is walked once. Iterative: such a chain may be
 * longer than the stack. A file that reaches itself is no contract (CW2008).
 */
function hashReached(files: readonly FileDescriptor[]): ReadonlyMap<FileDescriptor, string> {
  const homes = new Map(files.flatMap((file) => file.types.map(({ name }) => [name, file] as const)));
  const hashes = new Map<FileDescriptor, string>();
  const seen = new Set<FileDescriptor>();
  const open = [...files];
  for (let file = open.at(-1); file !== undefined; file = open.at(-1)) {
    if (hashes.has(file)) {
      open.pop();
      continue;
    }
    const used = filesUsed(file, homes);
    const missing = seen.has(file) ? [] : used.filter((other) => !seen.has(other));
    seen.add(file);
    open.push(...missing);
    if (missing.length > 0) continue;
    open.pop();
    const below = used.map((other) => hashes.get(other) ?? "").sort();
    hashes.set(file, hashText([`${file.path} ${ownInputOf(file).hash}`, ...below].join("\n")));
  }
  return hashes;
}

/** Without the file itself. */
function filesUsed(file: FileDescriptor, homes: ReadonlyMap<string, FileDescriptor>): readonly FileDescriptor[] {
  const used = new Set<FileDescriptor>();
  for (const name of ownInputOf(file).names) {
    const home = homes.get(name);
    if (home !== undefined && home !== file) used.add(home);
  }
  return [...used];
}

function* namesIn(file: FileDescriptor): Generator<string> {
  for (const { type } of [...file.constants, ...file.aliases]) yield* namesOf(type);
  for (const type of file.types) for (const ref of refsOf(type)) yield* namesOf(ref);
  for (const method of file.services.flatMap(({ methods }) => methods)) {
    yield* method.throws;
    for (const { type } of method.parameters) yield* namesOf(type);
    if (method.result !== undefined) yield* namesOf(method.result);
    if (method.requestStream !== undefined) yield* namesOf(method.requestStream.item);
  }
}

function* refsOf(type: TypeDescriptor): Generator<TypeRef> {
  if (type.kind === "enum") return;
  if (type.kind !== "union") {
    for (const field of type.fields) yield field.type;
    return;
  }
  for (const { content } of type.arms) {
    if (content.kind === "inline") for (const field of content.fields) yield field.type;
    else if (content.kind === "type") yield content.type;
  }
}

function* namesOf(ref: TypeRef): Generator<string> {
  if (ref.kind === "named") yield ref.name;
  else if (ref.kind === "list") yield* namesOf(ref.item);
  else if (ref.kind === "map") {
    yield* namesOf(ref.key);
    yield* namesOf(ref.value);
  }
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && HASH.test(value);
}
