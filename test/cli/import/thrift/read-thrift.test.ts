import assert from "node:assert/strict";
import { readThrift } from "#cli/import/thrift/read-thrift.js";

/** Kinds and names of what is declared. */
function declared(text: string): readonly string[] {
  return readThrift("a.thrift", text).declarations.map(({ kind, name }) => `${kind} ${name}`);
}

describe("reading .thrift files", () => {
  it("knows every declaration, in any order, with any separators", () => {
    assert.deepEqual(
      declared(`
        include "b.thrift"
        cpp_include "x.h"
        namespace cpp a.b
        namespace * a.c
        namespace smalltalk.category Some-Thing
        const map<string, list<i32>> M = {"a": [1, 2; 3], 'b': [],};
        typedef list<i32> (cpp.template = "std::list") Numbers (x = "y", z)
        enum E { A, B = 0x10; C D = -3 } (e = "f")
        senum S { "a", 'b'; "c" }
        struct T xsd_all { 1: required i32 a = 1, 2: optional T & b; -1: set cpp_type "x" <i32> c; list<i32> cpp_type "y" d (k) }
        union U { 1: i32 a xsd_optional xsd_nillable xsd_attrs { 1: i32 z } }
        exception X {}
        service V extends b.W { oneway void a(), async void b(1: i32 c); map<i32, i32> d() throws (1: X x) (y = "z") }
        service W {}`),
      ["const M", "typedef Numbers", "enum E", "senum S", "struct T", "union U", "exception X", "service V", "service W"],
    );
  });

  it("takes the namespace for all languages, else the first that most files have", () => {
    const packageOf = (text: string) => readThrift("a.thrift", text).package;

    assert.equal(packageOf("namespace py x\nnamespace * y\nnamespace java z"), "y");
    assert.equal(packageOf("namespace py x\nnamespace java z"), "z");
    assert.equal(packageOf("namespace lua x\nnamespace perl z"), "x");
    assert.equal(packageOf(""), "");
  });

  it("counts members from the one before, and fields without an id downwards", () => {
    const [members, struct] = readThrift(
      "a.thrift",
      "enum E { A, B = 5, C, D = -2, F } struct S { i32 a, 7: i32 b, i32 c }",
    ).declarations;

    assert.ok(members?.kind === "enum" && struct?.kind === "struct");
    assert.deepEqual(
      members.members.map(({ number }) => number),
      [0n, 5n, 6n, -2n, -1n],
    );
    assert.deepEqual(
      struct.fields.map(({ id }) => id),
      [-1, 7, -2],
    );
  });

  it("reads numbers and strings as Thrift means them", () => {
    const { declarations } = readThrift(
      "a.thrift",
      `const i32 A = 007 const i32 B = -0x1F const double C = .5e-3 const string D = "a\\n\\"\\\\'" const string E = 'x"y' const double F = 1e3`,
    );

    assert.deepEqual(
      declarations.map((each) => (each.kind === "const" ? each.value : undefined)),
      [
        { kind: "int", value: 7n },
        { kind: "int", value: -31n },
        { kind: "double", text: ".5e-3" },
        { kind: "string", text: "a\n\"\\'" },
        { kind: "string", text: 'x"y' },
        { kind: "double", text: "1e3" },
      ],
    );
  });

  it("takes words of old files for names where a name stands", () => {
    assert.deepEqual(declared("struct A { 1: i32 async, 2: i32 senum, 3: i32 uuid, 4: i32 include, 5: i32 namespace }"), [
      "struct A",
    ]);
  });

  it("gives comments to what they stand before, or behind on its line", () => {
    const { declarations } = readThrift(
      "a.thrift",
      `/* licence */

/**
 * What
 *   it is.
 */
struct S { // of the brace
  # before a
  // and more
  1: i32 a, // behind a
  2: i32 b; // behind b

  // far away

  3: i32 c
  4: i32 d /* behind d */
}`,
    );
    const [struct] = declarations;

    assert.ok(struct?.kind === "struct");
    assert.equal(struct.doc, "What\n  it is.");
    assert.deepEqual(
      struct.fields.map(({ doc }) => doc),
      ["before a\nand more", "behind b", undefined, "behind d"],
    );
  });

  it("gives comments to what they stand behind, also in front of what ends it", () => {
    const { declarations } = readThrift(
      "a.thrift",
      `struct S {
  1: i32 a // behind a
  , 2: i32 b /* behind b */, 3: i32 c /* behind c */; // and of the line
  4: i32 d = 5 /* behind d */ }
enum E { One = 1 /* behind One */, Two /* behind Two */ }
service Shop {
  i32 price(1: string sku /* behind sku */, 2: i32 /* the count */ count) throws (1: E e /* behind e */) /* behind price */
}`,
    );
    const docs = declarations.map((declared) => {
      switch (declared.kind) {
        case "struct":
          return declared.fields.map(({ doc }) => doc);
        case "enum":
          return declared.members.map(({ doc }) => doc);
        case "service":
          return declared.methods.flatMap(({ doc, parameters, throws }) => [
            doc,
            ...[...parameters, ...throws].map((each) => each.doc),
          ]);
        default:
          return [];
      }
    });

    assert.deepEqual(docs, [
      ["behind a", "behind b", "and of the line", "behind d"],
      ["behind One", "behind Two"],
      ["behind price", "behind sku", undefined, "behind e"],
    ]);
  });

  it("takes a time that grows with the file, however many comments stand in a row", () => {
    const [struct] = readThrift("a.thrift", `${"#\n".repeat(500_000)}# end\nstruct S {}`).declarations;

    assert.equal(struct?.doc?.length, 500_003);
  }).timeout(20_000); // 1 s; the square of it would be a minute

  it("says where the first mistake is, what stands there and what could", () => {
    for (const [text, message] of [
      ["struct S {\n  1: i32 a\n  2 i32 b\n}", "line 3, column 5: expected `:`, found `i32`"],
      ["struct S { 1: i32 a", "line 1, column 20: expected `}`, found the end"],
      ["struct { }", "line 1, column 8: expected a name, found `{`"],
      ["const i32 A = }", "line 1, column 15: expected a number or a string or a name or `[` or `{`, found `}`"],
      ["message M {}", "line 1, column 1: expected a declaration, found `message`"],
      ["\n/* open", "line 2, column 1: the comment is never closed"],
      ['const string A = "x', "line 1, column 18: the string is never closed"],
      ["struct S { 1: i32 a } $", 'line 1, column 23: "$" is no part of Thrift'],
      [`struct ${"{".repeat(2)} ${"x".repeat(100)}`, "line 1, column 8: expected a name, found `{`"],
      [`x${"x".repeat(100)}`, `line 1, column 1: expected a declaration, found \`${"x".repeat(40)}...\``],
    ] as const)
      assert.throws(() => readThrift("a.thrift", text), { message });
  });

  it("reads no brackets without end, no number without end, and no file above a megabyte", () => {
    assert.throws(
      () => readThrift("a.thrift", `struct S { 1: ${"list<".repeat(100_000)} a }`),
      /more than 64 brackets stand in one another$/,
    );
    assert.throws(() => readThrift("a.thrift", `const i32 A = ${"[".repeat(100_000)}`), /more than 64 brackets/);
    assert.throws(() => readThrift("a.thrift", " ".repeat(1_048_577)), /more than 1048576 characters; split it$/);
    for (const text of [
      "\0".repeat(100_000),
      '"'.repeat(100_001),
      "/*".repeat(100_000),
      `"${'\\"'.repeat(400_000)}`,
      "/* ".repeat(300_000),
      `const i32 A = ${"9".repeat(1_000_000)}`,
      `"${"\\".repeat(100_001)}`,
    ])
      assert.throws(() => readThrift("a.thrift", text), Error);
  });
});
