// What helps to read a contract, over the protocol.

import assert from "node:assert/strict";
import {
  DocumentOnTypeFormattingRequest,
  FoldingRangeRequest,
  InlayHintRequest,
  SelectionRangeRequest,
  SemanticTokensDeltaRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
  SignatureHelpRequest,
} from "vscode-languageserver/node";
import { Editor } from "./editor.js";

const TEXT =
  "package demo.v1;\n\nconst MAX: u8 = 9;\n\nstruct Old {\n  1 size: u8 = MAX @range(0..9);\n  2 next: Old? @deprecated;\n}\n";

describe("an editor that shows a contract", () => {
  let editor: Editor;
  let textDocument: { readonly uri: string };
  const whole = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };

  beforeEach(async () => {
    editor = await Editor.start({});
    await editor.open("idl/a.rpc", TEXT);
    textDocument = { uri: editor.uri("idl/a.rpc") };
  });
  afterEach(() => editor.stop());

  it("is told what folds", async () => {
    assert.deepEqual(await editor.connection.sendRequest(FoldingRangeRequest.type, { textDocument }), [
      { startLine: 4, endLine: 6 },
    ]);
  });

  it("is told how a selection grows", async () => {
    const positions = [{ line: 6, character: 11 }];
    const [found] = (await editor.connection.sendRequest(SelectionRangeRequest.type, { textDocument, positions })) ?? [];
    assert.deepEqual(found?.range, { start: { line: 6, character: 10 }, end: { line: 6, character: 13 } });
    assert.ok(found?.parent?.parent !== undefined);
  });

  it("is told what each name is", async () => {
    const tokens = await editor.connection.sendRequest(SemanticTokensRequest.type, { textDocument });
    // Line and character from the one before, length, type, modifiers: MAX, u8, Old, size, ...
    assert.deepEqual(tokens?.data.slice(0, 20), [2, 6, 3, 10, 1, 0, 5, 2, 0, 4, 2, 7, 3, 2, 1, 1, 4, 4, 7, 1]);
    const range = { start: { line: 6, character: 0 }, end: { line: 6, character: 99 } };
    const part = await editor.connection.sendRequest(SemanticTokensRangeRequest.type, { textDocument, range });
    assert.deepEqual(part?.data.slice(0, 10), [6, 4, 4, 7, 3, 0, 6, 3, 2, 0]); // next, which is deprecated; Old
  });

  it("is sent the colours that have changed since it asked last", async () => {
    const first = await editor.connection.sendRequest(SemanticTokensRequest.type, { textDocument });
    const ask = (previousResultId: string) =>
      editor.connection.sendRequest(SemanticTokensDeltaRequest.type, { textDocument, previousResultId });
    await editor.change("idl/a.rpc", TEXT.replace("u8 = 9", "u32 = 9"));
    const delta = await ask(first?.resultId ?? "");
    assert.ok(delta !== null && "edits" in delta);
    // The length of the second name, which is 3 in place of 2.
    assert.deepEqual(delta.edits, [{ start: 7, deleteCount: 1, data: [3] }]);
    const same = await ask(delta.resultId ?? "");
    assert.deepEqual(same !== null && "edits" in same ? same.edits : same, []);
    const whole = await ask("an answer of long ago");
    const fresh = await editor.connection.sendRequest(SemanticTokensRequest.type, { textDocument });
    assert.deepEqual(whole !== null && "data" in whole ? whole.data : whole, fresh?.data);
  });

  it("is given what belongs behind a character that it has typed", async () => {
    await editor.change("idl/a.rpc", "package demo.v1;\n\nstruct A {\n1 x:u8;\n}\n");
    const ask = (position: { readonly line: number; readonly character: number }, ch: string) =>
      editor.connection.sendRequest(DocumentOnTypeFormattingRequest.type, {
        textDocument,
        position,
        ch,
        options: { tabSize: 2, insertSpaces: true },
      });
    const spaces = { start: { line: 3, character: 4 }, end: { line: 3, character: 4 } };
    assert.deepEqual(await ask({ line: 3, character: 7 }, ";"), [{ range: spaces, newText: " " }]);
    const [indented] = (await ask({ line: 3, character: 0 }, "\n")) ?? [];
    assert.deepEqual(indented, { range: { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } }, newText: "  " });
  });

  it("is told values that stand elsewhere", async () => {
    const hints = await editor.connection.sendRequest(InlayHintRequest.type, { textDocument, range: whole });
    assert.deepEqual(hints, [{ position: { line: 5, character: 18 }, label: "= 9", paddingLeft: true }]);
  });

  it("is told how an annotation is written", async () => {
    const help = await editor.connection.sendRequest(SignatureHelpRequest.type, {
      textDocument,
      position: { line: 5, character: 26 },
    });
    assert.deepEqual(
      help?.signatures.map(({ label }) => label),
      ["@range(1..34)"],
    );
    assert.match(JSON.stringify(help?.signatures[0]?.documentation), /for a field/);
  });
});
