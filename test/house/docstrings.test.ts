import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doorsOf, findUndocumented } from "./docstrings.js";

const ROOT = join(import.meta.dirname, "../../..");
const PACKAGES = ["runtime", "compiler", "cli", "gateway", "nestjs"].map((folder) => join(ROOT, folder));

describe("the doors", function () {
  this.timeout(60_000);

  it("are those that the manifests of the packages name", () => {
    const doors = PACKAGES.flatMap(doorsOf).map(([door]) => door);

    assert.ok(doors.includes("callwire") && doors.includes("callwire/stub") && doors.includes("@callwire/compiler/emit"));
  });

  it("have a docstring on every export and every member of it", () => {
    assert.deepEqual(findUndocumented(PACKAGES.flatMap(doorsOf)), []);
  });
});

describe("findUndocumented", function () {
  this.timeout(60_000);
  let folder = "";

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "callwire-doors-"));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, text, expected] of [
    ["an export", "export declare function go(): void;", ["door: go"]],
    ["a type", "/** A. */ export type A = 1; export type B = 2;", ["door: B"]],
    ["a member of an interface", "/** A. */ export interface A { /** B. */ b: 1; c: 2; d(): void }", ["door: A.c", "door: A.d"]],
    ["a member of a class", "/** A. */ export declare class A { b: 1; private c; #d; get e(): 1 }", ["door: A.b", "door: A.e"]],
    [
      "a member of an interface that is exported under another name",
      "/** A. */ interface A { b: 1 } export { type A as C };",
      ["door: C.b"],
    ],
    [
      "a member of the base",
      "export {}; interface A { b: 1 } /** C. */ export interface C extends A { d: 1 }",
      ["door: C.b", "door: C.d"],
    ],
    [
      "nothing when the base has it",
      "/** A. */ export interface A { /** B. */ b: 1 } /** C. */ export declare class C implements A { b: 1 }",
      [],
    ],
  ] as const) {
    it(`finds ${name}`, () => {
      const file = join(folder, `${name.replaceAll(" ", "-")}.d.ts`);
      writeFileSync(file, text.replaceAll("/**", "\n/**")); // a docstring starts a line

      assert.deepEqual(findUndocumented([["door", file]]), expected);
    });
  }

  it("says which door has no declarations", () => {
    assert.throws(() => findUndocumented([["door", join(folder, "none.d.ts")]]), /door has no declarations in .*; build first/);
  });
});
