import { itReports } from "./mistake-rows.js";

const MOST_U64 = "18446744073709551615";

describe("the bounds of a value", () => {
  itReports([
    ["may be open at either end", "struct S { 1 a: u8 @range(1..); 2 b: u8 @range(..9); 3 c: string @length(..9); }"],
    ["have the smaller one first", "struct S { 1 a: u8 @range(5..1); }", "CW3010 the range `5..1` is empty"],
    ["may be one value", "struct S { 1 a: u8 @range(5..5); }"],
    ["are values of the type", "struct S { 1 a: u8 @range(0..256); }", "CW2013 `256` is not a bound for u8"],
    ["are values of the type at the lower end", "struct S { 1 a: i8 @range(-129..0); }", "CW2013 `-129` is not a bound for i8"],
    ["of an integer have no fraction", "struct S { 1 a: u8 @range(1.5..2); }", "CW2013 `1.5` is not a bound for u8"],
    ["of a float may have one", "struct S { 1 a: f64 @range(-1.5..2); }"],
    ["of a duration have a unit", "struct S { 1 a: duration @range(1ms..5); }", "CW2013 `5` is not a bound for duration"],
    ["of a number have none", "struct S { 1 a: u32 @range(1ms..5); }", "CW2013 `1ms` is not a bound for u32"],
    [
      "have 64 bits, exactly",
      `struct S { 1 a: u64 = ${MOST_U64} @range(..18446744073709551614); }`,
      `CW3015 the default \`${MOST_U64}\` is outside of its own @range ..18446744073709551614`,
    ],
    ["hold the default", "struct S { 1 a: u8 = 5 @range(0..5); 2 b: u8 = 0 @range(0..5); }"],
    [
      "hold a default that is too large",
      "struct S { 1 a: u8 = 9 @range(0..5); }",
      "CW3015 the default `9` is outside of its own @range 0..5",
    ],
    [
      "hold a default that is too small",
      "struct S { 1 a: u8 = 0 @range(1..5); }",
      "CW3015 the default `0` is outside of its own @range 1..5",
    ],
    [
      "of a length hold the default",
      'struct S { 1 a: string = "abcdef" @length(0..5); }',
      'CW3015 the default `"abcdef"` is outside of its own @length 0..5',
    ],
    [
      "of a length hold a default that is a list",
      "struct S { 1 a: [u8] = [] @length(1..); }",
      "CW3015 the default `[]` is outside of its own @length 1..",
    ],
    ["of a length are 0 or more", "struct S { 1 a: string @length(-1..5); }", "CW2013 `-1` is not a bound for a length"],
    [
      "of a length are for what has one",
      "struct S { 1 a: string @length(1..2); 2 b: bytes @length(1..2); 3 c: [u8] @length(1..2); 4 d: map<u8, u8> @length(1..2); }",
    ],
    [
      "of a length are for nothing else",
      "struct S { 1 a: u8 @length(0..5); }",
      "CW3009 @length is for strings, bytes, lists and maps, this is `u8`",
    ],
    [
      "of a range are for what has an order",
      "struct S { 1 a: string @range(0..5); }",
      "CW3009 @range is for numbers and durations, this is `string`",
    ],
    [
      "of a range are for no enum",
      "enum E { 0 A; } struct S { 1 a: E @range(0..5); }",
      "CW3009 @range is for numbers and durations, this is `E`",
    ],
  ]);
});
