import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  applyEdits,
  compile,
  createMemoryHost,
  formatContract,
  GROUPS,
  LINT_RULES,
  type LintConfig,
  type LintFinding,
  lintFiles,
  SourceFile,
} from "@callwire/compiler";

const ROOT = join(import.meta.dirname, "../../../..");
const PAGE = readFileSync(join(ROOT, "docs/lint.md"), "utf8");

/** Files of a text that names each by a first line `// file: name.rpc`. */
function splitFiles(text: string): Readonly<Record<string, string>> {
  const parts = text.split(/^\/\/ file: (.+)\n/m);
  if (parts.length === 1) return { "example.rpc": text };
  return Object.fromEntries(parts.slice(1).flatMap((name, at, all) => (at % 2 === 0 ? [[name, all[at + 1] ?? ""]] : [])));
}

function lintTexts(texts: Readonly<Record<string, string>>, config: LintConfig = {}): readonly LintFinding[] {
  const { parsed, diagnostics } = compile(createMemoryHost(texts), { roots: [""] });
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    [],
  );
  const files = [...parsed.values()].map(({ file }) => file);
  return lintFiles(files, files, config);
}

function idsOf(findings: readonly LintFinding[]): readonly string[] {
  return findings.map(({ rule }) => rule);
}

/** The examples of a rule in the documentation. */
function examplesOf(id: string): { readonly wrong: string; readonly right: string } {
  const section = PAGE.split(/^### /m).find((part) => part.startsWith(`${id}\n`)) ?? "";
  const [, wrong = ""] = /```rpc wrong\n([\s\S]*?)```/.exec(section) ?? [];
  const [, right = ""] = /```rpc right\n([\s\S]*?)```/.exec(section) ?? [];
  return { wrong, right };
}

describe("each lint rule", () => {
  it("has a file of its own with its name, and no file is without a rule", () => {
    const folders = GROUPS.map((group) => group.toLowerCase());
    const files = folders.flatMap((folder) =>
      readdirSync(join(ROOT, "compiler/lint/rules", folder)).map((file) => `${folder}/${file}`),
    );
    const rules = LINT_RULES.map(({ id, group }) => `${group.toLowerCase()}/${id}.ts`);

    assert.deepEqual(files.sort(), [...rules].sort());
    assert.ok(rules.length >= 30);
    assert.equal(new Set(rules.map((rule) => basename(rule))).size, rules.length);
  });

  it("stands in the table of docs/lint.md with its group and its meaning", () => {
    const rows = PAGE.split("\n").map((line) => line.replace(/ {2,}/g, " "));
    for (const { id, group, meaning } of LINT_RULES) {
      assert.ok(
        rows.some((row) => row.startsWith(`| [\`${id}\`](#${id}) | ${group} | ${meaning} `)),
        id,
      );
    }
  });

  for (const { id } of LINT_RULES) {
    it(`${id} finds its wrong example, and says where`, () => {
      const files = splitFiles(examplesOf(id).wrong);
      const found = lintTexts(files, { rules: [id] });

      assert.ok(found.length > 0);
      assert.deepEqual([...new Set(idsOf(found))], [id]);
      for (const { span, message, help } of found) {
        assert.ok(span.end <= span.file.text.length);
        assert.match(message, /^\S.*[^.]$/);
        assert.notEqual(help, "");
      }
    });

    it(`${id} finds nothing in its right example`, () => {
      const { right } = examplesOf(id);
      assert.notEqual(right, "");

      assert.deepEqual(lintTexts(splitFiles(right), { rules: [id] }), []);
    });
  }
});

describe("lintFiles", () => {
  const WRONG = "package demo.v1;\n\nstruct S { 1 a_b: u8; }\n";

  it("checks MINIMAL, BASIC and STANDARD unless told otherwise", () => {
    assert.deepEqual(idsOf(lintTexts({ "a.rpc": WRONG })), ["field-case"]);
    assert.deepEqual(idsOf(lintTexts({ "a.rpc": WRONG }, { groups: ["MINIMAL"] })), []);
    assert.deepEqual(idsOf(lintTexts({ "a.rpc": WRONG }, { groups: ["COMMENTS"] })), ["comment-struct", "comment-field"]);
    assert.deepEqual(idsOf(lintTexts({ "a.rpc": WRONG }, { ignore: ["field-case"] })), []);
    assert.deepEqual(idsOf(lintTexts({ "a.rpc": WRONG }, { rules: ["comment-struct"] })), ["comment-struct"]);
  });

  for (const [what, text] of [
    ["on the same line", "package demo.v1;\n\nstruct S { 1 a_b: u8; } // callwire:ignore field-case as in the database\n"],
    ["on the line above", "package demo.v1;\n\n// callwire:ignore field-case as in the database\nstruct S { 1 a_b: u8; }\n"],
    [
      "above another comment",
      "package demo.v1;\n\n// callwire:ignore field-case as in the database\n/// Doc.\nstruct S { 1 a_b: u8; }\n",
    ],
  ] as const) {
    it(`takes a rule away by a comment ${what}`, () => assert.deepEqual(lintTexts({ "a.rpc": text }), []));
  }

  for (const [what, comment, message] of [
    ["without a reason", "// callwire:ignore field-case", /gives no reason/],
    ["of a rule that does not exist", "// callwire:ignore field-cas because", /`field-cas`, which does not exist/],
    ["without a rule", "// callwire:ignore", /names no rule/],
    ["that takes nothing away", "// callwire:ignore type-case because", /takes nothing away/],
  ] as const) {
    it(`reports a comment ${what}`, () => {
      const found = lintTexts({ "a.rpc": `package demo.v1;\n\nstruct S { 1 a_b: u8; } ${comment}\n` });
      const report = found.find(({ rule }) => rule === "ignore-comment");

      assert.match(report?.message ?? "", message);
      assert.ok(idsOf(found).includes("field-case"));
    });
  }

  it("does not judge a comment about a rule that is not checked", () => {
    const text = "package demo.v1;\n\nstruct S { 1 a: string; } // callwire:ignore string-length it is short\n";

    assert.deepEqual(lintTexts({ "a.rpc": text }), []);
    assert.deepEqual(lintTexts({ "a.rpc": text }, { groups: ["STRICT"], ignore: ["type-unused"] }), []);
  });

  it("finds nothing in the contracts of this repository", () => {
    const names = readdirSync(join(ROOT, "idl"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rpc"));
    const texts = Object.fromEntries(names.map((name) => [name, readFileSync(join(ROOT, "idl", name), "utf8")]));

    assert.deepEqual(lintTexts(texts), []);
  });
});

describe("the example of an ignore in docs/lint.md", () => {
  it("takes away the one thing that its rule would say", () => {
    const [, example = ""] = /```rpc fragment\n([\s\S]*?)```/.exec(PAGE) ?? [];
    const rules = { rules: ["deprecated-reason"] };
    const bare = example.replace(/^ *\/\/ callwire:ignore .*\n/m, "");

    assert.deepEqual(lintTexts({ "a.rpc": `package demo.v1;\n${example}` }, rules), []);
    assert.deepEqual(idsOf(lintTexts({ "a.rpc": `package demo.v1;\n${bare}` }, rules)), ["deprecated-reason"]);
  });
});

describe("corrections", () => {
  it("give way to those that were found before them, and stand in any order", () => {
    const found = [
      [4, 6, "B"],
      [0, 2, "A"],
      [1, 5, "no"],
      [6, 6, "+"],
      [8, 9, ""],
      [2, 4, "-"],
    ] as const;
    const span = { file: new SourceFile("a.rpc", "aa--bb cc"), start: 0, end: 0 };
    const findings = found.map(([start, end, text]) => ({
      rule: "",
      message: "",
      help: "",
      span,
      edits: [{ start, end, text }],
    }));

    assert.equal(applyEdits(span.file.text, findings), "A-B+ c");
  });

  const OTHERS = {
    "money.rpc": "package demo.money.v1;\nstruct Money { 1 units: i64; }\nstruct Rate { 1 value: f64; }\n",
    "size.rpc": "package demo.size.v1;\nstruct Size { 1 width: f64; }\n",
  };

  function fix(text: string): string {
    let fixed = text;
    for (let round = 0; round < 10; round++) {
      const found = lintTexts({ "a.rpc": fixed, ...OTHERS }).filter(({ span }) => span.file.name === "a.rpc");
      if (!found.some(({ edits }) => edits.length > 0)) return fixed;
      fixed = applyEdits(fixed, found);
    }
    throw new Error("never done");
  }

  it("remove unused imports and sort the others, in as many rounds as it takes", () => {
    const text =
      'package demo.v1;\n\nimport { Size } from "./size.rpc";\nimport { Rate, Money } from "./money.rpc";\n\nstruct S { 1 size: Size; 2 money: Money; }\n';

    assert.equal(
      fix(text),
      'package demo.v1;\n\nimport { Money } from "./money.rpc";\nimport { Size } from "./size.rpc";\n\nstruct S { 1 size: Size; 2 money: Money; }\n',
    );
  });

  it("remove a whole import, with its line", () => {
    const text = 'package demo.v1;\n\nimport { Size } from "./size.rpc";\n\nstruct S { 1 a: u8; }\n';

    assert.equal(fix(text), "package demo.v1;\n\n\nstruct S { 1 a: u8; }\n");
  });

  it("leave imports with comments in their place", () => {
    const text =
      'package demo.v1;\n\n// for sizes\nimport { Size } from "./size.rpc";\nimport { Money } from "./money.rpc"; // for prices\n\nstruct S { 1 size: Size; 2 money: Money; }\n';

    assert.equal(fix(text), text);
  });

  it("leave a text that can still be formatted", () => {
    const text = 'package demo.v1;\nimport { Rate, Money } from "./money.rpc";\nstruct S { 1 money: Money; }\n';

    assert.ok("text" in formatContract(new SourceFile("a.rpc", fix(text))));
  });
});
