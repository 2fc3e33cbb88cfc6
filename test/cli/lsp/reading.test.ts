// What helps to read a contract, over the protocol.

import assert from "node:assert/strict";
import {
  FoldingRangeRequest,
  InlayHintRequest,
  SelectionRangeRequest,
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
