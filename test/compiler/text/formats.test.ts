import assert from "node:assert/strict";
import { DIAGNOSTIC_FORMATS, type Diagnostic, formatDiagnostics, SourceFile } from "@callwire/compiler";

const SOURCE = new SourceFile("idl/a b,c.rpc", 'package demo.v1;\nstruct S { 1 a: Mony; }\n// <&>"\u0001\n');

/** One error on `Mony`, and one warning with everything that some format must escape. */
const FOUND: readonly Diagnostic[] = [
  {
    code: "CW2001",
    severity: "error",
    message: "unknown type `Mony`",
    span: { file: SOURCE, start: 33, end: 37 },
    labels: [{ span: { file: SOURCE, start: 0, end: 7 }, text: "in this package" }],
    notes: [],
    help: "did you mean `Money`?",
    fixes: [],
  },
  {
    code: "field-case",
    severity: "warning",
    message: "50 %, a <b> & \"c\": 'd'\u0001\nnext",
    span: { file: SOURCE, start: 41, end: 44 },
    labels: [],
    notes: [],
    fixes: [],
  },
];

/**
 * A reader of the little XML that there is: throws when tags do not match or text is not escaped.
 */
function checkXml(text: string): readonly string[] {
  const open: string[] = [];
  const names: string[] = [];
  const body = text.replace(/^<\?xml [^?]*\?>\n/, "");
  for (const [all, tag = "", content = ""] of body.matchAll(/<([^>]*)>|([^<]+)/g)) {
    assert.doesNotMatch(all, /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    if (content !== "") assert.match(content, /^\s*$/);
    else if (tag.startsWith("/")) assert.equal(tag.slice(1), open.pop());
    else {
      const [, name = "", attributes = ""] =
        /^(\w+)((?: \w+="(?:[^"<>&]|&(?:amp|lt|gt|quot|apos);)*")*)$/.exec(tag) ?? assert.fail(tag);
      open.push(name);
      names.push(name + attributes);
    }
  }
  assert.deepEqual(open, []);
  return names;
}

describe("the diagnostic formats", () => {
  it("are seven", () => {
    assert.deepEqual([...DIAGNOSTIC_FORMATS].sort(), ["github", "gitlab", "json", "junit", "pretty", "sarif", "text"]);
  });

  it("github: one command a finding, its properties and its text escaped", () => {
    const [first, second, ...rest] = formatDiagnostics(FOUND, "github").split("\n");

    assert.equal(
      first,
      "::error file=idl/a b%2Cc.rpc,line=2,endLine=2,col=17,endColumn=21,title=CW2001::unknown type `Mony` (did you mean `Money`?)",
    );
    assert.equal(
      second,
      "::warning file=idl/a b%2Cc.rpc,line=3,endLine=3,col=1,endColumn=4,title=field-case::50 %25, a <b> & \"c\": 'd'\u0001%0Anext",
    );
    assert.deepEqual(rest, [""]);
  });

  it("gitlab: what a Code Quality report must have, and a fingerprint that outlives a move", () => {
    const report = JSON.parse(formatDiagnostics(FOUND, "gitlab"));
    const moved = FOUND.map((found) => ({ ...found, span: { ...found.span, start: 0, end: 1 } }));

    assert.deepEqual(
      report.map((issue: { location: unknown; severity: string; check_name: string }) => [
        issue.check_name,
        issue.severity,
        issue.location,
      ]),
      [
        ["CW2001", "major", { path: "idl/a b,c.rpc", lines: { begin: 2 } }],
        ["field-case", "minor", { path: "idl/a b,c.rpc", lines: { begin: 3 } }],
      ],
    );
    const fingerprints = (text: string): readonly string[] =>
      JSON.parse(text).map(({ fingerprint }: { fingerprint: string }) => fingerprint);
    assert.deepEqual(fingerprints(formatDiagnostics(moved, "gitlab")), fingerprints(formatDiagnostics(FOUND, "gitlab")));
    assert.equal(new Set(fingerprints(formatDiagnostics([...FOUND, ...FOUND], "gitlab"))).size, 4);
  });

  it("junit: well-formed XML with a failure for each finding, and one passed case when there is none", () => {
    const names = checkXml(formatDiagnostics(FOUND, "junit"));

    assert.equal(names.filter((name) => name.startsWith("failure ")).length, 2);
    assert.ok(names.includes('testsuites tests="2" failures="2"'));
    assert.ok(checkXml(formatDiagnostics([], "junit")).includes('testsuite name="callwire" tests="1" failures="0"'));
  });

  it("sarif: version 2.1.0, with rules, places and related places", () => {
    const { version, runs } = JSON.parse(formatDiagnostics(FOUND, "sarif"));
    const [{ tool, results, columnKind }] = runs;

    assert.deepEqual([version, columnKind, tool.driver.name], ["2.1.0", "unicodeCodePoints", "callwire"]);
    assert.deepEqual(tool.driver.rules, [
      { id: "CW2001", shortDescription: { text: "unknown type" }, help: { text: "callwire explain CW2001" } },
      { id: "field-case", shortDescription: { text: "field-case" } },
    ]);
    assert.deepEqual(results[0].locations, [
      {
        physicalLocation: {
          artifactLocation: { uri: "idl/a%20b%2Cc.rpc" },
          region: { startLine: 2, startColumn: 17, endLine: 2, endColumn: 21 },
        },
      },
    ]);
    assert.deepEqual([results[0].level, results[0].ruleIndex, results[1].level], ["error", 0, "warning"]);
    assert.equal(results[0].relatedLocations[0].message.text, "in this package");
    assert.equal(JSON.parse(formatDiagnostics([], "sarif")).runs[0].results.length, 0);
  });

  it("json: everything", () => {
    const { diagnostics } = JSON.parse(formatDiagnostics(FOUND, "json"));

    assert.deepEqual([diagnostics.length, diagnostics[0].span.start.line, diagnostics[0].help], [2, 2, "did you mean `Money`?"]);
  });

  it("say nothing in the formats for people when there is nothing", () => {
    assert.deepEqual(
      [formatDiagnostics([], "pretty"), formatDiagnostics([], "text"), formatDiagnostics([], "github")],
      ["", "", ""],
    );
  });
});
