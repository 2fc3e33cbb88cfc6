// What VS Code reads of the language beside the grammar: snippets, and when a line is set in.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compile, createMemoryHost } from "@callwire/compiler";

const EXTENSION = new URL("../../../editors/vscode/", import.meta.url);

interface Snippet {
  readonly prefix: string;
  readonly body: readonly string[];
}

interface Configuration {
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly { readonly beforeText: string; readonly afterText?: string }[];
}

const SNIPPETS = read<Record<string, Snippet>>("snippets/callwire.json");
const CONFIGURATION = read<Configuration>("language-configuration.json");

describe("a snippet", () => {
  for (const [name, snippet] of Object.entries(SNIPPETS)) {
    it(`makes a contract without mistakes: ${name}`, () => {
      const host = createMemoryHost({
        "idl/a.rpc": around(snippet),
        "idl/other.rpc": "package demo.other.v1;\nstruct Name { 1 a: u8; }\n",
      });
      const { diagnostics } = compile(host, { roots: ["idl"] });
      const mistakes = diagnostics.filter(({ severity }) => severity === "error");
      assert.deepEqual(
        mistakes.map(({ message }) => message),
        [],
      );
    });
  }
});

describe("a line", () => {
  const { increaseIndentPattern, decreaseIndentPattern } = CONFIGURATION.indentationRules;
  for (const line of ["struct A {", "service S { // it serves", "  divide(", "  1 circle {", "const A: [u8] = ["]) {
    it(`is followed by one that is set in: ${line}`, () => assert.match(line, new RegExp(increaseIndentPattern)));
  }
  for (const line of ["struct A { 1 a: u8; }", "// struct A {", "  1 a: u8;", "}", "  divide(): u8;"]) {
    it(`is not followed by one that is set in: ${line}`, () => assert.doesNotMatch(line, new RegExp(increaseIndentPattern)));
  }
  for (const line of ["}", "  )", "  ];"]) {
    it(`is set out: ${line}`, () => assert.match(line, new RegExp(decreaseIndentPattern)));
  }
  for (const [line, goesOn] of [
    ["  /// Some words.", true],
    ["  ///", false],
    ["  // A comment.", false],
  ] as const) {
    it(`${goesOn ? "goes on" : "ends"} as documentation: ${line}`, () => {
      const rules = CONFIGURATION.onEnterRules.filter(({ afterText }) => afterText === undefined);
      assert.equal(
        rules.some(({ beforeText }) => new RegExp(beforeText).test(line)),
        goesOn,
      );
    });
  }
});

/** The snippet as it is inserted, in what it needs around it. */
function around({ prefix, body }: Snippet): string {
  const text = body
    .join("\n")
    .replace(/\$\{TM_FILENAME_BASE\/.*?\/\}/g, "a")
    .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, "$1")
    .replace(/\$\{\d+:([^}]*)\}/g, "$1")
    .replace(/\$\d/g, "");
  if (prefix === "package") return text;
  return `package demo.v1;\n${["stream", "method"].includes(prefix) ? `service S {\n${text}\n}` : text}\n`;
}

function read<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(name, EXTENSION), "utf8")) as Shape; // a file of ours, of which the tests read each part
}
