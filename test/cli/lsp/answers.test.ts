// Each request ends: cancelled, too early, too late, unknown, or with something broken inside.

import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { Workspace } from "@callwire/compiler/lsp";
import {
  CancellationTokenSource,
  CompletionRequest,
  createConnection,
  createProtocolConnection,
  DidOpenTextDocumentNotification,
  DocumentSymbolRequest,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkspaceSymbolRequest,
} from "vscode-languageserver/node";
import { EditorSession } from "#cli/lsp/editor-session.js";
import { Editor, NO_REGISTRY } from "./editor.js";

const POINT = "package demo.v1;\n\nstruct <|>Point {\n  1 x: f64;\n}\n";

describe("a request of an editor", () => {
  let editor: Editor;
  let at: Parameters<typeof ask>[0];
  const mended: (() => void)[] = [];

  beforeEach(async () => {
    editor = await Editor.start({});
    at = { textDocument: { uri: editor.uri("idl/point.rpc") }, position: await editor.open("idl/point.rpc", POINT) };
  });
  afterEach(async () => {
    for (const mend of mended.splice(0)) mend();
    await editor.stop();
  });

  function ask(place: {
    readonly textDocument: { readonly uri: string };
    readonly position: { readonly line: number; readonly character: number };
  }) {
    return editor.connection.sendRequest(HoverRequest.type, place);
  }

  /** Counts how often a part of the workspace is used, and may let it break. */
  function watch(part: "unitOf" | "lintInSteps", breaks: boolean): { count: number } {
    const real = Workspace.prototype[part];
    const seen = { count: 0 };
    const watched = function (this: Workspace, ...given: readonly never[]): unknown {
      seen.count++;
      if (breaks) throw new TypeError("the table is gone");
      return Reflect.apply(real, this, given);
    };
    Object.defineProperty(Workspace.prototype, part, { value: watched, configurable: true, writable: true });
    mended.push(() => {
      Object.defineProperty(Workspace.prototype, part, { value: real, configurable: true, writable: true });
    });
    return seen;
  }

  it("is answered and logged when something breaks in it, and the next is answered as ever", async () => {
    watch("unitOf", true);
    await assert.rejects(ask(at), { code: -32603, message: "hover failed: the table is gone; the log of the server says where" });
    await editor.until(() => editor.log.length > 0);
    assert.match(editor.log[0] ?? "", /^hover failed: TypeError: the table is gone\n\s+at /);
    mended.pop()?.();
    assert.notEqual(await ask(at), null);
  });

  it("is answered as ever when something has broken while findings were looked for", async () => {
    watch("lintInSteps", true);
    await editor.change("idl/point.rpc", "package demo.v1;\n\nstruct point {\n  1 x: f64;\n}\n");
    await editor.until(() => editor.log.length > 0);
    assert.match(editor.log[0] ?? "", /^diagnostics failed: TypeError/);
    assert.notEqual(await ask(at), null);
    mended.pop()?.();
    await editor.change("idl/point.rpc", "package demo.v1;\n\nstruct point {\n  1 y: f64;\n}\n");
    await editor.until(() => editor.lines("idl/point.rpc").some((line) => line.startsWith("type-case")));
  });

  it("stops when it is cancelled, before it has cost anything", async () => {
    await ask(at);
    const seen = watch("unitOf", false);
    const sources = Array.from({ length: 20 }, () => new CancellationTokenSource());
    const asked = sources.map(({ token }) => editor.connection.sendRequest(CompletionRequest.type, at, token));
    const ended = Promise.allSettled(asked);
    for (const source of sources) source.cancel();
    const codes = (await ended).map((each) => (each.status === "rejected" ? each.reason.code : 0));
    assert.deepEqual(new Set(codes), new Set([-32800]));
    assert.equal(seen.count, 0);
    assert.notEqual(await ask(at), null);
  });

  it("ends with an error when nobody knows its method", async () => {
    await assert.rejects(editor.connection.sendRequest("callwire/nothing", {}), { code: -32601 });
  });

  it("ends with an error behind shutdown", async () => {
    const other = await Editor.start({});
    await other.connection.sendRequest(ShutdownRequest.type);
    const late = other.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "" });
    await assert.rejects(late, { code: -32600, message: "workspace symbol came after shutdown" });
    await assert.rejects(other.connection.sendRequest(ShutdownRequest.type), { code: -32600 });
    other.leave();
  });

  it("ends with an error when the editor introduces itself again", async () => {
    const again = { processId: null, rootUri: null, capabilities: {} };
    await assert.rejects(editor.connection.sendRequest(InitializeRequest.type, again), {
      code: -32600,
      message: "initialize came a second time",
    });
  });

  for (const position of [{ line: -1, character: 0 }, { line: 0, character: 0.5 }, {}, null])
    it(`ends with an error at ${JSON.stringify(position)}, which is no position`, async () => {
      for (const method of ["hover", "completion", "references", "rename"]) {
        const params = { ...at, position, newName: "A", context: { includeDeclaration: true } };
        await assert.rejects(editor.connection.sendRequest(`textDocument/${method}`, params), {
          code: -32602,
          message: "there is no position; send `line` and `character` as numbers from 0",
        });
      }
      assert.deepEqual(editor.log, []);
    });

  it("is answered behind the end of a line and of a text", async () => {
    for (const position of [
      { line: 2, character: 1_000 },
      { line: 1_000, character: 0 },
      { line: 2 ** 31 - 1, character: 2 ** 31 - 1 },
    ])
      assert.equal(await ask({ ...at, position }), null);
  });

  it("may be about a document that was opened before the editor had introduced itself", async () => {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    new EditorSession(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), NO_REGISTRY);
    const client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    client.listen();
    const uri = editor.uri("idl/early.rpc");
    const textDocument = { uri, languageId: "callwire", version: 1, text: "package demo.v1;\nstruct Early {}\n" };
    await client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    const rootUri = editor.uri("").replace(/\/$/, "");
    const { capabilities } = await client.sendRequest(InitializeRequest.type, { processId: null, rootUri, capabilities: {} });
    assert.equal(capabilities.positionEncoding, "utf-16");
    await client.sendNotification(InitializedNotification.type, {});
    assert.notEqual(
      await client.sendRequest(HoverRequest.type, { textDocument: { uri }, position: { line: 1, character: 8 } }),
      null,
    );
    client.dispose();
  });

  it("ends with an error before initialize", async () => {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    new EditorSession(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), NO_REGISTRY);
    const client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    client.listen();
    const early = client.sendRequest(WorkspaceSymbolRequest.type, { query: "" });
    await assert.rejects(early, { code: -32002, message: "workspace symbol came before initialize" });
    client.dispose();
  });

  it("is answered whatever else is asked at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 2 === 0 ? ask(at) : editor.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: at.textDocument }),
      ),
    );
    assert.equal(answers.filter((answer) => answer === null).length, 0);
  });
});
