// Values of every type of the contract language, ordinary and at their limits.

import type { Values } from "../../generated/conformance.js";

export const ordinary: Values = {
  flag: true,
  int8: -8,
  int16: -16,
  int32: -32,
  int64: -64n,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64n,
  single: 0.5,
  double: 0.1,
  text: "text",
  raw: new Uint8Array([0, 127, 128, 255]),
  at: new Date("2026-02-03T04:05:06.789Z"),
  wait: 1.5,
  colour: "Blue",
  list: [3, -2, 1],
  table: new Map([["a", 1]]),
  chain: { name: "a", next: { name: "b", next: { name: "c" } } },
  choice: { kind: "point", x: 1.5, y: -2.5 },
  spare: "here",
  limit: 9,
};

/** What the method `fail` sends beside the message {@link WITH_DETAILS}. */
export const DETAILS = {
  field: "num2",
  allowed: [-1, 2.5, null, true, "é"],
  raw: new Uint8Array([0, 255]),
  at: new Date("2026-02-03T04:05:06.789Z"),
  more: { nothing: {} },
};

export const WITH_DETAILS = "with details";

const { spare: _spare, ...withoutSpare } = ordinary;

/** Each by what is special about it. */
export const special: Readonly<Record<string, Values>> = {
  ordinary,
  "without what may be missing": { ...withoutSpare, limit: 7 },
  smallest: {
    ...ordinary,
    flag: false,
    int8: -128,
    int16: -32_768,
    int32: -2_147_483_648,
    int64: -9_223_372_036_854_775_808n,
    uint8: 0,
    uint16: 0,
    uint32: 0,
    uint64: 0n,
    single: -3.4028234663852886e38,
    double: -Number.MAX_VALUE,
    text: "",
    raw: new Uint8Array(0),
    at: new Date(-8.64e15),
    wait: 0,
    colour: "Red",
    list: [],
    table: new Map(),
    chain: { name: "" },
    choice: { kind: "nothing" },
    spare: "",
    limit: 0,
  },
  largest: {
    ...ordinary,
    int8: 127,
    int16: 32_767,
    int32: 2_147_483_647,
    int64: 9_223_372_036_854_775_807n,
    uint8: 255,
    uint16: 65_535,
    uint32: 4_294_967_295,
    uint64: 18_446_744_073_709_551_615n,
    single: 3.4028234663852886e38,
    double: Number.MAX_VALUE,
    text: "x".repeat(65_536),
    raw: new Uint8Array(65_536).fill(255),
    at: new Date(8.64e15),
    wait: Number.MAX_VALUE,
    list: Array.from({ length: 50_000 }, (_, i) => i - 25_000),
    table: new Map(Array.from({ length: 65_536 }, (_, i) => [`key ${i}`, i])),
    choice: { kind: "number", value: -9_223_372_036_854_775_808n },
  },
  "not finite": { ...ordinary, single: Number.POSITIVE_INFINITY, double: Number.NaN },
  "negative zero": { ...ordinary, single: -0, double: Number.NEGATIVE_INFINITY },
  tiny: { ...ordinary, single: 1.401298464324817e-45, double: Number.MIN_VALUE, at: new Date(-1), wait: Number.MIN_VALUE },
  "behind 2106, in the long form of a timestamp": { ...ordinary, at: new Date(2 ** 34 * 1_000) },
  "a fraction in binary": { ...ordinary, single: Math.fround(0.1), double: 0.1 + 0.2 },
  "characters of every length": {
    ...ordinary,
    text: 'nul \0, tab \t, line \r\n, "quotes" \\, é, e\u0301, ß, 漢字, 😀, 👨‍👩‍👧, \u202eabc\u202c, \ufeff, \uffff',
    table: new Map([
      ["__proto__", 1],
      ["constructor", 2],
      ["", 3],
      ["😀", 4],
    ]),
    choice: { kind: "text", value: "\u{10ffff}" },
  },
  "each length at which the form of a string changes": {
    ...ordinary,
    text: "é".repeat(128),
    spare: "x".repeat(31),
    chain: { name: "x".repeat(32) },
  },
};
