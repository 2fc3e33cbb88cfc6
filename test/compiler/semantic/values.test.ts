import { itReports } from "./mistake-rows.js";

describe("a value in a contract", () => {
  itReports([
    ["fits its integer type", "struct S { 1 a: u8 = 255; 2 b: i8 = -128; 3 c: u64 = 18446744073709551615; }"],
    ["is not above it", "struct S { 1 a: u8 = 256; }", "CW2013 `256` does not fit into u8"],
    ["is not below it", "struct S { 1 a: i8 = -129; }", "CW2013 `-129` does not fit into i8"],
    [
      "is one that a JavaScript number holds, where it becomes one",
      'type T = i64 @js("number"); struct S { 1 a: T = 9007199254740992; }',
      "CW2013 `9007199254740992` does not fit into i64 as a JavaScript number",
    ],
    ["becomes a float where one is wanted", "struct S { 1 a: f64 = 1; 2 b: f32 = -1.5; }"],
    ["is one that the float holds", "struct S { 1 a: f32 = 1e39; }", "CW2013 `1e39` does not fit into f32"],
    [
      "is one that the float holds exactly, when it is written as an integer",
      "struct S { 1 a: f64 = 9007199254740993; }",
      "CW2013 f64 cannot hold `9007199254740993` exactly",
    ],
    [
      "of a duration is 0 or more",
      "struct S { 1 a: duration = 0s; 2 b: duration = -1s; }",
      "CW2013 a duration cannot be negative",
    ],
    ["is a member of its enum, alone or behind its name", "enum E { 0 A; } struct S { 1 a: E = A; 2 b: E = E.A; }"],
    [
      "is no member of another enum",
      "enum E { 0 A; } enum F { 0 B; } struct S { 1 a: E = F.B; }",
      "CW2012 `F.B` is not a member of `E`",
    ],
    ["is a member that the enum has", "enum E { 0 A; } struct S { 1 a: E = B; }", "CW2011 enum `E` has no member `B`"],
    ["is of the kind of its type", "struct S { 1 a: string = 5; }", "CW2012 `5` is not a value of type `string`"],
    ["is of the kind of its type in a list", 'const A: [u8] = [1, "x"];', 'CW2012 `"x"` is not a value of type `u8`'],
    ["cannot be a struct", "struct P {} struct S { 1 a: P = 5; }", "CW2014 a value of type `P` cannot be written in a contract"],
    ["may be the name of a constant", "const A: u8 = 7; struct S { 1 a: u8 = A; 2 b: u16 = A; }"],
    [
      "is the name of a constant that fits too",
      "const A: u16 = 700; struct S { 1 a: u8 = A; }",
      "CW2013 `A` does not fit into u8",
    ],
    ["is the name of a constant that there is", "struct S { 1 a: u8 = MISSING; }", "CW2011 unknown value `MISSING`"],
    ["is no name of a type", "struct P {} const A: u8 = P;", "CW2010 `P` is not a constant"],
    [
      "has an end: constants do not refer to each other in a circle",
      "const A: u8 = B; const B: u8 = A;",
      "CW2009 constant `A` refers to itself",
    ],
  ]);
});
