// Projects as people have them: two at once, with Windows line ends, with files that come and go,
// and with many of them.

import assert from "node:assert/strict";
import {
  CodeActionRequest,
  CompletionRequest,
  DocumentFormattingRequest,
  FileChangeType,
  type Location,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  WorkspaceSymbolRequest,
} from "vscode-languageserver/node";
import { Editor, offsetIn } from "./editor.js";

const POINT = "package demo.v1;\n\nstruct Point {\n  1 x: f64;\n}\n";
const LINE = 'package demo.v1;\n\nimport { Point } from "./point.rpc";\n\nstruct Line {\n  1 from: Point;\n}\n';

describe("an editor", () => {
  let editor: Editor;

  afterEach(() => editor.stop());

  async function start(files: Readonly<Record<string, string>>): Promise<void> {
    editor = await Editor.start(files);
  }

  describe("of two workspaces", () => {
    const configuration = (root: string) => `{ "roots": ["${root}"] }`;
    const place = { position: { line: 2, character: 8 } };

    beforeEach(async () => {
      await start({
        "one/callwire.json": configuration("contracts"),
        "one/contracts/point.rpc": POINT,
        "one/contracts/line.rpc": LINE,
        "two/callwire.json": configuration("idl"),
        "two/idl/point.rpc": POINT,
        "two/idl/line.rpc": LINE,
      });
      await editor.open("one/contracts/point.rpc");
      await editor.open("two/idl/point.rpc");
    });

    it("finds the uses in its own alone", async () => {
      const textDocument = { uri: editor.uri("two/idl/point.rpc") };
      const found = await editor.connection.sendRequest(ReferencesRequest.type, {
        ...place,
        textDocument,
        context: { includeDeclaration: true },
      });
      assert.deepEqual(
        new Set(found?.map(({ uri }) => uri)),
        new Set([editor.uri("two/idl/line.rpc"), editor.uri("two/idl/point.rpc")]),
      );
    });

    it("renames in its own alone, and is told of the other nothing", async () => {
      const textDocument = { uri: editor.uri("one/contracts/point.rpc") };
      const edit = await editor.connection.sendRequest(RenameRequest.type, { ...place, textDocument, newName: "Spot" });
      assert.deepEqual(Object.keys(edit?.changes ?? {}).sort(), [
        editor.uri("one/contracts/line.rpc"),
        editor.uri("one/contracts/point.rpc"),
      ]);
      await editor.change("one/contracts/point.rpc", POINT.replace("Point", "Spot"));
      await editor.until(() => editor.lines("one/contracts/line.rpc").length > 0);
      assert.deepEqual(editor.diagnostics("two/idl/line.rpc"), []);
    });

    it("finds names of both", async () => {
      const found = await editor.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "Line" });
      // We send the form with a place.
      assert.deepEqual(
        (found ?? []).map((each) => (each.location as Location).uri),
        [editor.uri("one/contracts/line.rpc"), editor.uri("two/idl/line.rpc")],
      );
    });

    it("goes on without one whose configuration cannot be used", async () => {
      editor.sandbox.write("one/callwire.json", "{");
      await editor.tellChanged("one/callwire.json", FileChangeType.Changed);
      await editor.until(() => editor.messages.length > 0);
      await editor.change("two/idl/point.rpc", POINT.replace("f64", "f46"));
      await editor.until(() => editor.diagnostics("two/idl/point.rpc").length > 0);
      assert.match(editor.messages[0] ?? "", /one\/callwire\.json cannot be read/);
    });
  });

  describe("of contracts with a byte order mark and Windows line ends", () => {
    const windows = (text: string) => `\ufeff${text.replaceAll("\n", "\r\n")}`;

    beforeEach(async () => {
      await start({ "idl/point.rpc": windows(POINT), "idl/line.rpc": windows(LINE) });
      await editor.open("idl/point.rpc");
      await editor.open("idl/line.rpc");
    });

    /** The text after edits. */
    function apply(
      file: string,
      edits: readonly {
        readonly range: { readonly start: Parameters<typeof offsetIn>[1]; readonly end: Parameters<typeof offsetIn>[1] };
        readonly newText: string;
      }[],
    ): string {
      return edits.toReversed().reduce((now, { range, newText }) => {
        return now.slice(0, offsetIn(now, range.start)) + newText + now.slice(offsetIn(now, range.end));
      }, editor.text(file));
    }

    it("renames at the right places", async () => {
      const textDocument = { uri: editor.uri("idl/line.rpc") };
      const at = { textDocument, position: { line: 5, character: 11 } };
      assert.deepEqual(await editor.connection.sendRequest(PrepareRenameRequest.type, at), {
        range: { start: { line: 5, character: 10 }, end: { line: 5, character: 15 } },
        placeholder: "Point",
      });
      const { changes = {} } = (await editor.connection.sendRequest(RenameRequest.type, { ...at, newName: "Spot" })) ?? {};
      assert.equal(apply("idl/line.rpc", changes[textDocument.uri] ?? []), windows(LINE.replaceAll("Point", "Spot")));
      assert.equal(
        apply("idl/point.rpc", changes[editor.uri("idl/point.rpc")] ?? []),
        windows(POINT.replaceAll("Point", "Spot")),
      );
    });

    it("formats, and keeps its line ends", async () => {
      const messy = windows(POINT.replace("1 x: f64", "1   x:f64"));
      await editor.change("idl/point.rpc", messy);
      const options = { tabSize: 2, insertSpaces: true };
      const textDocument = { uri: editor.uri("idl/point.rpc") };
      const edits = (await editor.connection.sendRequest(DocumentFormattingRequest.type, { textDocument, options })) ?? [];
      assert.equal(apply("idl/point.rpc", edits).replace("\ufeff", ""), windows(POINT).replace("\ufeff", ""));
    });

    it("corrects with its line ends", async () => {
      await editor.change("idl/point.rpc", windows(POINT.replace("1 x", "1 BadName")));
      const at = { line: 3, character: 5 };
      const found = await editor.connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri: editor.uri("idl/point.rpc") },
        range: { start: at, end: at },
        context: { diagnostics: [], only: ["quickfix"] },
      });
      const texts = (found ?? []).flatMap((each) => ("edit" in each ? Object.values(each.edit?.changes ?? {}).flat() : []));
      assert.deepEqual(
        texts.map(({ newText }) => newText),
        ["  // callwire:ignore field-case write the reason here\r\n"],
      );
    });

    it("completes with an import in its line ends", async () => {
      const text = windows("package demo.v1;\n\nstruct Other {\n  1 at: Poi\n}\n");
      await editor.open("idl/other.rpc", text);
      const list = await editor.connection.sendRequest(CompletionRequest.type, {
        textDocument: { uri: editor.uri("idl/other.rpc") },
        position: { line: 3, character: 11 },
      });
      const items = list !== null && !Array.isArray(list) ? list.items : [];
      const [added] = items.find(({ label }) => label === "Point")?.additionalTextEdits ?? [];
      assert.equal(added?.newText, '\r\n\r\nimport { Point } from "./point.rpc";');
    });
  });

  describe("of files that come and go", () => {
    it("sees that one was deleted at the next save, where nobody watches files", async () => {
      await start({ "idl/point.rpc": POINT, "idl/line.rpc": LINE });
      await editor.open("idl/line.rpc");
      editor.sandbox.removeFile("idl/point.rpc");
      await editor.save("idl/line.rpc");
      await editor.until(() => editor.lines("idl/line.rpc").some((line) => line.startsWith("CW2005 2:22")));
      assert.deepEqual(editor.log, []);
    });

    it("keeps an open text of which the file was deleted, until it is closed", async () => {
      await start({ "idl/point.rpc": POINT, "idl/line.rpc": LINE });
      await editor.open("idl/point.rpc");
      editor.sandbox.removeFile("idl/point.rpc");
      await editor.tellChanged("idl/point.rpc", FileChangeType.Deleted);
      await editor.change("idl/point.rpc", POINT.replace("f64", "f46"));
      await editor.until(() => editor.diagnostics("idl/point.rpc").length > 0);
      assert.deepEqual(editor.diagnostics("idl/line.rpc"), []);
      await editor.close("idl/point.rpc");
      await editor.until(() => editor.lines("idl/line.rpc").some((line) => line.startsWith("CW2005")));
    });

    it("sees the unsaved text of a file that three others import, one through another", async () => {
      await start({
        "idl/point.rpc": POINT,
        "idl/line.rpc": LINE,
        "idl/other.rpc": LINE.replace("Line", "Other"),
        "idl/far.rpc": 'package demo.v1;\n\nimport { Line } from "./line.rpc";\n\nstruct Far {\n  1 line: Line;\n}\n',
      });
      await editor.open("idl/point.rpc");
      await editor.change("idl/point.rpc", POINT.replace("struct Point", "error Point"));
      await editor.change("idl/point.rpc", POINT.replace("Point", "Spot"));
      await editor.until(() => ["idl/line.rpc", "idl/other.rpc"].every((file) => editor.diagnostics(file).length > 0));
      assert.deepEqual(editor.diagnostics("idl/far.rpc"), []);
      await editor.close("idl/point.rpc");
      await editor.until(() => ["idl/line.rpc", "idl/other.rpc"].every((file) => editor.diagnostics(file).length === 0));
    });

    it("asks about a contract outside of the roots, and what it imports beside itself", async () => {
      await start({ "callwire.json": '{ "roots": ["idl"] }', "idl/point.rpc": POINT, "drafts/point.rpc": POINT });
      await editor.open("drafts/line.rpc", LINE);
      const found = await editor.connection.sendRequest(ReferencesRequest.type, {
        textDocument: { uri: editor.uri("drafts/line.rpc") },
        position: { line: 5, character: 11 },
        context: { includeDeclaration: true },
      });
      assert.deepEqual(
        found?.map(({ uri }) => uri),
        [editor.uri("drafts/line.rpc"), editor.uri("drafts/line.rpc"), editor.uri("drafts/point.rpc")],
      );
    });
  });

  it("of a root with 5,000 contracts is told of the mistake in one, and answered", async function () {
    this.timeout(120_000);
    this.slow(20_000);
    const files = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, at) => [
        `idl/f${at % 50}/part${at}.rpc`,
        `package many.part${at}.v1;\n\nstruct Part${at} {\n  1 x: ${at === 4_321 ? "No" : "u8"};\n}\n`,
      ]),
    );
    await start({ "callwire.json": '{ "lint": { "groups": [] } }', ...files });
    const wrong = "idl/f21/part4321.rpc";
    await editor.until(() => editor.diagnostics(wrong).length > 0);
    await editor.open(wrong);
    await editor.change(wrong, "u8", { start: { line: 3, character: 7 }, end: { line: 3, character: 9 } });
    await editor.until(() => editor.diagnostics(wrong).length === 0);
    const found = await editor.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "Part4999" });
    assert.equal(found?.length, 1);
  });
});
