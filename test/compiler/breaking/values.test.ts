import assert from "node:assert/strict";
import { compareContracts } from "#compiler/breaking/comparison.js";
import { finish } from "#compiler/steps.js";
import { describeContracts } from "./describe-contracts.js";

/** What is compared of two contracts: the name now, and the types before and now. */
function valuesOf(before: string, after: string): readonly string[] {
  const { values } = finish(compareContracts(describeContracts(before), describeContracts(after)));
  const nameOf = (value: (typeof values)[number]["before"]) => ("name" in value.type ? value.type.name : value.type.kind);
  return values.map((value) => `${value.name.replace("demo.v1.", "")}: ${nameOf(value.before)} to ${nameOf(value.after)}`);
}

function service(parameters: string): string {
  return `service S { f(${parameters}); }`;
}

describe("the values that are compared", () => {
  for (const [what, before, after, values] of [
    ["are fields of one name and number", "struct A { 1 x: u8; }", "struct A { 1 x: u16; }", ["A.x: u8 to u16"]],
    ["are no fields with another number", "struct A { 1 x: u8; }", "struct A { 2 x: u16; reserved 1; }", []],
    ["are no fields that are new or gone", "struct A { 1 x: u8; }", "struct A { 2 y: u8?; reserved 1 x; }", []],
    [
      "are parameters of one name, also when they were reordered",
      service("a: u8, b: u16"),
      service("b: u32, a: u8"),
      ["S/f.b: u16 to u32", "S/f.a: u8 to u8"],
    ],
    [
      "are parameters of one place, when one was renamed",
      service("a: u8, b: u16"),
      service("a: u8, c: u32"),
      ["S/f.a: u8 to u8", "S/f.c: u16 to u32"],
    ],
    ["are no parameters that moved as one was put before them", service("a: u8"), service("n: string, a: u8"), []],
    ["are no parameters that moved as one before them is gone", service("n: string, a: u8"), service("a: u8"), []],
    ["are results", "service S { f(): u8; }", "service S { f(): u16; }", ["S/f result: u8 to u16"]],
    ["are items of streams", service("a: stream u8"), service("a: stream u16"), ["S/f.a: u8 to u16"]],
    ["are fields of arms", "union U { 1 a { 1 x: u8; } }", "union U { 1 a { 1 x: u16; } }", ["U.a.x: u8 to u16"]],
    ["are no fields of a type of another kind", "struct A { 1 x: u8; }", "error A { 1 x: u16; }", []],
  ] as const) {
    it(what, () => {
      assert.deepEqual(valuesOf(before, after), values);
    });
  }
});
