import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SourceFile } from "@callwire/compiler";
import fc from "fast-check";
import { translateForeign } from "#compiler/syntax/foreign-forms.js";
import { lexFile } from "#compiler/syntax/lexer.js";
import { parseFile } from "#compiler/syntax/parser.js";
import { DiagnosticBag } from "#compiler/text/diagnostic.js";
import { shortOrLong } from "../../support/long-form.js";
import { compileTexts } from "../contracts.js";

const ROOT = join(import.meta.dirname, "../../../..");

/** What people write for a field `a`, and what the help says to write. */
const FIELDS: readonly (readonly [wrong: string, right: string])[] = [
  ["1 a: string | null;", "1 a: string?;"],
  ["1 a: null | string;", "1 a: string?;"],
  ["1 a: [string] | undefined;", "1 a: [string]?;"],
  ["1 a: string? | null;", "1 a: string?;"],
  ["1 a: optional string;", "1 a: string?;"],
  ["1 a: optional [u8];", "1 a: [u8]?;"],
  ["1 a: repeated string;", "1 a: [string];"],
  ["optional 1 a: string;", "1 a: string?;"],
  ["repeated string a = 1;", "1 a: [string];"],
  ["optional string a = 1;", "1 a: string?;"],
  ["string a = 1;", "1 a: string;"],
  ["map<string, u8> a = 1;", "1 a: map<string, u8>;"],
  ["1 a?: string;", "1 a: string?;"],
  ["1 a?: map<string, u8>;", "1 a: map<string, u8>?;"],
  ["1 a: Array<string>;", "1 a: [string];"],
  ["1 a: ReadonlyArray<map<string, u8>>;", "1 a: [map<string, u8>];"],
  ["1 a: Optional<string>;", "1 a: string?;"],
  ["1 a: Record<string, u8>;", "1 a: map<string, u8>;"],
  ["1 a: string[];", "1 a: [string];"],
  ["1 a: string[][]?;", "1 a: [[string]]?;"],
  ["1 a: map<string, u8>[];", "1 a: [map<string, u8>];"],
  ["1 a: u64 = 5n;", "1 a: u64 = 5;"],
  ["1 optional string a;", "1 a: string?;"],
  ["1 repeated string a;", "1 a: [string];"],
  ["1 required u8 a;", "1 a: u8;"],
  ["1 string a;", "1 a: string;"],
  ["1 E a;", "1 a: E;"],
  ["1 map<string, u8> a;", "1 a: map<string, u8>;"],
  ["1: string a;", "1 a: string;"],
  ["1: optional E a;", "1 a: E?;"],
  ["1 a: Record<string, number>;", "1 a: map<string, f64>;"],
  ["1 a: Map<number, Date>;", "1 a: map<i32, timestamp>;"],
  ["1 a: Promise<readonly boolean[]>;", "1 a: [bool];"],
  ["1 a: Array<Record<string, Set<bigint>>> | null;", "1 a: [map<string, [i64]>]?;"],
];

