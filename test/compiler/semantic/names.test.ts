import assert from "node:assert/strict";
import { findMistakes } from "../contracts.js";
import { itReports } from "./mistake-rows.js";

const TAKEN = "cannot be used as a name here:";

describe("a name in a contract", () => {
  itReports([
    ["stands once in its scope", "struct S { 1 a: u8; 2 a: u8; }", "CW2002 field `a` is declared twice"],
    [
      "differs from others by more than case and _",
      "struct S { 1 firstName: u8; 2 first_name: u8; }",
      "CW2003 fields `firstName` and `first_name` differ only in case or `_`",
    ],
    ["of a declaration stands once", "struct S {} struct S {}", "CW2002 declaration `S` is declared twice"],
    ["of a constant may differ from a type's in case alone", "struct Limit {} const LIMIT: u8 = 1;"],
    ["of a constant is no type's", "struct LIMIT {} const LIMIT: u8 = 1;", "CW2002 `test.v1.LIMIT` is declared twice"],
    ["is no type of the language", "struct u8 {}", "CW2004 `u8` is a type of the language"],
    [
      "is none that every object has",
      "struct S { 1 toString: u8; }",
      `CW2004 \`toString\` ${TAKEN} JavaScript gives it a meaning on every object`,
    ],
    ["of a type is none of JavaScript's own", "struct Map {}", `CW2004 \`Map\` ${TAKEN} TypeScript gives it a meaning`],
    [
      "of an error is none that a switch could not tell apart",
      "error RpcError {}",
      `CW2004 \`RpcError\` ${TAKEN} every call may fail with an \`RpcError\`, and a switch over the name could not tell the two apart`,
    ],
    [
      "of an error is none that generated code has",
      "error r {}",
      `CW2004 \`r\` ${TAKEN} generated code has a variable of this name where it makes the error`,
    ],
    [
      "of a method is none of the client's own",
      "service S { close(); }",
      `CW2004 \`close\` ${TAKEN} every generated client has a member of this name`,
    ],
    [
      "of a method does not make a client look like a promise",
      "service S { then(); }",
      `CW2004 \`then\` ${TAKEN} every generated client has a member of this name`,
    ],
    [
      "of an error's field is none of every error",
      "error E { 1 stack: string; }",
      `CW2004 \`stack\` ${TAKEN} every JavaScript error has a property of this name`,
    ],
    [
      "of an error's field is message only when it is that",
      "error E { 1 message: string; }",
      `CW2004 \`message\` ${TAKEN} every error has a \`message\`; mark the field with @message to make it that`,
    ],
    ["of an error's field is message when it is that", "error E { 1 message: string @message; }"],
    [
      "of an arm is not unknown",
      "union U { 1 unknown; }",
      `CW2004 \`unknown\` ${TAKEN} \`unknown\` stands for the arms of newer peers`,
    ],
    [
      "of an arm's field is not kind",
      "union U { 1 a { 1 kind: u8; } }",
      `CW2004 \`kind\` ${TAKEN} \`kind\` says which arm a value is`,
    ],
    ["of a field may be a word of JavaScript", "struct S { 1 class: u8; 2 kind: u8; 3 then: u8; }"],
  ]);

  it("has 64 characters at most", () => {
    assert.deepEqual(findMistakes(`struct ${"a".repeat(64)} {}`), []);
    assert.match(findMistakes(`struct ${"a".repeat(65)} {}`)[0] ?? "", /names have at most 64 characters, this one has 65$/);
  });
});
