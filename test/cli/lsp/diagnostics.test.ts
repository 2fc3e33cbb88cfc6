// What an editor is told of mistakes while somebody types.

import assert from "node:assert/strict";
import { DidChangeWorkspaceFoldersNotification, FileChangeType, type WorkspaceFolder } from "vscode-languageserver/node";
import { Editor } from "./editor.js";

const POINT = "package demo.v1;\n\n/// A point.\nstruct Point {\n  1 x: f64;\n}\n";
const LINE = 'package demo.v1;\n\nimport { Point } from "./point.rpc";\n\nstruct Line {\n  1 from: Point;\n}\n';

describe("an editor with contracts", () => {
  let editor: Editor | undefined;

  afterEach(async () => {
    await editor?.stop();
    editor = undefined;
  });

  async function start(files: Readonly<Record<string, string>>): Promise<Editor> {
    editor = await Editor.start(files);
    return editor;
  }

  it("is told the mistakes of files that it has not opened", async () => {
    const { lines, until } = bind(await start({ "idl/point.rpc": POINT.replace("f64", "f46") }));

    await until(() => lines("idl/point.rpc").length > 0);
    assert.deepEqual(lines("idl/point.rpc"), ["CW2001 4:7 unknown type `f46`: no type of this name here"]);
  });

  it("is told the hint, the page of explain, and where else to look", async () => {
    const open = await start({ "idl/point.rpc": POINT.replace("}\n", "  1 y: f64;\n}\n") });

    await open.until(() => open.diagnostics("idl/point.rpc").length > 0);
    const [found] = open.diagnostics("idl/point.rpc");
    assert.deepEqual([found?.code, found?.message], ["CW3001", "number 1 is used twice\nhelp: use 2, the next free number"]);
    assert.match(found?.codeDescription?.href ?? "", /^file:.*\/hints\/CW3001\.md$/);
    assert.deepEqual(found?.relatedInformation?.[0]?.location.range.start, { line: 4, character: 2 });
  });

  it("sees texts that are not saved, also through imports of other files", async () => {
    const open = await start({ "idl/point.rpc": POINT, "idl/line.rpc": LINE });
    await open.open("idl/point.rpc");
    await open.change("idl/point.rpc", POINT.replace("struct Point", "struct Spot"));

    await open.until(() => open.diagnostics("idl/line.rpc").length > 0);
    assert.deepEqual(open.lines("idl/line.rpc"), ["CW2007 2:9 `point.rpc` declares no `Point`"]);
    await open.change("idl/point.rpc", "Point", { start: { line: 3, character: 7 }, end: { line: 3, character: 11 } });
    await open.until(() => open.diagnostics("idl/line.rpc").length === 0);
  });

  it("sees what is on disk again once a document is closed", async () => {
    const open = await start({ "idl/point.rpc": POINT });
    await open.open("idl/point.rpc", "package demo.v1;\nstruct {");
    await open.until(() => open.diagnostics("idl/point.rpc").length > 0);
    await open.close("idl/point.rpc");

    await open.until(() => open.diagnostics("idl/point.rpc").length === 0);
  });

  it("is told lint findings once there is no mistake, as its configuration says", async () => {
    const open = await start({ "idl/point.rpc": POINT.replace("Point", "point") });
    await open.until(() => open.diagnostics("idl/point.rpc").length > 0);

    assert.match(open.lines("idl/point.rpc").join("\n"), /^type-case 3:7 /m);
    open.sandbox.write("callwire.json", '{ "lint": { "ignore": ["type-case"] } }');
    await open.tellChanged("callwire.json", FileChangeType.Created);
    await open.until(() => !/type-case/.test(open.lines("idl/point.rpc").join("\n")));
  });

  it("is shown why a configuration cannot be used, and its contracts are checked all the same", async () => {
    const open = await start({ "callwire.json": '{ "root": "idl" }', "idl/point.rpc": "struct Point {}" });

    await open.until(() => open.messages.length > 0 && open.diagnostics("idl/point.rpc").length > 0);
    assert.match(open.messages[0] ?? "", /^callwire: .*unknown key "root"/);
    assert.match(open.lines("idl/point.rpc")[0] ?? "", /^CW1014 /);
  });

  it("is told of a contract outside of the roots what the file alone says", async () => {
    const open = await start({ "idl/point.rpc": POINT, "drafts/other.rpc": POINT });
    await open.open("drafts/other.rpc", "package demo.v1;\nstruct Other { 1 x: Point; }\n");
    await open.until(() => open.diagnostics("drafts/other.rpc").length > 0);

    assert.match(open.lines("drafts/other.rpc")[0] ?? "", /^CW2001 1:20 /);
    await open.close("drafts/other.rpc");
    await open.until(() => open.diagnostics("drafts/other.rpc").length === 0);
  });

  it("hears of files that appear and vanish on disk", async () => {
    const open = await start({ "idl/line.rpc": LINE });
    await open.until(() => open.diagnostics("idl/line.rpc").length > 0);
    open.sandbox.write("idl/point.rpc", POINT);
    await open.tellChanged("idl/point.rpc", FileChangeType.Created);
    await open.until(() => open.diagnostics("idl/line.rpc").length === 0);
    open.sandbox.removeFile("idl/point.rpc");
    await open.tellChanged("idl/point.rpc", FileChangeType.Deleted);

    await open.until(() => open.diagnostics("idl/line.rpc").length > 0);
    assert.match(open.lines("idl/line.rpc")[0] ?? "", /^CW2005 2:22 imported file/);
  });

  it("is told places in UTF-16 units, with CRLF and a byte order mark", async () => {
    const open = await start({});
    await open.open("idl/a.rpc", '\ufeffpackage demo.v1;\r\nstruct A { 1 s: string = "😀"; 2 x: No; }\r\n');

    await open.until(() => open.diagnostics("idl/a.rpc").length > 0);
    assert.deepEqual(open.lines("idl/a.rpc"), ["CW2001 1:36 unknown type `No`: no type of this name here"]);
  });

  it("is told of folders that it opens and closes while it runs", async () => {
    editor = await Editor.start(
      { "other/idl/a.rpc": "package a.v1;\nstruct A { 1 x: No; }\n" },
      { workspace: { workspaceFolders: true } },
    );
    const open = editor;
    const folder = { uri: open.uri("other"), name: "other" };
    const change = (event: { readonly added: WorkspaceFolder[]; readonly removed: WorkspaceFolder[] }) =>
      open.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, { event });
    await change({ added: [folder], removed: [] });
    await open.until(() => open.diagnostics("other/idl/a.rpc").length > 0);
    await change({ added: [], removed: [folder] });

    await open.until(() => open.diagnostics("other/idl/a.rpc").length === 0);
  });

  it("is told of a contract that is too large that it is, and no more", async () => {
    const open = await start({});
    await open.open("idl/a.rpc", `package demo.v1;\n${"// x\n".repeat(220_000)}`);

    await open.until(() => open.diagnostics("idl/a.rpc").length > 0);
    assert.match(open.lines("idl/a.rpc")[0] ?? "", /^CW1008 0:0 .*more than the 1048576/);
  });
});

/** The methods, to be called alone. */
function bind(editor: Editor): Pick<Editor, "lines" | "until"> {
  return { lines: (file) => editor.lines(file), until: (condition) => editor.until(condition) };
}
