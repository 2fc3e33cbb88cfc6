import assert from "node:assert/strict";
import { isScalarName } from "callwire/schema";
import { type Highlight, highlight } from "#compiler/highlight/highlight.js";
import type { TokenClass } from "#compiler/highlight/modes.js";
import { parseFile } from "#compiler/syntax/parser.js";
import { SourceFile } from "#compiler/text/source-file.js";
import { findContracts } from "../../editors/contracts.js";

/** What a name is, by the node that has it and the property that it is there. */
const ROLES: Readonly<Record<string, TokenClass>> = {
  "const.name": "constant",
  "reference.name": "constant",
  "reference.qualifier": "constant",
  "method.name": "method",
  "member.name": "name",
  "field.name": "name",
  "arm.name": "name",
  "parameter.name": "name",
  "reserved.name": "name",
  "annotation.name": "annotation",
  "package.name": "package",
  "named.name": "type",
};

/** Those without mistakes: what the parser has mended is not the text that is coloured. */
const CONTRACTS = findContracts().flatMap(({ name, text }) => {
  const { file, diagnostics } = parseFile(new SourceFile(name, text));
  return diagnostics.some(({ severity }) => severity === "error") ? [] : [{ name, file, text }];
});

describe("highlight", () => {
  it("is held to contracts that mislead", () => {
    assert.deepEqual([CONTRACTS.length > 80, CONTRACTS.filter(({ name }) => name.startsWith("misleading")).length], [true, 3]);
  });

  for (const { name, file, text } of CONTRACTS) {
    it(`takes names for what the parser takes them for, in ${name}`, () => {
      const roles = rolesIn(file);
      const names = highlight(text).filter(({ start }) => /[\p{L}_]/u.test(text.charAt(start)));

      assert.deepEqual(
        names.map(({ start, end, tokenClass }) => [text.slice(start, end), tokenClass]),
        names.map(({ start, end, tokenClass }) => {
          const image = text.slice(start, end);
          return [image, roles.get(start) ?? (tokenClass === "truth" ? "truth" : "keyword")];
        }),
      );
    });
  }

  it("knows comments, documentation, numbers, strings and truth", () => {
    const text = '/// doc\n//// rule\n// plain\nconst A: [u8] = [1, -0x1f, 1.5e3, 5ms, "a;b", true]; type u8';
    assert.deepEqual(shown(text), [
      "documentation /// doc",
      "comment //// rule",
      "comment // plain",
      "keyword const",
      "constant A",
      "sign :",
      "sign [",
      "scalar u8",
      "sign ]",
      "sign =",
      "sign [",
      "number 1",
      "sign ,",
      "number -0x1f",
      "sign ,",
      "number 1.5e3",
      "sign ,",
      "number 5ms",
      "sign ,",
      'string "a;b"',
      "sign ,",
      "truth true",
      "sign ]",
      "sign ;",
      "keyword type",
      "type u8",
    ]);
  });

  it("begins anew at a declaration behind a brace that is missing", () => {
    const classes = shown("struct A { 1 a: u8;\nstruct B { 2 type: string; }");
    assert.deepEqual(classes.slice(8), [
      "keyword struct",
      "type B",
      "sign {",
      "number 2",
      "name type",
      "sign :",
      "scalar string",
      "sign ;",
      "sign }",
    ]);
  });

  it("takes any text", () => {
    for (const text of ["", "\ufeff", "}}}}", "((((", "@@", "/*", '"', "\u{1f600}", "struct", "1", "[".repeat(10_000)])
      highlight(text);
  });
});

function shown(text: string): readonly string[] {
  return highlight(text).map(({ start, end, tokenClass }: Highlight) => `${tokenClass} ${text.slice(start, end)}`);
}

/** Where names start, and what each is. */
function rolesIn(file: unknown): ReadonlyMap<number, TokenClass> {
  const roles = new Map<number, TokenClass>();
  const look = (node: unknown, kind: string): void => {
    if (Array.isArray(node)) {
      for (const part of node) look(part, kind);
      return;
    }
    if (typeof node !== "object" || node === null || node instanceof SourceFile) return;
    // Of an annotation the tree has no kind, as nothing else has arguments.
    const own = "kind" in node && typeof node.kind === "string" ? node.kind : "arguments" in node ? "annotation" : "";
    for (const [property, part] of Object.entries(node)) {
      const role = `${own}.${property}`;
      if (isName(part))
        setRole(roles, part, role === "named.name" && isScalarName(part.text) ? "scalar" : (ROLES[role] ?? "type"));
      if (property === "throws" || property === "names")
        for (const name of part as readonly unknown[]) if (isName(name)) setRole(roles, name, "type");
      look(part, own || kind);
    }
  };
  look(file, "");
  return roles;
}

interface Named {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function isName(part: unknown): part is Named {
  return typeof part === "object" && part !== null && "text" in part && "start" in part && !("kind" in part);
}

/** The name of a package has several parts, each of them a token. */
function setRole(roles: Map<number, TokenClass>, { start, end }: Named, role: TokenClass): void {
  if (role === "package") for (let at = start; at < end; at++) roles.set(at, role);
  else roles.set(start, role);
}
