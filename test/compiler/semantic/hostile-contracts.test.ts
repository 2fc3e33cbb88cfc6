// Contracts made to hurt: none may throw, overflow the stack or take long. The bound is far above
// what they take.

import assert from "node:assert/strict";
import { formatDiagnostics } from "@callwire/compiler";
import { compileTexts } from "../contracts.js";

const MAX_MS = 10_000;
const MANY = 10_000;

const CONTRACTS: Readonly<Record<string, string>> = {
  "open brackets": `struct A { 1 a: ${"[".repeat(MANY)}`,
  "open braces": "{".repeat(MANY),
  "open blocks": `struct A ${"{ 1 a ".repeat(MANY)}`,
  "open parentheses": `service S { ${"a(".repeat(MANY)}`,
  "annotation marks": "@".repeat(MANY),
  "unknown annotations": `${"@a ".repeat(MANY)} struct A {}`,
  "broken fields": `struct A {${"\n1 a;".repeat(MANY)}`,
  "a chain of structs": `${repeat((i) => `struct A${i} { 1 a: A${i + 1}?; }`)} struct A${MANY} {} service S { f(a: A0); }`,
  "a circle of structs": repeat((i) => `struct A${i} { 1 a: A${(i + 1) % MANY}; }`),
  "a chain of aliases": `${repeat((i) => `type A${i} = [A${i + 1}];`)} type A${MANY} = u8;`,
  "a chain of constants": `${repeat((i) => `const A${i}: u8 = A${i + 1};`)} const A${MANY}: u8 = 1;`,
  "unknown types": repeat((i) => `struct A${i} { 1 a: Bbbbb${i}; }`),
  "members with one number": `enum E { ${repeat((i) => `1 m${i};`)} }`,
  "missing imports": repeat((i) => `import { A } from "./x${i}.rpc";`),
  "a long number": `const A: u8 = ${"9".repeat(500_000)};`,
  "wrong escapes": `const A: string = "${"\\q".repeat(MANY)}";`,
  "null characters": "\0".repeat(MANY),
  "open comments": "/*".repeat(MANY),
};

describe("compile", function () {
  this.timeout(MAX_MS);

  for (const [name, body] of Object.entries(CONTRACTS)) {
    it(`survives ${name}`, () => {
      const { diagnostics } = compileTexts({ "a.rpc": `package test.v1;\n${body}` });

      assert.ok(diagnostics.length <= 50);
      assert.ok(formatDiagnostics(diagnostics, "pretty").length < 100_000);
    });
  }

  it("refuses a file over 1 MiB", () => {
    const { diagnostics } = compileTexts({ "a.rpc": " ".repeat(1024 * 1024 + 1) });

    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ["CW1008"],
    );
  });
});

function repeat(make: (index: number) => string): string {
  return Array.from({ length: MANY }, (_, index) => make(index)).join("\n");
}
