// What types of Thrift are at the end of their typedefs, and which maps become lists of pairs.

import { typeCase } from "../contract-names.js";
import { RefusedFile } from "../refused-file.js";
import type { SourceDeclaration, SourceField, SourceType } from "./thrift-source.js";
import type { DeclaredThrift, PlacedThrift, ThriftTable } from "./thrift-table.js";

/** Base types by what they are in contracts. */
const BASE_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bool: "bool",
    byte: "i8",
    i8: "i8",
    i16: "i16",
    i32: "i32",
    i64: "i64",
    double: "f64",
    string: "string",
    slist: "string",
    binary: "bytes",
    uuid: "string",
  }),
);

/** Whose values can be keys of maps. */
const KEYS = new Set(["bool", "i8", "i16", "i32", "i64", "string"]);

type SourceMap = Extract<SourceType, { readonly kind: "map" }>;

/** A type behind its typedefs. */
export type PlainType =
  | { readonly kind: "base"; readonly text: string }
  | { readonly kind: "declared"; readonly declared: DeclaredThrift }
  | { readonly kind: "list"; readonly item: SourceType; readonly scope: PlacedThrift }
  | { readonly kind: "map"; readonly isPairs: boolean };

/** The struct of a key and a value, for a map whose keys contracts have not. */
export interface PairStruct {
  readonly name: string;
  readonly file: PlacedThrift;
  readonly map: SourceMap;
  /** Full name of what has the map. */
  readonly place: string;
}

export class ThriftTypes {
  readonly table: ThriftTable;
  readonly #pairs = new Map<SourceMap, PairStruct>();
  readonly #byFile = new Map<PlacedThrift, PairStruct[]>();

  constructor(table: ThriftTable) {
    this.table = table;
  }

  /** Names the structs of pairs of a file. Throws RefusedFile for types that nothing declares. */
  declarePairs(file: PlacedThrift): void {
    for (const source of file.source.declarations) this.#declarePairsOf(file, source);
  }

  /** In the order of the file. */
  pairsIn(file: PlacedThrift): readonly PairStruct[] {
    return this.#byFile.get(file) ?? [];
  }

  pairsOf(map: SourceMap): PairStruct | undefined {
    return this.#pairs.get(map);
  }

  /** What a base type is in contracts; undefined when the file has a type of that name. */
  baseOf(file: PlacedThrift, name: string): string | undefined {
    return this.table.find(file, name) === undefined ? BASE_TYPES.get(name) : undefined;
  }

  /** Throws RefusedFile. `user` is the full name of what has the type. */
  plain(given: SourceType, givenScope: PlacedThrift, user: string): PlainType {
    let [scope, type] = [givenScope, given];
    if (type.kind === "named") {
      const found = this.baseOf(scope, type.name) === undefined ? this.table.demand(scope, type.name, user) : undefined;
      if (found?.source.kind === "senum") return { kind: "base", text: "string" };
      const { source } = found ?? {};
      if (found !== undefined && source?.kind === "typedef") [scope, type] = this.table.aliased({ ...found, source });
    }
    if (type.kind === "list" || type.kind === "set") return { kind: "list", item: type.item, scope };
    if (type.kind === "map") return { kind: "map", isPairs: !this.#isKey(type.key, scope, user) };
    const base = this.baseOf(scope, type.name);
    if (base !== undefined) return { kind: "base", text: base };
    const declared = this.table.demand(scope, type.name, user);
    if (declared.source.kind === "senum") return { kind: "base", text: "string" };
    return { kind: "declared", declared };
  }

  #isKey(key: SourceType, scope: PlacedThrift, user: string): boolean {
    const plain = this.plain(key, scope, user);
    if (plain.kind === "base") return KEYS.has(plain.text);
    return plain.kind === "declared" && plain.declared.kind === "enum";
  }

  #declarePairsOf(file: PlacedThrift, source: SourceDeclaration): void {
    const add = (type: SourceType, place: string) => this.#add(file, type, place);
    const addFields = (fields: readonly SourceField[], owner: string) => {
      for (const { type, name } of fields) add(type, `${owner}.${name}`);
    };
    if (source.kind === "typedef") add(source.type, source.name);
    else if (source.kind === "service") {
      for (const { name, result, parameters } of source.methods) {
        addFields(parameters, `${source.name}.${name}`);
        if (result !== undefined) add(result, `${source.name}.${name}.Result`);
      }
    } else if ("fields" in source) addFields(source.fields, source.name);
  }

  #add(file: PlacedThrift, type: SourceType, place: string): void {
    if (type.kind === "named") return;
    if (type.kind !== "map") {
      this.#add(file, type.item, place);
      return;
    }
    if (!this.#isKey(type.key, file, place)) {
      const wanted = `${place.split(".").map(typeCase).join("")}Entry`;
      const pair = { name: this.table.takeName(file, wanted, "struct"), file, map: type, place };
      this.#pairs.set(type, pair);
      const ofFile = this.#byFile.get(file) ?? [];
      this.#byFile.set(file, ofFile);
      ofFile.push(pair);
    }
    this.#add(file, type.key, place);
    this.#add(file, type.value, place);
  }
}

/** Throws RefusedFile for what is no type of a value. */
export function refuseAsType({ kind, source }: DeclaredThrift, user: string): void {
  if (kind === "error") {
    throw new RefusedFile(`has the exception ${source.name} for a type in ${user}, and errors are only thrown; make it a struct`);
  }
  if (kind === "service" || kind === "const")
    throw new RefusedFile(`takes the ${kind} ${source.name} for a type in ${user}; mend it`);
}