describe("a foreign form", () => {
  for (const [wrong, right] of FIELDS) {
    it(`\`${wrong}\` is one mistake, whose help is right, and hides no other on its line`, () => {
      const { diagnostics } = compile(`${wrong} 2 b: ; 3 c u8;`);
      const [first, ...others] = diagnostics;

      const written = /`([^`]*)`$|`([^`]*)`/.exec(first?.help?.replace(/^`\?` .*/, "") ?? "");
      assert.ok(first?.help !== undefined && written !== null);
      assert.match(
        right.replaceAll(/[;]/g, ""),
        new RegExp(escape((written[1] ?? written[2] ?? "").replaceAll(";", "").replace(/^a: /, "")).replaceAll("\\?", "\\?")),
      );
      assert.deepEqual(
        others.map(({ message }) => message),
        ["unexpected `;`, expected a type", "missing `:` after `c`"],
      );
      assert.deepEqual(compile(right).diagnostics, []);
    });
  }

  it("says how a value that may be absent is written, where it has `null` for a default", () => {
    for (const text of ["1 a: string = null;", "1 a: string? = null;", "1 a: [u8] = undefined;", "1 a: E = null;"]) {
      const { diagnostics } = compile(text);

      assert.deepEqual(
        diagnostics.map(({ code, help }) => [code, help]),
        [["CW2011", "there is no such value: remove it, and write `?` behind the type for what may be absent"]],
      );
    }
    assert.deepEqual(compile("1 a: N = null;").diagnostics, []);
  });

  it("in an alias says where the `?` stands: an alias cannot be optional", () => {
    const { diagnostics } = compileTexts({ "a.rpc": "package a.v1; type Note = string | null;" });

    assert.deepEqual(
      diagnostics.map(({ help }) => help),
      ["write `string`: an alias is never absent: write `?` where it is used"],
    );
  });

  it("of methods is told once each, on one line", () => {
    const { diagnostics } = compileTexts({
      "a.rpc": "package a.v1; service S { f(a?: string, b: u8 | null): Promise<string[]>; g(x: AsyncIterable<u8>): Maybe<u8>; }",
    });

    assert.deepEqual(
      diagnostics.map(({ help }) => help),
      [
        "it stands behind the type: `a: string?`",
        "write `u8?`: `?` says that the value may be absent",
        "write `[string]`",
        "write `stream u8`",
        "write `u8?`",
      ],
    );
  });

  for (const [wrong, right] of [
    ["1 a: [string | null];", "1 a: [string];"],
    ["1 a: map<string, string | null>;", "1 a: map<string, string>;"],
    ["1 a: map<string, [u8 | null]>;", "1 a: map<string, [u8]>;"],
    ["1 a: string?[];", "1 a: [string];"],
  ] as const) {
    it(`\`${wrong}\` does not advise an item that may be absent, which there is not`, () => {
      const { diagnostics } = compile(wrong);

      assert.deepEqual(
        diagnostics.map(({ code }) => code),
        ["CW1010"],
      );
      assert.match(diagnostics[0]?.help ?? "", /items of lists and values of maps are never absent: leave them out/);
      assert.doesNotMatch(diagnostics[0]?.help ?? "", /\?`/);
      assert.deepEqual(compile(right).diagnostics, []);
    });
  }

  it("says of `b?: string = null` that the default goes as well, and of `->` how a result is written", () => {
    const helps = (text: string) => compileTexts({ "a.rpc": `package a.v1; ${text}` }).diagnostics.map(({ help }) => help);

    assert.deepEqual(helps("struct S { 2 b?: string = null; }"), ["it stands behind the type: `b: string?`, without `= null`"]);
    assert.equal(helps("service S { m(a: string) -> string; }")[0], "write `:` before the result type, in place of `->`");
  });

  it("of members without numbers are numbered in their order, past those that are taken", () => {
    for (const [block, numbers] of [
      ["enum E { A; B; }", [0, 1]],
      ["struct A { a: u8; b: u8; 1 c: u8; d: u8 = 3; reserved 2; }", [3, 4, 5]],
      ["union U { a; b; }", [1, 2]],
      ["error F { a: u8; 5 b: u8; c: u8; }", [1, 2]],
    ] as const) {
      const { diagnostics } = compileTexts({ "a.rpc": `package a.v1; ${block}` });
      const told = diagnostics.filter(({ code }) => code === "CW1013").map(({ help }) => Number(/`(\d+) /.exec(help ?? "")?.[1]));

      assert.deepEqual(told, numbers, block);
    }
  });

  it("is bounded: 50 KB of any of them are read at once", function () {
    this.timeout(60_000); // on a busy machine
    const heads = ["struct A { 1 a: u8", "service S { f() throws A", "struct A { 1 a: ", "enum E { ", "type A = u8"];
    const pieces = [
      "[]",
      "|A",
      "|null",
      "optional ",
      "Array<",
      "a?: ",
      "A = 0,",
      "string a = 1;",
      "repeated [",
      "[u8|",
      ">[]?",
      "5n ",
    ];
    for (const head of heads) {
      for (const piece of pieces) {
        const source = new SourceFile("a.rpc", `package a.v1; ${head}${piece.repeat(50_000 / piece.length)}`);
        const startedAt = performance.now();
        assert.ok(parseFile(source).diagnostics.length > 0);
        assert.ok(performance.now() - startedAt < 10_000, `${head}${piece}: ${performance.now() - startedAt} ms`);
      }
    }
  });

  it("never makes the parser throw, whatever stands around it", function () {
    this.timeout(60_000); // on a busy machine
    const words =
      "| [ ] < > Array Promise optional repeated string u8 null ? : = ; { } ( ) , 1 2 a b map struct service throws stream".split(
        " ",
      );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (soup) => {
        const text = `package a.v1; struct A { ${soup.join(" ")} }`;
        assert.ok(parseFile(new SourceFile("a.rpc", text)).file !== undefined);
        compileTexts({ "a.rpc": text });
      }),
      { seed: 26, numRuns: shortOrLong(150, 500) },
    );
  });

  it("is nothing in a contract without mistakes: the tokens stay the same list", () => {
    for (const name of ["idl/kitchen-sink.rpc", "idl/calculator.rpc", "idl/conformance.rpc"]) {
      const source = new SourceFile(name, readFileSync(join(ROOT, name), "utf8"));
      const bag = new DiagnosticBag();
      const { tokens } = lexFile(source, bag);

      assert.equal(translateForeign(source, tokens, bag), tokens);
      assert.deepEqual(bag.all, []);
    }
  });
});

function compile(fields: string): ReturnType<typeof compileTexts> {
  return compileTexts({ "a.rpc": `package a.v1;\nenum E { 0 A; }\nenum N { 0 null; }\nstruct S { ${fields} }\n` });
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
