// The built-in types of contracts: what each holds, and what may be done with it. The one table of
// them; who knows more of a scalar has a `Record<ScalarName, ...>`, which does not compile while
// one is missing.

import { HEAP_BYTES } from "./heap-bytes.js";

/** What holds of one built-in type. */
export interface Scalar {
  /**
   * The type of its values in TypeScript. Of a `bigint`, `@js("number")` in the contract makes a
   * `number`.
   */
  readonly js: "boolean" | "number" | "bigint" | "string" | "Uint8Array" | "Date";
  /** Inclusive bounds of an integer. */
  readonly range?: { readonly min: bigint; readonly max: bigint };
  /** How a person writes a value in a contract. Left out for one that has no literals. */
  readonly literal?: string;
  /** A value of it as JSON. Where it is a text, all its values are texts. */
  readonly example: boolean | number | string;
  /** Whether it may be the key of a map. */
  readonly isKey: boolean;
  /**
   * What a value takes of the heap beside the place that holds it, see heap-bytes.ts. Texts and
   * bytes are counted when they are read.
   */
  readonly heapBytes: number;
}

const FLOAT = {
  js: "number",
  literal: "a number, such as `0.5`",
  example: 1,
  isKey: false,
  heapBytes: HEAP_BYTES.float,
} as const;

/** What holds of each built-in type, by its name. */
export const SCALARS = {
  bool: { js: "boolean", literal: "`true` or `false`", example: true, isKey: true, heapBytes: 0 },
  i8: integer(-128n, 127n),
  i16: integer(-32_768n, 32_767n),
  i32: integer(-(2n ** 31n), 2n ** 31n - 1n),
  i64: wide(-(2n ** 63n), 2n ** 63n - 1n),
  u8: integer(0n, 255n),
  u16: integer(0n, 65_535n),
  u32: integer(0n, 2n ** 32n - 1n),
  u64: wide(0n, 2n ** 64n - 1n),
  f32: FLOAT,
  f64: FLOAT,
  string: { js: "string", literal: 'a string, such as `"text"`', example: "text", isKey: true, heapBytes: 0 },
  bytes: { js: "Uint8Array", example: "dGV4dA==", isKey: false, heapBytes: 0 },
  timestamp: { js: "Date", example: "2026-01-01T00:00:00Z", isKey: false, heapBytes: 0 },
  duration: { ...FLOAT, literal: "a duration, such as `500ms` or `2s`", example: "1s" },
} as const satisfies Record<string, Scalar>;

/** The types that are built in. */
export type ScalarName = keyof typeof SCALARS;

/** All of them, in the order of the language's page. */
export const SCALAR_NAMES = Object.keys(SCALARS) as readonly ScalarName[]; // the table has no other keys

/** True for the name of a built-in type. */
export function isScalarName(name: string): name is ScalarName {
  return Object.hasOwn(SCALARS, name);
}

/** The same for all scalars, as far as they have it. */
export function scalarOf(name: ScalarName): Scalar {
  return SCALARS[name];
}

/** The integers that are numbers. */
export type IntegerName = {
  [Name in ScalarName]: (typeof SCALARS)[Name] extends { js: "number"; range: object } ? Name : never;
}[ScalarName];

/** The integers that are numbers only by `@js("number")`. */
export type WideName = NameByType<"bigint">;

/** Those whose values are texts. */
export type TextName = NameByType<"string">;

type NameByType<Js> = {
  [Name in ScalarName]: (typeof SCALARS)[Name] extends { js: Js } ? Name : never;
}[ScalarName];

/** True for an integer that is a number. */
export function isIntegerName(name: ScalarName): name is IntegerName {
  const { js, range } = scalarOf(name);
  return js === "number" && range !== undefined;
}

/** The bounds of an integer of at most 53 bits. Throws for another scalar. */
export function numberRangeOf(name: ScalarName): readonly [min: number, max: number] {
  const { range } = scalarOf(name);
  if (range === undefined) throw new TypeError(`${name} is no integer`);
  return [Number(range.min), Number(range.max)];
}

function integer(min: bigint, max: bigint) {
  const literal = "an integer, such as `8` or `0xff`";
  return { js: "number", range: { min, max }, literal, example: 1, isKey: true, heapBytes: 0 } as const;
}

function wide(min: bigint, max: bigint) {
  return { ...integer(min, max), js: "bigint", example: "1", heapBytes: HEAP_BYTES.bigint } as const;
}
