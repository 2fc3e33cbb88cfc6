import assert from "node:assert/strict";
import { lowerReserved, MAX_MEMBERS } from "#compiler/semantic/member-ids.js";
import { compileTexts, findMistakes } from "../contracts.js";
import { itReports } from "./mistake-rows.js";

describe("the numbers of members", () => {
  itReports([
    ["are used once each", "struct S { 1 a: u8; 1 b: u8; }", "CW3001 number 1 is used twice"],
    ["are used once each in an enum", "enum E { 0 A; 0 B; }", "CW3001 number 0 is used twice"],
    ["are used once each in a union", "union U { 1 a; 1 b; }", "CW3001 number 1 is used twice"],
    ["of fields begin with 1", "struct S { 0 a: u8; }", "CW3002 0 cannot be the number of a field"],
    ["of fields end with 255", "struct S { 255 a: u8; 256 b: u8; }", "CW3002 256 cannot be the number of a field"],
    [
      "of enums have 32 bits",
      "enum E { -2147483648 A; 2147483647 B; 2147483648 C; }",
      "CW3002 2147483648 cannot be the number of an enum member",
    ],
    ["of arms begin with 1", "union U { 1 a; 0 b; }", "CW3002 0 cannot be the number of a union arm"],
    ["that were retired are not used again", "struct S { 1 a: u8; reserved 1 b; }", "CW3003 number 1 is reserved"],
    ["that were retired are retired once", "struct S { reserved 1 a; reserved 1 b; }", "CW3001 number 1 is reserved twice"],
    ["that are retired are in range too", "struct S { reserved 0 a; }", "CW3002 0 cannot be the number of a field"],
    ["take their names with them", "struct S { 2 b: u8; reserved 1 b; }", "CW3003 the name `b` is reserved"],
    ["take names with them that look alike", "struct S { 2 B_: u8; reserved 1 b; }", "CW3003 the name `B_` is reserved"],
    ["and names are free elsewhere", "struct S { 2 a: u8; reserved 1 b; } struct T { 1 b: u8; }"],
  ]);

  /** What is proposed instead. */
  function helpFor(contract: string): readonly (string | undefined)[] {
    return compileTexts({ "a.rpc": `package test.v1; ${contract}` }).diagnostics.map(({ help }) => help);
  }

  it("that are taken come with one that is free: the one after the highest, else one that was never used", () => {
    assert.deepEqual(helpFor("struct S { 1 a: u8; 7 b: u8; 1 c: u8; reserved 8 d; }"), ["use 9, the next free number"]);
    assert.deepEqual(helpFor("struct S { 1 a: u8; 255 b: u8; 1 c: u8; }"), ["use 2, which is free"]);
    assert.deepEqual(helpFor("enum E { -5 A; -5 B; }"), ["use 0, the next free number"]);
  });

  it("are all taken at some time", () => {
    const fields = Array.from({ length: 255 }, (_, at) => `${at + 1} f${at}: u8?;`).join(" ");

    assert.deepEqual(helpFor(`struct S { ${fields} 9 more: u8?; }`), [
      "all numbers from 1 to 255 are taken; move some to a struct of their own",
    ]);
  });

  it("are of so many members at most", () => {
    const members = (count: number) => Array.from({ length: count }, (_, at) => `${at} A${at}x;`).join(" ");

    assert.deepEqual(findMistakes(`enum E { ${members(MAX_MEMBERS)} }`), []);
    assert.equal(findMistakes(`enum E { ${members(MAX_MEMBERS + 1)} }`).length, 1);
  });

  it("that are reserved stand in the descriptor in their order, with a name or without", () => {
    const { descriptor } = compileTexts({ "a.rpc": "package test.v1; struct S { reserved 7 b; reserved 3; 1 a: u8; }" });
    const [type] = descriptor?.files[0]?.types ?? [];

    assert.deepEqual(type?.kind === "struct" && type.reserved, [{ id: 3 }, { id: 7, name: "b" }]);
    assert.deepEqual(lowerReserved([]), []);
  });
});
