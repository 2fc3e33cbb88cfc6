// Who uses what, and files that get another place, over the protocol.

import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import {
  CallHierarchyIncomingCallsRequest,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  CodeActionRequest,
  DidCreateFilesNotification,
  DidRenameFilesNotification,
  SymbolKind,
  TypeHierarchyPrepareRequest,
  TypeHierarchySubtypesRequest,
  TypeHierarchySupertypesRequest,
  WillRenameFilesRequest,
} from "vscode-languageserver/node";
import { Editor } from "./editor.js";

const MONEY = "package demo.v1;\n\nstruct <|>Money {\n  1 cents: i64;\n}\n";
const BILL =
  'package demo.v1;\n\nimport { Money } from "../money.rpc";\n\nstruct Bill {\n  1 total: Money;\n}\n\nservice Desk {\n  pay(bill: Bill): Money;\n}\n';

describe("an editor that asks who uses a type", () => {
  let editor: Editor;
  let at: {
    readonly textDocument: { readonly uri: string };
    readonly position: { readonly line: number; readonly character: number };
  };

  beforeEach(async () => {
    editor = await Editor.start({ "idl/shop/bill.rpc": BILL });
    at = { textDocument: { uri: editor.uri("idl/money.rpc") }, position: await editor.open("idl/money.rpc", MONEY) };
  });
  afterEach(() => editor.stop());

  it("is shown them as a hierarchy of calls, with the places", async () => {
    const [item] = (await editor.connection.sendRequest(CallHierarchyPrepareRequest.type, at)) ?? [];
    assert.ok(item !== undefined);
    assert.deepEqual([item.name, item.kind, item.detail], ["Money", SymbolKind.Struct, "demo.v1"]);
    const calls = (await editor.connection.sendRequest(CallHierarchyIncomingCallsRequest.type, { item })) ?? [];
    assert.deepEqual(
      calls.map(({ from, fromRanges }) => [from.name, from.kind, fromRanges.map(({ start }) => start.line)]),
      [
        ["Bill", SymbolKind.Struct, [5]],
        ["pay", SymbolKind.Method, [9]],
      ],
    );
    const pay = calls[1]?.from;
    assert.ok(pay !== undefined);
    const used = await editor.connection.sendRequest(CallHierarchyOutgoingCallsRequest.type, { item: pay });
    assert.deepEqual(
      used?.map(({ to, fromRanges }) => [to.name, fromRanges.length]),
      [
        ["Bill", 1],
        ["Money", 1],
      ],
    );
  });

  it("is shown them as a hierarchy of types", async () => {
    const [item] = (await editor.connection.sendRequest(TypeHierarchyPrepareRequest.type, at)) ?? [];
    assert.ok(item !== undefined);
    const above = (await editor.connection.sendRequest(TypeHierarchySupertypesRequest.type, { item })) ?? [];
    assert.deepEqual(
      above.map(({ name }) => name),
      ["Bill", "pay"],
    );
    const [bill] = above;
    assert.ok(bill !== undefined);
    const below = await editor.connection.sendRequest(TypeHierarchySubtypesRequest.type, { item: bill });
    assert.deepEqual(
      below?.map(({ name }) => name),
      ["Money"],
    );
  });

  it("is shown nothing of an item that is gone", async () => {
    const [item] = (await editor.connection.sendRequest(CallHierarchyPrepareRequest.type, at)) ?? [];
    assert.ok(item !== undefined);
    await editor.change("idl/money.rpc", "package demo.v1;\n");
    assert.equal(await editor.connection.sendRequest(CallHierarchyIncomingCallsRequest.type, { item }), null);
    const nowhere = { ...at, position: { line: 1, character: 0 } };
    assert.equal(await editor.connection.sendRequest(CallHierarchyPrepareRequest.type, nowhere), null);
  });

  it("is offered a struct for the parameters of a method, under its kind", async () => {
    await editor.open("idl/shop/bill.rpc");
    const params = {
      textDocument: { uri: editor.uri("idl/shop/bill.rpc") },
      range: { start: { line: 9, character: 3 }, end: { line: 9, character: 3 } },
      context: { diagnostics: [], only: ["refactor.extract"] },
    };
    const [action, ...others] = (await editor.connection.sendRequest(CodeActionRequest.type, params)) ?? [];
    assert.deepEqual(
      [action?.title, others.length],
      ["extract the parameters of `pay` into `struct PayRequest`: breaks those who call it now", 0],
    );
  });

  it("is told what imports say when a file has another name", async () => {
    const files = [{ oldUri: editor.uri("idl/money.rpc"), newUri: editor.uri("idl/common/cash.rpc") }];
    const edit = await editor.connection.sendRequest(WillRenameFilesRequest.type, { files });
    assert.deepEqual(edit, {
      changes: {
        [editor.uri("idl/shop/bill.rpc")]: [
          { range: { start: { line: 2, character: 22 }, end: { line: 2, character: 36 } }, newText: '"../common/cash.rpc"' },
        ],
      },
    });
    const other = [{ oldUri: editor.uri("README.rpc"), newUri: editor.uri("idl/README.rpc") }];
    assert.equal(await editor.connection.sendRequest(WillRenameFilesRequest.type, { files: other }), null);
  });

  it("is told what is wrong where a folder has its new name, and what is right again", async () => {
    await editor.close("idl/money.rpc");
    editor.sandbox.write("idl/money.rpc", MONEY.replace("<|>", ""));
    await editor.connection.sendNotification(DidCreateFilesNotification.type, { files: [{ uri: editor.uri("idl/money.rpc") }] });
    const rename = async (from: string, to: string): Promise<void> => {
      renameSync(editor.sandbox.path(from), editor.sandbox.path(to));
      const files = [{ oldUri: editor.uri(from), newUri: editor.uri(to) }];
      await editor.connection.sendNotification(DidRenameFilesNotification.type, { files });
    };
    editor.sandbox.write("idl/deep/er/README", "");
    await rename("idl/shop", "idl/deep/shop");
    await editor.until(() => editor.lines("idl/deep/shop/bill.rpc").some((line) => line.startsWith("CW2005 2:22")));
    await rename("idl/deep/shop", "idl/shop");
    await editor.until(() => editor.diagnostics("idl/deep/shop/bill.rpc").length === 0);
    assert.ok(!editor.lines("idl/shop/bill.rpc").some((line) => line.startsWith("CW")));
  });
});
