// One contract as it is written: its lines, what it imports, and what types are called in it.

import { DeclaredNames } from "./contract-names.js";
import { JSON_CONTRACT_PATH, JSON_TYPES } from "./json-contract.js";
import type { DeclaredType, PlacedFile, TypeTable } from "./type-table.js";

/** Thrown for a file that cannot be imported; its message is the end of a sentence. */
export class RefusedFile extends Error {
  override readonly name: "RefusedFile" = "RefusedFile";
}

/** A type as a field has it. */
export interface UsedType {
  readonly text: string;
  /** What protobuf takes for an absent value, where contracts can say so. */
  readonly zero: string | undefined;
  /** Whether protobuf can tell that it is absent, whatever the label. */
  readonly isMessage: boolean;
  /** Members by their names in protobuf, of an enum. */
  readonly members?: ReadonlyMap<string, { readonly name: string }> | undefined;
}

const SCALARS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    double: "f64",
    float: "f32",
    int32: "i32",
    sint32: "i32",
    sfixed32: "i32",
    uint32: "u32",
    fixed32: "u32",
    int64: "i64",
    sint64: "i64",
    sfixed64: "i64",
    uint64: "u64",
    fixed64: "u64",
    bool: "bool",
    string: "string",
    bytes: "bytes",
  }),
);

/** Of protobuf's own types those that contracts have themselves. */
const BUILT_IN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "google.protobuf.Timestamp": "timestamp",
    "google.protobuf.Duration": "duration",
    "google.protobuf.FieldMask": "[string]",
    "google.protobuf.DoubleValue": "f64",
    "google.protobuf.FloatValue": "f32",
    "google.protobuf.Int32Value": "i32",
    "google.protobuf.UInt32Value": "u32",
    "google.protobuf.Int64Value": "i64",
    "google.protobuf.UInt64Value": "u64",
    "google.protobuf.BoolValue": "bool",
    "google.protobuf.StringValue": "string",
    "google.protobuf.BytesValue": "bytes",
  }),
);

export class ContractFile {
  readonly placed: PlacedFile;
  readonly lines: string[] = [];
  /** Paths of the contracts that are imported, with the names that are taken from them. */
  readonly #imports = new Map<string, Map<string, string>>();
  readonly #names = new DeclaredNames();
  readonly #table: TypeTable;
  readonly #missing: readonly string[];

  /** `missing`: what the file imports and nobody found. */
  constructor(placed: PlacedFile, table: TypeTable, missing: readonly string[]) {
    this.placed = placed;
    this.#table = table;
    this.#missing = missing;
    for (const { name, kind } of table.declaredIn(placed)) this.#names.take(name, kind);
  }

  /** Contracts that this one uses. */
  get imported(): readonly string[] {
    return [...this.#imports.keys()];
  }

  get text(): string {
    const imports = [...this.#imports]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, names]) => {
        const listed = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
        const taken = listed.map(([name, local]) => (name === local ? name : `${name} as ${local}`));
        return `import { ${taken.join(", ")} } from "${relativePath(this.placed.path, path)}";`;
      });
    return `package ${this.placed.package};\n\n${imports.join("\n")}\n\n${this.lines.join("\n")}\n`;
  }

  /** The type that `type` means inside of `scope`. Throws RefusedFile when there is none. */
  use(type: string, scope: string): UsedType {
    const scalar = SCALARS.get(type);
    if (scalar !== undefined) return { text: scalar, zero: zeroOf(scalar), isMessage: false };
    const fullName = this.resolve(type, scope);
    const builtIn = BUILT_IN.get(fullName);
    if (builtIn !== undefined) return { text: builtIn, zero: undefined, isMessage: true };
    const shipped = JSON_TYPES.get(fullName);
    if (shipped !== undefined)
      return { text: this.#import(JSON_CONTRACT_PATH, shipped, "union"), zero: undefined, isMessage: true };
    const declared = this.#table.get(fullName);
    if (declared === undefined || declared.kind === "service")
      throw new RefusedFile(`takes the service ${fullName} for a type; mend it`);
    const isHere = declared.file === this.placed;
    const text = isHere ? declared.name : this.#import(declared.file.path, declared.name, declared.kind);
    const { members } = declared;
    const zero = [...(members?.values() ?? [])].find(({ number }) => number === 0)?.name;
    return { text, zero, isMessage: members === undefined, members };
  }

  /** What this file declares itself. Throws RefusedFile when another file has declared it. */
  declared(fullName: string): DeclaredType {
    const declared = this.#table.get(fullName);
    if (declared?.file === this.placed) return declared;
    throw new RefusedFile(`declares ${fullName}, as another file does; import one of them`);
  }

  /** Whether it is protobuf's message for nothing. Throws RefusedFile as `use` does. */
  isEmpty(type: string, scope: string): boolean {
    return !SCALARS.has(type) && this.resolve(type, scope) === "google.protobuf.Empty";
  }

  /** The full name of a type. Throws RefusedFile. */
  resolve(type: string, scope: string): string {
    const found = this.#table.resolve(type, scope, (name) => BUILT_IN.has(name) || JSON_TYPES.has(name));
    if (found !== undefined) return found;
    const why = this.#missing.length === 0 ? "mend it" : `${this.#missing[0]} was not found; give its folder with --proto-path`;
    throw new RefusedFile(`uses the type ${type} in ${scope}, which no file declares; ${why}`);
  }

  #import(path: string, name: string, kind: "enum" | "struct" | "union" | "service"): string {
    const names = this.#imports.get(path) ?? new Map<string, string>();
    this.#imports.set(path, names);
    const local = names.get(name) ?? this.#names.take(name, kind);
    names.set(name, local);
    return local;
  }
}

function zeroOf(scalar: string): string | undefined {
  if (scalar === "bytes") return undefined; // contracts have no value of that type
  if (scalar === "string") return '""';
  return scalar === "bool" ? "false" : "0";
}

function relativePath(from: string, to: string): string {
  const [own, other] = [from.split("/").slice(0, -1), to.split("/")];
  let common = 0;
  while (common < own.length && own[common] === other[common]) common++;
  const up = own.slice(common).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...other.slice(common)].join("/");
}
