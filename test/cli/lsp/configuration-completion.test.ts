// What may be written in `callwire.json`, over the protocol.

import assert from "node:assert/strict";
import { type CompletionItem, CompletionRequest, HoverRequest } from "vscode-languageserver/node";
import { Editor, offsetIn } from "./editor.js";

const FILE = "callwire.json";
const KEYS = ["$schema", "followLinks", "importExtension", "lint", "out", "plugins", "registry", "roots"];

describe("callwire.json in an editor", () => {
  let editor: Editor;

  beforeEach(async () => {
    editor = await Editor.start({}, { textDocument: { completion: { completionItem: { snippetSupport: true } } } });
  });
  afterEach(() => editor.stop());

  async function items(marked: string): Promise<readonly CompletionItem[]> {
    const position = await editor.open(FILE, marked);
    const list = await editor.connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri: editor.uri(FILE) },
      position,
    });
    return list !== null && !Array.isArray(list) ? list.items : [];
  }

  async function labels(marked: string): Promise<readonly string[]> {
    return (await items(marked)).map(({ label }) => label).sort();
  }

  /** The text after an item is chosen. */
  async function choose(marked: string, label: string): Promise<string> {
    const edit = (await items(marked)).find((item) => item.label === label)?.textEdit;
    assert.ok(edit !== undefined && "range" in edit, label);
    const text = editor.text(FILE);
    return text.slice(0, offsetIn(text, edit.range.start)) + edit.newText + text.slice(offsetIn(text, edit.range.end));
  }

  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["its keys", "{ <|> }", KEYS],
    ["its keys within quotes", '{ "<|>" }', KEYS],
    ["its keys with some letters", '{ "ro<|>" }', KEYS],
    ["no key twice", '{ "roots": ["idl"], "out": "x", <|> }', KEYS.filter((key) => key !== "roots" && key !== "out")],
    ["no key that stands below", '{ <|>\n "lint": {} }', KEYS.filter((key) => key !== "lint")],
    ["the key that it is in", '{ "ou<|>t": "x" }', KEYS],
    ["the endings of imports", '{ "importExtension": <|> }', [".js", ".ts", "none"]],
    ["the endings of imports within quotes", '{ "importExtension": "<|>" }', [".js", ".ts", "none"]],
    ["true and false", '{ "followLinks": <|> }', ["false", "true"]],
    ["the keys of lint", '{ "lint": { <|> } }', ["groups", "ignore"]],
    ["the keys of a plugin", '{ "plugins": [{ <|> }] }', ["options", "out", "run"]],
    ["groups of rules", '{ "lint": { "groups": [<|>] } }', ["BASIC", "COMMENTS", "MINIMAL", "STANDARD", "STRICT"]],
    ["no group twice", '{ "lint": { "groups": ["BASIC", "STRICT", <|>] } }', ["COMMENTS", "MINIMAL", "STANDARD"]],
    ["nothing for a folder", '{ "out": "<|>" }', []],
    ["nothing for a key that nobody knows", '{ "other": <|> }', []],
    ["nothing in a list of folders", '{ "roots": [<|>] }', []],
    ["its keys where a brace is missing", '{ "out": "x", <|>', KEYS.filter((key) => key !== "out")],
  ];
  for (const [what, text, expected] of cases)
    it(`is offered ${what}`, async () => {
      assert.deepEqual(await labels(text), expected);
    });

  it("is offered the names of rules", async () => {
    const found = await labels('{ "lint": { "ignore": ["type-case", "<|>"] } }');
    assert.ok(found.includes("method-timeout") && !found.includes("type-case") && found.length > 40);
  });

  const chosen: readonly (readonly [string, string, string, string])[] = [
    ["a list with its default", "{ <|> }", "roots", '{ "roots": ["idl"]$1 }'],
    ["a key with the place of its text", "{ <|> }", "registry", '{ "registry": "$1" }'],
    ["an object", "{ <|> }", "lint", '{ "lint": { $1 } }'],
    ["a key alone where its value is", '{ "ou<|>": "x" }', "out", '{ "out": "x" }'],
    ["in place of what is typed", '{ "ro<|>" }', "roots", '{ "roots": ["idl"]$1 }'],
    ["a word with its quotes", '{ "importExtension": "<|>" }', ".ts", '{ "importExtension": ".ts" }'],
    ["a value without quotes", '{ "followLinks": <|> }', "true", '{ "followLinks": true }'],
  ];
  for (const [what, text, label, expected] of chosen)
    it(`is written ${what}`, async () => {
      assert.equal(await choose(text, label), expected);
    });

  it("is told what a key is for", async () => {
    const position = await editor.open(FILE, '{ "lint": { "gro<|>ups": [] } }');
    const hover = await editor.connection.sendRequest(HoverRequest.type, { textDocument: { uri: editor.uri(FILE) }, position });
    assert.match(JSON.stringify(hover?.contents), /Groups of rules that are checked\./);
    assert.deepEqual(hover?.range, { start: { line: 0, character: 12 }, end: { line: 0, character: 20 } });
  });

  it("is offered no places to fill in where the editor knows none", async () => {
    const other = await Editor.start({});
    const position = await other.open(FILE, "{ <|> }");
    const list = await other.connection.sendRequest(CompletionRequest.type, { textDocument: { uri: other.uri(FILE) }, position });
    const edits = list !== null && !Array.isArray(list) ? list.items.map(({ textEdit }) => textEdit?.newText ?? "") : [];
    assert.ok(edits.includes('"registry": ""') && !edits.join().includes("$1"));
    await other.stop();
  });

  it("is no contract, and has no findings of one", async () => {
    await editor.open(FILE, '{ "roots": ["idl"] }');
    await editor.open("idl/a.rpc", "package demo.v1;\nstruct A { 1 x: No; }\n");
    await editor.until(() => editor.diagnostics("idl/a.rpc").length > 0);
    assert.deepEqual(editor.diagnostics(FILE), []);
  });
});
