import assert from "node:assert/strict";
import { findMistakes } from "../contracts.js";
import { itReports } from "./mistake-rows.js";

describe("a type in a contract", () => {
  itReports([
    ["is one that there is", "struct S { 1 a: Missing; }", "CW2001 unknown type `Missing`"],
    ["is not called as elsewhere", "struct S { 1 a: int; }", "CW2001 unknown type `int`"],
    ["is reported once, however often it is used", "struct S { 1 a: Missing; 2 b: [Missing]; }", "CW2001 unknown type `Missing`"],
    ["is no constant", "const C: u8 = 1; struct S { 1 a: C; }", "CW2010 `C` is a constant, not a type"],
    ["is no service", "service C { f(); } struct S { 1 a: C; }", "CW2010 `C` is a service, not a type"],
    [
      "has keys that are texts, integers, booleans or enums",
      "enum E { 0 A; } struct S { 1 a: map<string, u8>; 2 b: map<u64, u8>; 3 c: map<bool, u8>; 4 d: map<E, u8>; }",
    ],
    ["has no floats for keys", "struct S { 1 a: map<f64, u8>; }", "CW2015 `f64` cannot be the key of a map"],
    ["has no bytes for keys", "struct S { 1 a: map<bytes, u8>; }", "CW2015 `bytes` cannot be the key of a map"],
    ["has no structs for keys", "struct P {} struct S { 1 a: map<P, u8>; }", "CW2015 `P` cannot be the key of a map"],
    ["has no optional items", "struct S { 1 a: [u8?]; }", "CW2015 an item of a list cannot be optional"],
    ["has no optional values", "struct S { 1 a: map<u8, u8?>; }", "CW2015 a value of a map cannot be optional"],
    ["is no alias of itself", "type A = B; type B = A;", "CW2009 type `A` refers to itself"],
    [
      "does not contain itself without an end",
      "struct S { 1 s: S; }",
      "CW3006 a value of `S` would contain itself without an end",
    ],
    [
      "does not contain itself by way of another",
      "struct A { 1 b: B; } struct B { 1 a: A; }",
      "CW3006 a value of `A` would contain itself without an end",
    ],
    ["may contain itself where there is an end", "struct S { 1 s: S?; 2 t: [S]; 3 u: map<u8, S>; }"],
  ]);

  it("is nested 32 deep at most, through aliases too", () => {
    const nested = (depth: number) => `${"[".repeat(depth)}u8${"]".repeat(depth)}`;

    assert.deepEqual(findMistakes(`struct S { 1 a: ${nested(32)}; }`), []);
    assert.equal(findMistakes(`struct S { 1 a: ${nested(33)}; }`).length, 1);
    assert.equal(findMistakes(`type A = ${nested(20)}; type B = ${nested(20).replace("u8", "A")};`).length, 1);
  });

  it("counts an alias where it is used, in every place of a type", () => {
    const nested = (depth: number, inner = "u8") => `${"[".repeat(depth)}${inner}${"]".repeat(depth)}`;
    const deep = `type A = ${nested(31)};`;
    const places = (type: string) => [
      `struct S { 1 a: ${type}; }`,
      `struct S { 1 a: map<u8, ${type}>; }`,
      `error E { 1 a: ${type}; }`,
      `union U { 1 a: ${type}; }`,
      `union U { 1 a { 1 b: ${type}; } }`,
      `service S { f(a: ${type}); }`,
      `service S { f(a: stream ${type}); }`,
      `service S { f(): ${type}; }`,
      `service S { f(): stream ${type}; }`,
      `type B = ${type};`,
    ];

    for (const place of places("[A]").filter((text) => !text.includes("map")))
      assert.deepEqual(findMistakes(`${deep} ${place}`), [], place);
    for (const place of places("[[A]]")) {
      const mistakes = findMistakes(`${deep} ${place}`).map((mistake) => mistake.replace(/^(CW\d+) \d+:\d+/, "$1"));
      const type = place.startsWith("type") ? "B" : place.includes("map") ? "map<u8, [[A]]>" : "[[A]]";
      assert.deepEqual(mistakes, [`CW1009 type \`${type}\` is nested deeper than 32`], place);
    }
  });
});
