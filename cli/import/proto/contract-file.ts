// One contract of a `.proto` file as it is written: what types are called in it.

import { ContractText } from "../contract-text.js";
import { JSON_CONTRACT_PATH, JSON_TYPES } from "../json-contract.js";
import { RefusedFile } from "../refused-file.js";
import type { DeclaredType, PlacedFile, TypeTable } from "./type-table.js";

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

/** Whether contracts have it without a file that declares it. */
export function isKnownType(fullName: string): boolean {
  return BUILT_IN.has(fullName) || JSON_TYPES.has(fullName);
}

export class ContractFile extends ContractText {
  readonly placed: PlacedFile;
  readonly #table: TypeTable;
  readonly #missing: readonly string[];

  /** `missing`: what the file imports and nobody found. */
  constructor(placed: PlacedFile, table: TypeTable, missing: readonly string[]) {
    super(placed, table.declaredIn(placed));
    this.placed = placed;
    this.#table = table;
    this.#missing = missing;
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
      return { text: this.import(JSON_CONTRACT_PATH, shipped, "union"), zero: undefined, isMessage: true };
    const declared = this.#table.get(fullName);
    if (declared === undefined || declared.kind === "service")
      throw new RefusedFile(`takes the service ${fullName} for a type; mend it`);
    const isHere = declared.file === this.placed;
    const text = isHere ? declared.name : this.import(declared.file.path, declared.name, declared.kind);
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
    const found = this.#table.resolve(type, scope, isKnownType);
    if (found !== undefined) return found;
    const why = this.#missing.length === 0 ? "mend it" : `${this.#missing[0]} was not found; give its folder with --proto-path`;
    throw new RefusedFile(`uses the type ${type} in ${scope}, which no file declares; ${why}`);
  }
}

function zeroOf(scalar: string): string | undefined {
  if (scalar === "bytes") return undefined; // contracts have no value of that type
  if (scalar === "string") return '""';
  return scalar === "bool" ? "false" : "0";
}
