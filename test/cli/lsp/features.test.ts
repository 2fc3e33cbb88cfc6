// What an editor asks about names, over the protocol.

import assert from "node:assert/strict";
import {
  CodeActionRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  DocumentRangeFormattingRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  HoverRequest,
  type Location,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  WorkspaceSymbolRequest,
} from "vscode-languageserver/node";
import { Editor } from "./editor.js";

const MONEY = "package demo.v1;\n\n/// Some money.\nstruct Money {\n  1 cents: i64;\n}\n";
const BILL =
  'package demo.v1;\n\nimport { Money } from "./money.rpc";\n\nstruct Bill {\n  1 total: <|>Money;\n  2 tip: Money?;\n}\n';

describe("an editor that asks about a name", () => {
  let editor: Editor;
  let textDocument: { readonly uri: string };
  let at: {
    readonly textDocument: { readonly uri: string };
    readonly position: { readonly line: number; readonly character: number };
  };

  beforeEach(async () => {
    editor = await Editor.start({ "idl/money.rpc": MONEY });
    const position = await editor.open("idl/bill.rpc", BILL);
    textDocument = { uri: editor.uri("idl/bill.rpc") };
    at = { textDocument, position };
  });
  afterEach(() => editor.stop());

  const place = ({ uri, range }: Location) =>
    `${uri.slice(uri.lastIndexOf("/") + 1)} ${range.start.line}:${range.start.character}-${range.end.character}`;

  it("is told what it is", async () => {
    const hover = await editor.connection.sendRequest(HoverRequest.type, at);
    assert.deepEqual(hover?.range, { start: { line: 5, character: 11 }, end: { line: 5, character: 16 } });
    assert.match(JSON.stringify(hover?.contents), /Some money\./);
  });

  it("is led to its declaration", async () => {
    const found = await editor.connection.sendRequest(DefinitionRequest.type, at);
    assert.ok(found !== null && !Array.isArray(found));
    assert.equal(place(found), "money.rpc 3:7-12");
  });

  it("is shown all of its places, in other files too", async () => {
    const found = await editor.connection.sendRequest(ReferencesRequest.type, { ...at, context: { includeDeclaration: true } });
    assert.deepEqual(found?.map(place), ["bill.rpc 2:9-14", "bill.rpc 5:11-16", "bill.rpc 6:9-14", "money.rpc 3:7-12"]);
    const uses = await editor.connection.sendRequest(ReferencesRequest.type, { ...at, context: { includeDeclaration: false } });
    assert.equal(uses?.length, 3);
  });

  it("sees its places in the file light up", async () => {
    const found = await editor.connection.sendRequest(DocumentHighlightRequest.type, at);
    assert.equal(found?.length, 3);
  });

  it("is given the outline of a document", async () => {
    // We send the newer form.
    const found = (await editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument })) as DocumentSymbol[];
    assert.deepEqual(
      found.map(({ name, children = [] }) => [name, children.map((child) => `${child.name}: ${child.detail ?? ""}`)]),
      [["Bill", ["total: Money", "tip: Money?"]]],
    );
  });

  it("finds names of the project by some of their letters", async () => {
    const found = await editor.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "mny" });
    assert.deepEqual(
      found?.map(({ name, containerName }) => `${containerName ?? ""}.${name}`),
      ["demo.v1.Money"],
    );
    assert.deepEqual(await editor.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "nope" }), []);
  });

  it("follows the path of an import", async () => {
    const [link] = (await editor.connection.sendRequest(DocumentLinkRequest.type, { textDocument })) ?? [];
    assert.equal(link?.target, editor.uri("idl/money.rpc"));
    assert.deepEqual(link?.range, { start: { line: 2, character: 23 }, end: { line: 2, character: 34 } });
  });

  it("is given what formats the document, or a part of it", async () => {
    await editor.change("idl/bill.rpc", "package demo.v1;\nstruct  Bill { 1 a : u8; }\nstruct B{1 x: u8;}\n");
    const options = { tabSize: 2, insertSpaces: true };
    const whole = await editor.connection.sendRequest(DocumentFormattingRequest.type, { textDocument, options });
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 20 } };
    const part = await editor.connection.sendRequest(DocumentRangeFormattingRequest.type, { textDocument, options, range });

    assert.ok((whole?.length ?? 0) > (part?.length ?? 0));
    assert.deepEqual(new Set(part?.map((edit) => edit.range.start.line)), new Set([2]));
    await editor.change("idl/bill.rpc", "struct {");
    assert.equal(await editor.connection.sendRequest(DocumentFormattingRequest.type, { textDocument, options }), null);
  });

  it("is offered what may be written, with the import that it needs", async () => {
    await editor.change("idl/bill.rpc", "package demo.v1;\nstruct Bill { 1 total: Mo }\n");
    const position = { line: 1, character: 25 };
    const list = await editor.connection.sendRequest(CompletionRequest.type, { textDocument, position });
    assert.ok(list !== null && !Array.isArray(list));
    const item = list.items.find(({ label }) => label === "Money");
    assert.deepEqual(item?.textEdit, { range: { start: { line: 1, character: 23 }, end: position }, newText: "Money" });
    assert.deepEqual(
      item?.additionalTextEdits?.map(({ newText }) => newText),
      ['\n\nimport { Money } from "./money.rpc";'],
    );
    assert.deepEqual(item?.documentation, { kind: "plaintext", value: "Some money." });
  });

  it("is given places to fill in only when it knows snippets", async () => {
    const ask = async (open: Editor) => {
      await open.open("idl/a.rpc", "package demo.v1;\nstruct A {\n  \n}\n");
      const document = { uri: open.uri("idl/a.rpc") };
      const list = await open.connection.sendRequest(CompletionRequest.type, {
        textDocument: document,
        position: { line: 2, character: 2 },
      });
      return list !== null && !Array.isArray(list) ? list.items[0]?.textEdit?.newText : undefined;
    };
    assert.equal(await ask(editor), "1 ");
    const other = await Editor.start({}, { textDocument: { completion: { completionItem: { snippetSupport: true } } } });
    assert.equal(await ask(other), "1 ${1:name}: ${2:string};");
    await other.stop();
  });

  it("is offered what corrects a mistake, with the mistake that it corrects", async () => {
    await editor.change("idl/bill.rpc", "package demo.v1;\nstruct Bill { 1 total: Mony; }\n");
    await editor.until(() => editor.diagnostics("idl/bill.rpc").length > 0);
    const diagnostics = [...editor.diagnostics("idl/bill.rpc")];
    const [first] = diagnostics;
    assert.ok(first !== undefined);
    const found = await editor.connection.sendRequest(CodeActionRequest.type, {
      textDocument,
      range: first.range,
      context: { diagnostics },
    });
    const kinds = found?.map((action) => ("kind" in action ? action.kind : undefined)) ?? [];
    assert.ok(kinds.includes("refactor.rewrite"), kinds.join());
    await editor.change("idl/bill.rpc", "package demo.v1;\nstruct Bill { 1 total: Money; }\n");
    const context = { diagnostics, only: ["quickfix"] };
    const fixes =
      (await editor.connection.sendRequest(CodeActionRequest.type, { textDocument, range: first.range, context })) ?? [];
    assert.ok(fixes.every((each) => "edit" in each && each.kind === "quickfix"));
    const [fix] = fixes;

    assert.ok(fix !== undefined && "edit" in fix);
    assert.deepEqual([fix.title, fix.diagnostics?.length], ['import `Money` from "./money.rpc"', 1]);
    assert.deepEqual(Object.keys(fix.edit?.changes ?? {}), [textDocument.uri]);
  });

  it("is offered to organize imports when it asks for that", async () => {
    await editor.change("idl/bill.rpc", 'package demo.v1;\nimport { Money } from "./money.rpc";\nstruct Bill { 1 a: u8; }\n');
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const context = { diagnostics: [], only: ["source.organizeImports"] };
    const found = await editor.connection.sendRequest(CodeActionRequest.type, { textDocument, range, context });
    assert.deepEqual(
      found?.map(({ title }) => title),
      ["organize imports"],
    );
  });

  it("renames in documents that are open and in files that are not, and says who notices", async () => {
    const edit = await editor.connection.sendRequest(RenameRequest.type, { ...at, newName: "Coins" });
    const changed = Object.entries(edit?.changes ?? {}).map(
      ([uri, edits]) => `${uri.slice(uri.lastIndexOf("/") + 1)} ${edits.length}`,
    );
    assert.deepEqual(changed.sort(), ["bill.rpc 3", "money.rpc 1"]);
    await editor.until(() => editor.messages.length > 0);
    assert.match(editor.messages[0] ?? "", /^callwire: nothing changes on the wire; source: /);
  });

  it("is asked before it renames what breaks those that run", async () => {
    const workspaceEdit = { documentChanges: true, changeAnnotationSupport: {} };
    const other = await Editor.start({}, { workspace: { workspaceEdit } });
    const position = await other.open("idl/a.rpc", "package demo.v1;\nservice <|>Desk { open(): bool; }\n");
    const document = { uri: other.uri("idl/a.rpc") };
    const edit = await other.connection.sendRequest(RenameRequest.type, { textDocument: document, position, newName: "Counter" });

    assert.deepEqual(edit?.documentChanges, [
      {
        textDocument: { ...document, version: 1 },
        edits: [{ range: { start: position, end: { line: 1, character: 12 } }, newText: "Counter", annotationId: "reason" }],
      },
    ]);
    const { reason } = edit?.changeAnnotations ?? {};
    assert.deepEqual([reason?.label, reason?.needsConfirmation], ["breaks what runs now", true]);
    assert.match(reason?.description ?? "", /^identity: /);
    await other.stop();
  });

  it("is told why a name cannot be", async () => {
    const refused = editor.connection.sendRequest(RenameRequest.type, { ...at, newName: "no name" });
    await assert.rejects(refused, /`no name` cannot be a name; use letters/);
    const place = await editor.connection.sendRequest(PrepareRenameRequest.type, at);
    assert.deepEqual(place, {
      range: { start: { line: 5, character: 11 }, end: { line: 5, character: 16 } },
      placeholder: "Money",
    });
    const nowhere = { textDocument, position: { line: 1, character: 0 } };
    assert.equal(await editor.connection.sendRequest(PrepareRenameRequest.type, nowhere), null);
  });

  it("is answered with nothing about a document that is no file", async () => {
    const elsewhere = { textDocument: { uri: "untitled:Untitled-1" }, position: { line: 0, character: 0 } };
    assert.equal(await editor.connection.sendRequest(HoverRequest.type, elsewhere), null);
    assert.equal(await editor.connection.sendRequest(DocumentSymbolRequest.type, elsewhere), null);
  });

  it("is answered about places that are not there", async () => {
    for (const position of [
      { line: 99, character: 0 },
      { line: 0, character: 999 },
    ])
      assert.equal(await editor.connection.sendRequest(HoverRequest.type, { textDocument, position }), null);
  });
});
