import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, createMemoryHost, formatContract, SourceFile } from "@callwire/compiler";
import fc from "fast-check";
import { LINE_WIDTH } from "#compiler/format/format.js";
import { IS_LONG } from "../../support/long-form.js";

const ROOT = join(import.meta.dirname, "../../../..");
const BROAD = readFileSync(join(ROOT, "idl/kitchen-sink.rpc"), "utf8");
const MONEY = readFileSync(join(ROOT, "idl/money.rpc"), "utf8");

function format(text: string): string {
  const formatted = formatContract(new SourceFile("a.rpc", text));
  assert.ok("text" in formatted, "diagnostics" in formatted ? formatted.diagnostics.map(({ message }) => message).join() : "");
  return formatted.text;
}

/** Where the tokens of a contract begin and end, comments left out. */
function tokensOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  const pattern =
    /\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|\.\.|-?[0-9][A-Za-z0-9_]*(?:\.[0-9][A-Za-z0-9_+-]*)?|[A-Za-z][A-Za-z0-9_]*|[^\s]/g;
  return [...text.matchAll(pattern)]
    .filter(([image]) => !image.startsWith("//"))
    .map(({ 0: image, index }) => ({ start: index, end: index + image.length }));
}

function descriptorOf(text: string): unknown {
  const host = createMemoryHost({ "a.rpc": text, "money.rpc": MONEY });
  const { descriptor, diagnostics } = compile(host, { files: [{ root: "", name: "a.rpc" }] });
  assert.deepEqual(diagnostics, []);
  return descriptor;
}

