import assert from "node:assert/strict";
import { SCALAR_NAMES } from "callwire/schema";
import fc from "fast-check";
import { isBuiltIn } from "#compiler/syntax/foreign-names.js";
import { compileTexts } from "../contracts.js";

/**
 * Types as people from TypeScript, protobuf and Thrift write them: in brackets and where a type
 * stands.
 */
const { outer } = fc.letrec<{ plain: string; suffixed: string; inner: string; outer: string }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 3, depthIdentifier: "types" },
    fc.constantFrom(...["string", "u8", "E", "S", "number", "boolean", "bigint", "Date", "Uint8Array", "int32", "double"]),
    tie("inner").map((type) => `[${type}]`),
    tie("inner").map((type) => `(${type})`),
    fc
      .tuple(
        fc.constantFrom("Array", "ReadonlyArray", "Set", "list", "Optional", "Promise", "Readonly", "AsyncIterable"),
        tie("inner"),
      )
      .map(([name, type]) => `${name}<${type}>`),
    fc
      .tuple(fc.constantFrom("Record", "Map", "map"), fc.constantFrom("string", "number", "int32", "bigint", "E"), tie("inner"))
      .map(([name, key, type]) => `${name}<${key}, ${type}>`),
  ),
  suffixed: fc
    .tuple(
      fc.constantFrom("", "", "optional ", "repeated ", "required ", "readonly "),
      tie("plain"),
      fc.constantFrom("", "", "?", "[]", "[][]", "?[]", "[]?"),
    )
    .map((parts) => parts.join("")),
  inner: fc
    .tuple(tie("suffixed"), fc.constantFrom("", "", " | null", " | undefined | null", " | string", ' | "a"'))
    .map((parts) => parts.join("")),
  outer: fc.tuple(fc.constantFrom("", "", "null | "), tie("inner")).map((parts) => parts.join("")),
}));

/** Each place of a type, with what of the place the hint says anew. */
const PLACES = {
  field: (type: string) => [`struct X { `, `1 a: ${type}`, `; }`],
  "field, type first": (type: string) => [`struct X { `, `1 ${type} a`, `; }`],
  "field of Thrift": (type: string) => [`struct X { `, `1: ${type} a`, `; }`],
  "field of protobuf": (type: string) => [`struct X { `, `${type} a = 1;`, ` }`],
  "field with a mark": (type: string) => [`struct X { 1 `, `a?: ${type}`, `; }`],
  arm: (type: string) => [`union X { `, `1 a: ${type}`, `; }`],
  alias: (type: string) => [`type X = `, type, `;`],
  parameter: (type: string) => [`service X { m(`, `a: ${type}`, `); }`],
  "parameter, type first": (type: string) => [`service X { m(`, `${type} a`, `); }`],
  "parameter with a mark": (type: string) => [`service X { m(`, `a?: ${type}`, `); }`],
  result: (type: string) => [`service X { m(): `, type, `; }`],
} as const;

/** Nobody begins a field with a bracket. */
const NEEDS_LETTER: ReadonlySet<string> = new Set([
  "field, type first",
  "field of Thrift",
  "field of protobuf",
  "parameter, type first",
]);

describe("a hint for a foreign type", function () {
  this.timeout(120_000); // on a busy machine

  for (const [place, write] of Object.entries(PLACES)) {
    it(`of a ${place} is one, and leads to no mistake when it is done`, () => {
      let hints = 0;
      fc.assert(
        fc.property(NEEDS_LETTER.has(place) ? outer.filter((type) => /^[a-z]/i.test(type)) : outer, (type) => {
          const [before = "", wrong = "", behind = ""] = write(type);
          const told = compile(before + wrong + behind);
          const hint = told.find(({ code }) => code === "CW1010");
          if (hint === undefined) {
            // Nothing of it is foreign but names, each of which has a hint of its own.
            assert.ok(
              told.every(({ code, help }) => /^CW20(01|15)$/.test(code) && help !== undefined),
              `${type}: ${text(told)}`,
            );
            return;
          }
          hints++;
          assert.equal(told.length, 1, `${type}: ${text(told)}`);
          const right = before + apply(hint.help ?? "", wrong, type) + behind;
          assert.equal(text(compile(right)), "", `${hint.help}: ${right}`);
        }),
        { seed: 27, numRuns: 400 },
      );
      assert.ok(hints > 100, `only ${hints} hints`);
    });
  }

  it("leaves names alone that the file declares or imports", () => {
    const declared = compileTexts({
      "a.rpc": "package a.v1; struct Duration { 1 day: u8; } struct X { 1 a: Array<Duration>; 2 b: Array<text>; }",
    });
    const imported = compileTexts({
      "a.rpc": 'package a.v1; import { Time as Timestamp } from "./b.rpc"; struct X { 1 a: Timestamp[]; }',
      "b.rpc": "package b.v1; struct Time { 1 day: u8; }",
    });

    assert.deepEqual(
      declared.diagnostics.map(({ help }) => help),
      ["write `[Duration]`", "write `[string]`"],
    );
    assert.deepEqual(
      imported.diagnostics.map(({ help }) => help),
      ["write `[Timestamp]`"],
    );
  });

  it("of a result that there is not says to leave it out, and nothing else is told of it", () => {
    for (const type of ["void", "Promise<void>"]) {
      const told = compile(`service X { m(a: u8): ${type} throws F; }`);

      assert.deepEqual(
        told.map(({ help }) => help),
        ["leave out the `:` and it: a method without a result ends behind its `)`"],
      );
    }
    assert.deepEqual(compile("service X { m(a: u8) throws F; }"), []);
  });

  it("of a name before a type is that a colon is missing, whichever of them could be either", () => {
    for (const field of ["1 a u8", "1 date timestamp", "1 a E", "1 text string"]) {
      assert.deepEqual(
        compile(`struct X { ${field}; }`).map(({ code }) => code),
        ["CW1011"],
        field,
      );
    }
  });
});

describe("the names of types elsewhere", () => {
  it("are those of every built-in type", () => {
    assert.ok(SCALAR_NAMES.every(isBuiltIn));
    assert.equal(isBuiltIn("number"), false);
  });
});

/** `wrong`, done as the hint says. */
function apply(help: string, wrong: string, type: string): string {
  const written = /(?:write|is written|behind the type:|never absent:) `([^`]*)`(?! where)/.exec(
    help.replace(/^declare .*, and /, ""),
  );
  assert.ok(written !== null, help);
  const [, text = ""] = written;
  const isWhole = / a: |^a: /.test(text) || /^\d/.test(text);
  return isWhole ? text : wrong.replace(type, () => text);
}

function compile(text: string) {
  return compileTexts({
    "a.rpc": `package a.v1; enum E { 0 A; } struct S { 1 a: u8; } error F { 1 a: u8; } enum Name { 0 A; }\n${text}\n`,
  }).diagnostics;
}

function text(diagnostics: ReturnType<typeof compile>): string {
  return diagnostics.map(({ code, message, help }) => `${code} ${message}: ${help}`).join("; ");
}
