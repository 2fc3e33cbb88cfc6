// An editor as tests have one: it speaks the protocol with a session in this process, or with a
// process of the command, and remembers what it was told.

import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  CodeLensRefreshRequest,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  type FileChangeType,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  type MessageReader,
  type MessageWriter,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type Range,
  RegistrationRequest,
  ShowMessageNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { AskRegistry } from "#cli/lsp/ask-registry.js";
import { EditorSession } from "#cli/lsp/editor-session.js";
import { Sandbox } from "../sandbox.js";

/** Where the cursor is in a marked text. */
const MARK = "<|>";

/** Whoever has none configured asks none. */
export const NO_REGISTRY: AskRegistry = {
  run: () => Promise.reject(new Error("no registry is asked here")),
  countLive: () => Promise.reject(new Error("no registry is asked here")),
};

export class Editor {
  readonly sandbox: Sandbox;
  readonly connection: ProtocolConnection;
  /** What it was shown, in order. */
  readonly messages: string[] = [];
  /** What the server wrote into its log, in order. */
  readonly log: string[] = [];
  /** How often it was told to ask for findings again. */
  refreshes = 0;
  /** How often it was told to ask for lenses again. */
  lensRefreshes = 0;
  readonly #diagnostics = new Map<string, readonly Diagnostic[]>();
  readonly #texts = new Map<string, { text: string; version: number }>();
  readonly #waiting = new Set<() => void>();

  #server: InitializeResult = { capabilities: {} };

  private constructor(sandbox: Sandbox, reader: MessageReader, writer: MessageWriter) {
    this.sandbox = sandbox;
    this.connection = createProtocolConnection(reader, writer);
    this.connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      this.#diagnostics.set(uri, diagnostics);
      for (const look of this.#waiting) look();
    });
    this.connection.onNotification(ShowMessageNotification.type, ({ message }) => {
      this.messages.push(message);
      for (const look of this.#waiting) look();
    });
    this.connection.onNotification(LogMessageNotification.type, ({ message }) => {
      this.log.push(message);
      for (const look of this.#waiting) look();
    });
    this.connection.onRequest(DiagnosticRefreshRequest.type, () => {
      this.refreshes++;
      for (const look of this.#waiting) look();
    });
    this.connection.onRequest(CodeLensRefreshRequest.type, () => {
      this.lensRefreshes++;
      for (const look of this.#waiting) look();
    });
    this.connection.onRequest(RegistrationRequest.type, () => undefined);
    this.connection.listen();
  }

  /** With files on disk, below a folder of its own, and a session in this process. */
  static async start(
    files: Readonly<Record<string, string>>,
    capabilities: ClientCapabilities = {},
    registry: AskRegistry = NO_REGISTRY,
  ): Promise<Editor> {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    new EditorSession(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), registry);
    return Editor.connect(files, new StreamMessageReader(toClient), new StreamMessageWriter(toServer), capabilities);
  }

  /** The same over streams of another process. */
  static async connect(
    files: Readonly<Record<string, string>>,
    reader: MessageReader,
    writer: MessageWriter,
    capabilities: ClientCapabilities = {},
  ): Promise<Editor> {
    const sandbox = new Sandbox();
    for (const [file, text] of Object.entries(files)) sandbox.write(file, text);
    const editor = new Editor(sandbox, reader, writer);
    const workspaceFolders = [{ uri: pathToFileURL(sandbox.folder).href, name: "project" }];
    const params = { processId: null, rootUri: null, capabilities, workspaceFolders };
    editor.#server = await editor.connection.sendRequest(InitializeRequest.type, params);
    await editor.connection.sendNotification(InitializedNotification.type, {});
    return editor;
  }

  /** What the server says that it can do. */
  get server(): InitializeResult["capabilities"] {
    return this.#server.capabilities;
  }

  uri(file: string): string {
    return pathToFileURL(this.sandbox.path(file)).href;
  }

  /** Opens a file with a text, and gives the place of its mark, or its start. */
  async open(file: string, marked: string = this.sandbox.read(file)): Promise<Position> {
    const { text, position } = unmark(marked);
    this.#texts.set(file, { text, version: 1 });
    const textDocument = { uri: this.uri(file), languageId: "callwire", version: 1, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    return position;
  }

  /** Replaces a part of an open file, or all of it. */
  async change(file: string, text: string, range?: Range): Promise<void> {
    const known = this.#texts.get(file);
    const version = (known?.version ?? 0) + 1;
    const before = known?.text ?? "";
    const after =
      range === undefined
        ? text
        : before.slice(0, offsetIn(before, range.start)) + text + before.slice(offsetIn(before, range.end));
    this.#texts.set(file, { text: after, version });
    const contentChanges = [range === undefined ? { text } : { range, text }];
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: this.uri(file), version },
      contentChanges,
    });
  }

  /** What it has in an open file. */
  text(file: string): string {
    return this.#texts.get(file)?.text ?? this.sandbox.read(file);
  }

  async close(file: string): Promise<void> {
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: this.uri(file) } });
  }

  async save(file: string): Promise<void> {
    this.sandbox.write(file, this.text(file));
    await this.connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri: this.uri(file) } });
  }

  async tellChanged(file: string, type: FileChangeType): Promise<void> {
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: this.uri(file), type }] });
  }

  diagnostics(file: string): readonly Diagnostic[] {
    return this.#diagnostics.get(this.uri(file)) ?? [];
  }

  /** `CODE line:character first line of the message`, lines and characters from 0. */
  lines(file: string): readonly string[] {
    return this.diagnostics(file).map(
      ({ code, range, message }) =>
        `${String(code)} ${range.start.line}:${range.start.character} ${messageOf(message).split("\n")[0] ?? ""}`,
    );
  }

  /** Resolves once the condition holds; it is looked at whenever the server has told something. */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    this.leave();
  }

  /** Without a word. */
  leave(): void {
    this.connection.dispose();
    this.sandbox.remove();
  }
}

function messageOf(message: Diagnostic["message"]): string {
  return typeof message === "string" ? message : message.value;
}

/** The text without its mark, and where that stood. */
function unmark(marked: string): { readonly text: string; readonly position: Position } {
  const at = marked.indexOf(MARK);
  const text = at < 0 ? marked : marked.slice(0, at) + marked.slice(at + MARK.length);
  return { text, position: positionIn(text, Math.max(at, 0)) };
}

/** Of texts whose lines end in `\n`. */
export function positionIn(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

export function offsetIn(text: string, { line, character }: Position): number {
  const lines = text.split("\n");
  return lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
}
