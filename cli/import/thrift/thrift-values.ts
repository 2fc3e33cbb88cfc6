// Values of Thrift as values of contracts.

import { quotedText } from "../quoted-text.js";
import type { ThriftFile } from "./thrift-file.js";
import type { SourceType, SourceValue } from "./thrift-source.js";
import type { DeclaredMember, PlacedThrift } from "./thrift-table.js";
import type { PlainType } from "./thrift-types.js";

/** Of one value: a list of constants that are lists, and so on, doubles with each. */
const MAX_PARTS = 10_000;

/** Constants of constants, as in contracts. */
const MAX_CONSTANTS = 32;

/** How many bits integers have. */
const BITS: ReadonlyMap<string, number> = new Map(Object.entries({ i8: 8, i16: 16, i32: 32, i64: 64 }));

/** What a value is for. */
export interface ValueUse {
  readonly type: SourceType;
  readonly scope: PlacedThrift;
  /** Full name of what has it. */
  readonly user: string;
}

interface Reading {
  readonly file: ThriftFile;
  readonly user: string;
  parts: number;
  constants: number;
}

interface Scopes {
  /** Where the type stands. */
  readonly type: PlacedThrift;
  /** Where the value stands. */
  readonly value: PlacedThrift;
}

/** Undefined for what contracts cannot say: maps, structs, bytes, values that do not fit. */
export function literalOf(file: ThriftFile, value: SourceValue, { type, scope, user }: ValueUse): string | undefined {
  return literal({ file, user, parts: 0, constants: 0 }, value, type, { type: scope, value: scope });
}

function literal(reading: Reading, value: SourceValue, type: SourceType, scopes: Scopes): string | undefined {
  if (++reading.parts > MAX_PARTS) return undefined;
  const { file, user } = reading;
  const { types } = file;
  file.countValue();
  const plain = types.plain(type, scopes.type, user);
  if (value.kind === "name") return ofName(reading, value.name, { plain, type }, scopes);
  if (plain.kind === "base") return ofBase(value, plain.text);
  if (plain.kind === "declared") {
    return value.kind === "int" ? plain.declared.byNumber?.get(value.value)?.name : undefined;
  }
  // Some write {} for an empty set.
  if (value.kind === "map" && value.entries.length > 0) return undefined;
  if (plain.kind === "map") return plain.isPairs && isEmpty(value) ? "[]" : undefined;
  if (value.kind !== "list") return value.kind === "map" ? "[]" : undefined;
  const items = value.items.map((item) => literal(reading, item, plain.item, { type: plain.scope, value: scopes.value }));
  return items.every((item) => item !== undefined) ? `[${items.join(", ")}]` : undefined;
}

function isEmpty(value: SourceValue): boolean {
  return (value.kind === "map" && value.entries.length === 0) || (value.kind === "list" && value.items.length === 0);
}

function ofBase(value: SourceValue, text: string): string | undefined {
  const bits = BITS.get(text);
  if (bits !== undefined) {
    return value.kind === "int" && BigInt.asIntN(bits, value.value) === value.value ? String(value.value) : undefined;
  }
  if (text === "bool")
    return value.kind === "int" && (value.value === 0n || value.value === 1n) ? String(value.value === 1n) : undefined;
  if (text === "string") return value.kind === "string" ? quotedText(value.text) : undefined;
  if (text !== "f64" || (value.kind !== "int" && value.kind !== "double")) return undefined;
  const number = Number(value.kind === "int" ? value.value : value.text);
  if (value.kind === "int") return BigInt(number) === value.value ? String(value.value) : undefined;
  return Number.isFinite(number) ? String(number) : undefined;
}

/** True and false, a member of an enum, or a constant. */
function ofName(
  reading: Reading,
  name: string,
  { plain, type }: { readonly plain: PlainType; readonly type: SourceType },
  scopes: Scopes,
): string | undefined {
  const { types } = reading.file;
  const found = types.table.find(scopes.value, name);
  if (found?.source.kind === "const") {
    if (++reading.constants > MAX_CONSTANTS) return undefined;
    const read = literal(reading, found.source.value, type, { type: scopes.type, value: found.file });
    reading.constants--;
    return read;
  }
  if (plain.kind === "base" && plain.text === "bool" && (name === "true" || name === "false")) return name;
  const at = name.lastIndexOf(".");
  const owner = at === -1 ? undefined : types.table.find(scopes.value, name.slice(0, at));
  const named =
    owner?.source.kind === "typedef"
      ? types.plain({ kind: "named", name: name.slice(0, at), annotations: [] }, scopes.value, reading.user)
      : undefined;
  const declared = named?.kind === "declared" ? named.declared : owner;
  const member: DeclaredMember | undefined = declared?.members?.get(name.slice(at + 1));
  if (member === undefined) return undefined;
  if (plain.kind === "base") return ofBase({ kind: "int", value: member.number }, plain.text);
  return plain.kind === "declared" && plain.declared === declared ? member.name : undefined;
}