describe("formatContract", () => {
  for (const name of ["calculator", "kitchen-sink", "money", "callwire/health"]) {
    it(`leaves idl/${name}.rpc as it is`, () => {
      const text = readFileSync(join(ROOT, `idl/${name}.rpc`), "utf8");

      assert.equal(format(text), text);
    });
  }

  const CASES: readonly (readonly [rule: string, given: string, expected: string])[] = [
    ["puts one space where one belongs", "package  a.b ;\nconst A :u8=1 ;\n", "package a.b;\n\nconst A: u8 = 1;\n"],
    ["keeps a short body on its line", "package a;\n\nenum E {0 A;1 B;}\n", "package a;\n\nenum E { 0 A; 1 B; }\n"],
    ["keeps a body on several lines", "package a;\n\nenum E {\n0 A; 1 B; }\n", "package a;\n\nenum E {\n  0 A;\n  1 B;\n}\n"],
    ["writes an empty body as {}", "package a;\n\nservice S {\n}\n", "package a;\n\nservice S {}\n"],
    [
      "keeps one blank line of many",
      "package a;\n\n\n\ntype A = u8;\ntype B = u8;\n",
      "package a;\n\ntype A = u8;\ntype B = u8;\n",
    ],
    [
      "removes blank lines at the edges of a body",
      "package a;\n\nstruct S {\n\n  1 a: u8;\n\n\n  2 b: u8;\n\n}\n",
      "package a;\n\nstruct S {\n  1 a: u8;\n\n  2 b: u8;\n}\n",
    ],
    [
      "sets what takes several lines apart",
      "package a;\nstruct S {\n 1 a: u8; }\nstruct T {\n 1 a: u8; }\n",
      "package a;\n\nstruct S {\n  1 a: u8;\n}\n\nstruct T {\n  1 a: u8;\n}\n",
    ],
    [
      "puts annotations above what they mark",
      "package a;\n\n@code(NOT_FOUND) @retryable error E {}\nservice S { @idempotent @timeout( 5s ) a(); }\n",
      "package a;\n\n@code(NOT_FOUND) @retryable\nerror E {}\n\nservice S {\n  @idempotent @timeout(5s)\n  a();\n}\n",
    ],
    [
      "keeps comments where they are",
      "// top\npackage a; // name\n\n/// doc\nstruct S { // open\n  // one\n  1 a: u8; // field\n  // last\n} // close\n// end\n",
      "// top\npackage a; // name\n\n/// doc\nstruct S { // open\n  // one\n  1 a: u8; // field\n  // last\n} // close\n// end\n",
    ],
    ["writes the line ends of the first line", "package a;\r\ntype A = u8;\n", "package a;\r\n\r\ntype A = u8;\r\n"],
    ["writes line feeds where the first line ends in one", "package a;\ntype A = u8;\r\n", "package a;\n\ntype A = u8;\n"],
    ["ends with one line feed", "package a;\n\n\n", "package a;\n"],
    ["takes away a byte order mark", "\ufeffpackage a;\n", "package a;\n"],
  ];
  for (const [rule, given, expected] of CASES) it(rule, () => assert.equal(format(given), expected));

  it("breaks a long list of parameters, one a line", () => {
    const names = Array.from({ length: 6 }, (_, i) => `parameterNumber${i}: map<string, u8>`);
    const text = `package a;\n\nservice S {\n  m(${names.join(", ")}): u8;\n}\n`;
    const expected = `package a;\n\nservice S {\n  m(\n    ${names.join(",\n    ")}\n  ): u8;\n}\n`;

    assert.equal(format(text), expected);
  });

  it("breaks a long import, one name a line", () => {
    const names = Array.from({ length: 12 }, (_, i) => `LongNameNumber${i}`);

    assert.equal(
      format(`package a;\n\nimport { ${names.join(", ")} } from "./b.rpc";\n`),
      `package a;\n\nimport {\n  ${names.join(",\n  ")}\n} from "./b.rpc";\n`,
    );
  });

  it("breaks a body that would be too long for its line", () => {
    const members = Array.from({ length: 20 }, (_, i) => `${i} Member${i};`).join(" ");

    assert.equal(format(`package a;\n\nenum E { ${members} }\n`).split("\n").length, 25);
  });

  it("refuses a file with syntax errors, and says what they are", () => {
    const formatted = formatContract(new SourceFile("a.rpc", "package a;\nstruct S { 1 a u8; }\n"));

    assert.ok("diagnostics" in formatted);
    assert.equal(formatted.diagnostics.length, 1);
  });

  it("formats a file whose types do not exist: that is not its business", () => {
    assert.equal(format("package a;\ntype A = Nothing;\n"), "package a;\n\ntype A = Nothing;\n");
  });

  it("loses no comment at any gap between tokens, changes no meaning, and is done after one time", function () {
    this.timeout(60_000); // two comments at each of six hundred gaps, each formatted twice and compiled
    const tokens = tokensOf(BROAD);
    const meaning = descriptorOf(BROAD);
    assert.ok(tokens.length > 500);
    const comments = [" // mark\n", "\n// mark\n"];
    for (const [at, { end }] of tokens.entries()) {
      // In the short form each gap has one of the two: neighbours in a list have the other.
      for (const comment of comments.slice(IS_LONG ? 0 : at % 2, IS_LONG ? 2 : (at % 2) + 1)) {
        const text = BROAD.slice(0, end) + comment + BROAD.slice(end);
        const once = format(text);
        assert.equal(once.split("// mark").length, 2, once);
        assert.equal(format(once), once);
        assert.deepEqual(descriptorOf(once), descriptorOf(text));
      }
    }
    assert.deepEqual(descriptorOf(format(BROAD)), meaning);
  });

  it("gives the same whatever the spaces were", () => {
    const tokens = tokensOf(BROAD).map(({ start, end }) => BROAD.slice(start, end));
    const broken = format(tokens.join("\n"));
    fc.assert(
      fc.property(fc.array(fc.constantFrom("\n", " \n", "\t\n  ", "\r\n"), { minLength: 1, maxLength: 40 }), (spaces) => {
        // Every token on a line of its own, in many ways: bodies are broken, blank lines never.
        const text = tokens.map((token, index) => token + spaces[index % spaces.length]).join("");
        const lineEnd = spaces[0] === "\r\n" ? "\r\n" : "\n"; // a file keeps the line ends of its first line
        assert.equal(format(text), broken.replaceAll("\n", lineEnd));
      }),
      { numRuns: 30 },
    );
  });

  it("writes no line that is too long, where one can be broken", () => {
    assert.deepEqual(
      format(BROAD)
        .split("\n")
        .filter((line) => line.length > LINE_WIDTH),
      [],
    );
  });
});
