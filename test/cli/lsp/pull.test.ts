// An editor that asks for findings, in place of being told of them.

import assert from "node:assert/strict";
import {
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  WorkspaceDiagnosticRequest,
} from "vscode-languageserver/node";
import { Editor } from "./editor.js";

const POINT = "package demo.v1;\n\nstruct Point {\n  1 x: f64;\n}\n";
const LINE = 'package demo.v1;\n\nimport { Point } from "./point.rpc";\n\nstruct Line {\n  1 from: Point;\n}\n';
const ASKS = { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } };

describe("an editor that asks for findings", () => {
  let editor: Editor;

  beforeEach(async () => {
    editor = await Editor.start({ "idl/point.rpc": POINT, "idl/line.rpc": LINE }, ASKS);
  });
  afterEach(() => editor.stop());

  function ask(file: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    const params = { textDocument: { uri: editor.uri(file) }, ...(previousResultId === undefined ? {} : { previousResultId }) };
    return editor.connection.sendRequest(DocumentDiagnosticRequest.type, params);
  }

  async function askAll(previous: readonly { readonly uri: string; readonly value: string }[] = []) {
    const { items } = await editor.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [...previous] });
    return items;
  }

  const codes = (report: { readonly kind: string; readonly items?: readonly Diagnostic[] }) =>
    report.items?.map(({ code }) => code) ?? report.kind;

  it("is told that it may, of documents and of all", () => {
    const { diagnosticProvider } = editor.server;
    assert.deepEqual(diagnosticProvider, { identifier: "callwire", interFileDependencies: true, workspaceDiagnostics: true });
  });

  it("is answered for the text of now", async () => {
    await editor.open("idl/point.rpc");
    assert.deepEqual(codes(await ask("idl/point.rpc")), []);
    await editor.change("idl/point.rpc", POINT.replace("f64", "f46"));
    assert.deepEqual(codes(await ask("idl/point.rpc")), ["CW2001"]);
  });

  it("is not sent again what it has", async () => {
    await editor.open("idl/point.rpc", POINT.replace("f64", "f46"));
    const first = await ask("idl/point.rpc");
    const again = await ask("idl/point.rpc", first.resultId);
    assert.deepEqual(again, { kind: "unchanged", resultId: first.resultId });
    await editor.change("idl/point.rpc", POINT);
    const mended = await ask("idl/point.rpc", first.resultId);
    assert.deepEqual([codes(mended), mended.resultId === first.resultId], [[], false]);
    assert.equal((await ask("idl/point.rpc", mended.resultId)).kind, "unchanged");
  });

  it("is told to ask again when an edit elsewhere has changed what it has", async () => {
    await editor.open("idl/point.rpc");
    await editor.open("idl/line.rpc");
    assert.deepEqual(codes(await ask("idl/line.rpc")), []);
    await editor.change("idl/point.rpc", POINT.replace("Point", "Spot"));
    await editor.until(() => editor.refreshes > 0);
    assert.deepEqual(codes(await ask("idl/line.rpc")), ["CW2007"]);
  });

  it("is told only of documents that it has not open, until it asks for all", async () => {
    await editor.open("idl/point.rpc", POINT.replace("Point", "Spot"));
    await editor.until(() => editor.diagnostics("idl/line.rpc").length > 0);
    assert.deepEqual(editor.diagnostics("idl/point.rpc"), []);
    const items = await askAll();
    assert.deepEqual(
      items.map((item) => [item.uri === editor.uri("idl/line.rpc"), item.version, codes(item)]),
      [[true, null, ["CW2007"]]],
    );
    await editor.until(() => editor.diagnostics("idl/line.rpc").length === 0);
  });

  it("is answered for all with what has changed, and with what is right again", async () => {
    await editor.open("idl/point.rpc", POINT.replace("Point", "Spot"));
    const first = await askAll();
    const previous = first.map(({ uri, resultId = "" }) => ({ uri, value: resultId }));
    assert.deepEqual(
      (await askAll(previous)).map(({ kind }) => kind),
      ["unchanged"],
    );
    await editor.change("idl/point.rpc", POINT);
    assert.deepEqual((await askAll(previous)).map(codes), [[]]);
    await editor.until(() => editor.refreshes > 0);
  });

  it("is answered with nothing about what is no contract", async () => {
    const report = await editor.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri: "untitled:Untitled-1" },
    });
    assert.deepEqual(codes(report), []);
  });
});

describe("an editor that asks for findings and cannot be told to ask again", () => {
  it("is answered at once with all that takes longer", async () => {
    const use = 'package demo.v1;\n\nimport { Point } from "./point.rpc";\n\nservice Desk { open(): Point; }\n';
    const files = {
      "callwire.json": '{ "lint": { "groups": ["STRICT"], "ignore": ["method-timeout"] } }',
      "idl/point.rpc": POINT,
      "idl/use.rpc": use,
    };
    const editor = await Editor.start(files, { textDocument: { diagnostic: {} } });
    const ask = () =>
      editor.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri: editor.uri("idl/point.rpc") } });
    await editor.open("idl/point.rpc");
    await editor.open("idl/use.rpc");
    assert.equal(JSON.stringify(await ask()).includes("type-unused"), false);
    await editor.change("idl/use.rpc", "package demo.v1;\n");
    assert.match(JSON.stringify(await ask()), /type-unused/);
    assert.equal(editor.refreshes, 0);
    await editor.stop();
  });
});
