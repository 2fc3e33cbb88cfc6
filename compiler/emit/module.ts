// One generated file while it grows: the names it declares, what it imports, and the codecs of
// lists and maps that it shares.

import { type FileDescriptor, SCALAR_NAMES, type ScalarName, scalarOf, type TypeRef } from "callwire/schema";
import { contractImportPath, type ImportExtension, importPath } from "./print/import-path.js";
import { type Layout, typeArguments } from "./print/layout.js";
import { capitalized, type GlobalType, identifier, LocalNames, simpleName } from "./print/names.js";
import type { Answers } from "./remembered-answers.js";

/** Which face of a type: what a reader gets, or what a writer may give. */
export type Face = "full" | "init";

/** What generated files may import from `callwire/stub`. Types first; the rest are values. */
const STUB_TYPES: ReadonlySet<string> = new Set(
  "Awaitable Call CallContext ClientBase Codec ErrorDef Items JsonService JsonType Mutable Reader RequestStream RpcStream ServiceDef Writer".split(
    " ",
  ),
);

interface Import {
  readonly name: string;
  readonly local: string;
  readonly typeOnly: boolean;
}

/** A codec for a list or map inside another value, or for an optional result. */
export interface SharedCodec {
  readonly name: string;
  readonly ref: TypeRef;
  readonly optional: boolean;
}

export class Module {
  readonly file: FileDescriptor;
  readonly contract: Answers;
  readonly #declared: ReadonlySet<string>;
  readonly #importExtension: ImportExtension;
  readonly #taken: Set<string>;
  /** By the specifier of the module that they come from. */
  readonly #imports = new Map<string, Map<string, Import>>();
  readonly #renamed: ReadonlyMap<string, string>;
  readonly #shared = new Map<string, SharedCodec>();
  /** The first number behind a name that may be free. */
  readonly #counts = new Map<string, number>();

  constructor(file: FileDescriptor, contract: Answers, declared: ReadonlySet<string>, importExtension: ImportExtension) {
    this.file = file;
    this.contract = contract;
    this.#declared = declared;
    this.#importExtension = importExtension;
    this.#taken = new Set(declared);
    this.#renamed = new Map(file.renamed?.map(({ name, as }) => [name, identifier(as)]));
  }

