// docs/idl.md: its grammar is that of the parser. Its examples are examples.test.ts.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SourceFile } from "@callwire/compiler";
import { SCALAR_NAMES } from "callwire/schema";
import fc from "fast-check";
import { listRules, parseFile } from "#compiler/syntax/parser.js";
import { readExamples, readPage } from "./examples.js";
import { derive, readGrammar, readTokenKinds, recognizes, splitTokens } from "./grammar.js";

const ROOT = join(import.meta.dirname, "../../..");
const PAGE = readPage("docs/idl.md");
const GRAMMAR = readGrammar(textOf("ebnf"));
const KINDS = readTokenKinds(textOf("tokens"));

/** Texts of tokens, none of them near a keyword: the parser takes those for misspelt ones. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  identifier: ["Aa", "bQ9", "X_1", "zzyzx", "Q"],
  duration: ["500ms", "1.5s", "-2m", "1h"],
  float: ["0.5", "-1_0.2_5e-3", "1e9"],
  int: ["0", "7", "-1", "1_000", "0xff"],
  string: ['""', '"a"', '"\\n\\u{e9}\\""'],
};

/** Mistakes of the grammar, as the goldens have them. */
const SYNTAX = /CW10(1[0-3])/;

describe("the types of docs/idl.md", () => {
  it("have a row for each built-in type", () => {
    const first = [...PAGE.matchAll(/^\|([^|]*)\|/gm)].map(([, cell]) => cell ?? "");
    const named = new Set(first.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name)));

    assert.deepEqual(
      SCALAR_NAMES.filter((name) => !named.has(name)),
      [],
    );
  });
});

describe("the grammar of docs/idl.md", () => {
  it("has a rule for each rule of the parser, and uses only rules and tokens that it has", () => {
    const used = new Set(
      textOf("ebnf")
        .replaceAll(/"[^"]*"/g, "")
        .match(/[A-Za-z]+/g),
    );

    assert.deepEqual(
      listRules().filter((name) => !GRAMMAR.has(name)),
      [],
    );
    assert.deepEqual(
      [...used].filter((name) => !GRAMMAR.has(name) && !KINDS.has(name)),
      [],
    );
  });

  for (const file of ["idl/kitchen-sink.rpc", "idl/calculator.rpc", "idl/callwire/health.rpc"]) {
    it(`derives ${file}`, () => assert.equal(isDerived(readFileSync(join(ROOT, file), "utf8")), true));
  }

  it("derives only what the parser takes", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 50, maxLength: 400 }), (numbers) => {
        let next = 0;
        const choose = (count: number) => (numbers[next++ % numbers.length] ?? 0) % count;
        const text = derive(GRAMMAR, "file", choose, (kind) => SAMPLES[kind]?.[choose(SAMPLES[kind].length)] ?? "");
        const problems = parseFile(new SourceFile("a.rpc", text)).diagnostics;

        // A second package is no question of grammar.
        assert.deepEqual(
          problems.filter(({ code }) => code !== "CW1015").map(({ message }) => `${message}: ${text}`),
          [],
        );
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it("derives no contract of the goldens that has a mistake of grammar", () => {
    const folder = join(ROOT, "test/golden");
    const wrong = readdirSync(folder)
      .filter((name) => name.endsWith(".txt") && SYNTAX.test(readFileSync(join(folder, name), "utf8")))
      .map((name) => name.replace(/txt$/, "rpc"));

    assert.ok(wrong.length > 50);
    assert.deepEqual(
      wrong.filter((name) => isDerived(readFileSync(join(folder, name), "utf8"))),
      [],
    );
  });
});

function isDerived(text: string): boolean {
  const tokens = splitTokens(text, KINDS);
  return tokens !== undefined && recognizes(GRAMMAR, "file", tokens);
}

function textOf(language: string): string {
  return readExamples(PAGE).find((example) => example.language === language)?.text ?? "";
}