  /** The local name of something from `callwire/stub`. */
  stub(name: string): string {
    const known = this.#imports.get("callwire/stub")?.get(name);
    const local = known?.local ?? (this.#declared.has(name) ? this.unique(`Stub_${name}`) : name);
    return this.#import("callwire/stub", { name, local, typeOnly: STUB_TYPES.has(name) });
  }

  /** A global type, reachable also when the contract declares its name. */
  global(name: GlobalType): string {
    return this.#declared.has(name) ? `globalThis.${name}` : name;
  }

  /** A type as TypeScript. */
  typeOf(ref: TypeRef, face: Face): string {
    switch (ref.kind) {
      case "scalar":
        return this.#scalarType(ref);
      case "named":
        return this.nameOf(ref.name, face === "init" && this.contract.hasInit(ref) ? "Init" : "", true);
      case "list": {
        const item = this.typeOf(ref.item, face);
        return ref.item.kind === "list" ? `readonly (${item})[]` : `readonly ${item}[]`;
      }
      case "map":
        return `${this.global("ReadonlyMap")}<${this.typeOf(ref.key, face)}, ${this.typeOf(ref.value, face)}>`;
    }
  }

  /** `Codec<T>`, or `Codec<T, Init>` where they differ. */
  codecTypeOf(full: string, init: string): Layout {
    return typeArguments(this.stub("Codec"), full === init ? [full] : [full, init]);
  }

  /** The expression of a codec for values of this type. */
  codecOf(ref: TypeRef): string {
    if (ref.kind === "named") return this.nameOf(ref.name, "Codec", false);
    if (ref.kind === "scalar") return this.stub(scalarCodec(ref.name, ref.js === "number"));
    return this.#share(ref, false);
  }

  /** The same for a result that may be absent. */
  optionalCodecOf(ref: TypeRef): string {
    return this.#share(ref, true);
  }

  /**
   * The local name of what the declaration `fullName` exports: `Money`, or `Money` with a suffix.
   */
  nameOf(fullName: string, suffix: "" | "Init" | "Codec" | "Def", typeOnly: boolean): string {
    const { file } = this.contract.find(fullName);
    const name = simpleName(fullName) + suffix;
    if (file === this.file) return name;
    const specifier = importPath(this.file.path, file.path, this.#importExtension);
    const known = this.#imports.get(specifier)?.get(name);
    const wanted = (this.#renamed.get(fullName) ?? simpleName(fullName)) + suffix;
    return known?.local ?? this.#import(specifier, { name, local: this.unique(wanted), typeOnly });
  }

  /** What reaches the module with the contract of this file as data. */
  contractPath(): string {
    return contractImportPath(this.file.path, this.file.path, this.#importExtension);
  }

  /** The local name of a type as data: no contract has a name like it. */
  dataOf(fullName: string): string {
    const { file } = this.contract.find(fullName);
    const name = `$${simpleName(fullName)}`;
    if (file === this.file) return name;
    const specifier = importPath(this.file.path, file.path, this.#importExtension);
    const known = this.#imports.get(specifier)?.get(name);
    const wanted = `$${this.#renamed.get(fullName) ?? simpleName(fullName)}`;
    return (
      known?.local ??
      this.#import(specifier, {
        name,
        local: this.#declared.has(wanted.slice(1)) ? this.unique(`${wanted}_`) : this.unique(wanted),
        typeOnly: false,
      })
    );
  }

  /**
   * A name for something that the module declares for itself: the first of `wishes` that is free.
   */
  unique(...wishes: readonly [string, ...string[]]): string {
    for (const wish of wishes) if (this.#take(wish)) return wish;
    // From where the last search for this wish ended: what was taken stays taken.
    for (let count = this.#counts.get(wishes[0]) ?? 2; ; count++) {
      if (!this.#take(`${wishes[0]}${count}`)) continue;
      this.#counts.set(wishes[0], count + 1);
      return `${wishes[0]}${count}`;
    }
  }

  /** Local names for a function that has the given names of its own. */
  locals(...own: readonly string[]): LocalNames {
    return new LocalNames([...own, ...STUB_VALUES], this.#declared);
  }

  /** In the order in which they were asked for; those that are asked for meanwhile follow. */
  sharedCodecs(): Iterable<SharedCodec> {
    return this.#shared.values();
  }

  /** What was asked for, sorted: `callwire/stub` first, then by path; names by their letters. */
  imports(): readonly { readonly specifier: string; readonly names: readonly Import[] }[] {
    const bySpecifier = [...this.#imports].sort(([left], [right]) => compare(rank(left), rank(right)));
    return bySpecifier.map(([specifier, names]) => ({ specifier, names: [...names.values()].sort(byLetters) }));
  }

  #scalarType(ref: TypeRef & { readonly kind: "scalar" }): string {
    const name = ref.js ?? scalarOf(ref.name).js;
    return name === "Date" || name === "Uint8Array" ? this.global(name) : name;
  }

  #share(ref: TypeRef, optional: boolean): string {
    const key = JSON.stringify([ref, optional]);
    const known = this.#shared.get(key);
    if (known !== undefined) return known.name;
    const name = this.unique(`${optional ? "Optional" : ""}${spell(ref)}Codec`);
    this.#shared.set(key, { name, ref, optional });
    return name;
  }

  #import(specifier: string, wanted: Import): string {
    const names = this.#imports.get(specifier) ?? new Map<string, Import>();
    this.#imports.set(specifier, names);
    if (!names.has(wanted.name)) names.set(wanted.name, wanted);
    this.#taken.add(wanted.local);
    return wanted.local;
  }

  #take(name: string): boolean {
    if (this.#taken.has(name) || STUB_TYPES.has(name) || STUB_VALUES.includes(name) || GLOBALS.has(name)) return false;
    this.#taken.add(name);
    return true;
  }
}

const GLOBALS: ReadonlySet<string> = new Set<GlobalType>(["Date", "Map", "Promise", "ReadonlyMap", "Uint8Array", "Extract"]);

const STUB_VALUES: readonly string[] = [
  ...SCALAR_NAMES,
  ...["safeI64", "safeU64", "noArgs", "nothing", "DeclaredError", "openEnum", "closedEnum"],
];

function scalarCodec(name: ScalarName, asNumber: boolean): string {
  if (!asNumber) return name;
  return name === "i64" ? "safeI64" : "safeU64";
}

/** `[map<string, Money>]` as part of a name: `StringToMoneyMapList`. */
function spell(ref: TypeRef): string {
  switch (ref.kind) {
    case "scalar":
      return capitalized(scalarCodec(ref.name, ref.js === "number"));
    case "named":
      return capitalized(simpleName(ref.name));
    case "list":
      return `${spell(ref.item)}List`;
    case "map":
      return `${spell(ref.key)}To${spell(ref.value)}Map`;
  }
}

function rank(specifier: string): string {
  return specifier.startsWith(".") ? `1${specifier}` : `0${specifier}`;
}

/**
 * The order of Biome: without regard to case, and numbers by their value, so that u8 stands before
 * u16.
 */
function byLetters(left: Import, right: Import): number {
  return compare(sortKey(left.name), sortKey(right.name)) || compare(left.name, right.name);
}

function sortKey(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(20, "0"));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
