// One editor: what it has open, and when it is told what. Which answers there are is in
// features.ts.

import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type FileEvent,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceFolder,
  type WorkspaceFoldersChangeEvent,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { CONFIGURATION_FILE } from "../files/find-upwards.js";
import { VERSION } from "../version.js";
import { fileOf } from "./asked.js";
import { findDiagnostics } from "./diagnostics.js";
import { type Client, FEATURES, registerFeatures } from "./features.js";
import { Head } from "./head.js";
import type { Project } from "./project.js";
import { Projects } from "./projects.js";

/**
 * How long after the last change it is looked at what takes longer: lint of files that have not
 * changed, and what breaks since the last commit. Soon enough for who has stopped typing.
 */
const QUIET_MS = 150;

/** Serves the editor at the other end of the connection, until it disconnects. */
export class EditorSession {
  readonly #connection: Connection;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #projects: Projects;
  /** What the editor was told last, by URI. */
  readonly #published = new Map<string, string>();
  /** The last commits of projects; one goes with its project. */
  readonly #heads = new WeakMap<Project, Head>();
  #folders: readonly string[] = [];
  #client: Client = { takesSnippets: false, takesVersions: false, takesReasons: false };
  #hasFolders = false;
  #canWatch = false;
  #isDue = false;
  #quiet: NodeJS.Timeout | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#projects = new Projects((problem) => this.#tell(`callwire: ${problem}`));
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#begin());
    connection.onShutdown(() => this.#stop());
    connection.onDidChangeWatchedFiles(({ changes }) => this.#changeFiles(changes));
    this.#documents.onDidChangeContent(({ document }) => this.#open(document));
    this.#documents.onDidSave(() => this.#refresh());
    this.#documents.onDidClose(({ document }) => this.#close(document.uri));
    registerFeatures(connection, this.#projects, () => this.#client);
    this.#documents.listen(connection);
    connection.listen();
  }

  #initialize({ workspaceFolders, rootUri, capabilities }: InitializeParams): InitializeResult {
    this.#canWatch = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    this.#hasFolders = capabilities.workspace?.workspaceFolders === true;
    const { workspaceEdit } = capabilities.workspace ?? {};
    this.#client = {
      takesSnippets: capabilities.textDocument?.completion?.completionItem?.snippetSupport === true,
      takesVersions: workspaceEdit?.documentChanges === true,
      takesReasons: workspaceEdit?.changeAnnotationSupport !== undefined,
    };
    const folders: readonly Pick<WorkspaceFolder, "uri">[] = workspaceFolders ?? (rootUri == null ? [] : [{ uri: rootUri }]);
    this.#folders = folders.flatMap(({ uri }) => fileOf(uri) ?? []);
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        ...FEATURES,
        ...(this.#hasFolders ? { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } } : {}),
      },
      serverInfo: { name: "callwire", version: VERSION },
    };
  }

  /** Not before the editor has the answer: nothing may be told until then. */
  #begin(): void {
    this.#projects.setFolders(this.#folders);
    if (this.#hasFolders) this.#connection.workspace.onDidChangeWorkspaceFolders((event) => this.#changeFolders(event));
    if (this.#canWatch) {
      const watchers = [{ globPattern: "**/*.rpc" }, { globPattern: `**/${CONFIGURATION_FILE}` }];
      // An editor that refuses is one that cannot watch.
      this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => {
        this.#canWatch = false;
      });
    }
    this.#publishSoon();
  }

  #open(document: TextDocument): void {
    const { uri, version } = document;
    const file = fileOf(uri);
    if (file === undefined) return;
    this.#projects.projectOf(file).open(file, { uri, version, text: document.getText() });
    this.#publishSoon();
  }

  #close(uri: string): void {
    const file = fileOf(uri);
    if (file === undefined) return;
    const project = this.#projects.projectOf(file);
    project.close(file);
    this.#projects.release(project);
    this.#publishSoon();
  }

  /** Without a watcher, a save is when files on disk may have changed. A commit nobody tells of. */
  #refresh(): void {
    for (const project of this.#projects.all) {
      this.#headOf(project).forget();
      if (!this.#canWatch) project.workspace.forgetDisk();
    }
    this.#publishSoon();
  }

  #changeFolders({ added, removed }: WorkspaceFoldersChangeEvent): void {
    const gone = new Set(removed.map(({ uri }) => fileOf(uri)));
    this.#folders = [...this.#folders.filter((folder) => !gone.has(folder)), ...added.flatMap(({ uri }) => fileOf(uri) ?? [])];
    this.#projects.setFolders(this.#folders);
    for (const document of this.#documents.all()) this.#open(document); // it may belong to another project now
    for (const project of this.#projects.all) this.#projects.release(project);
    this.#publishSoon();
  }

  #changeFiles(changes: readonly FileEvent[]): void {
    if (changes.some(({ uri }) => uri.endsWith(`/${CONFIGURATION_FILE}`))) {
      this.#projects.forget();
      for (const document of this.#documents.all()) this.#open(document);
    }
    for (const project of this.#projects.all) {
      this.#headOf(project).forget();
      project.workspace.forgetDisk();
    }
    this.#publishSoon();
  }

  /** Changes that come together are answered together. */
  #publishSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#publish(false);
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => this.#publish(true), QUIET_MS).unref();
    });
  }

  #publish(isThorough: boolean): void {
    const current = new Set<string>();
    for (const project of this.#projects.all) {
      const found = findDiagnostics(project, { isThorough });
      const breaking = this.#headOf(project).findBreaking({ isThorough });
      for (const uri of new Set([...found.keys(), ...breaking.keys()])) {
        // Two projects may read one file; it is told by the one that it belongs to.
        const file = fileOf(uri);
        if (file === undefined || this.#projects.projectOf(file) !== project) continue;
        current.add(uri);
        this.#send(uri, [...(found.get(uri) ?? []), ...(breaking.get(uri) ?? [])]);
      }
    }
    for (const uri of this.#published.keys()) if (!current.has(uri)) this.#send(uri, []);
  }

  #headOf(project: Project): Head {
    const head = this.#heads.get(project) ?? new Head(project);
    this.#heads.set(project, head);
    return head;
  }

  #send(uri: string, diagnostics: Parameters<Connection["sendDiagnostics"]>[0]["diagnostics"]): void {
    const text = JSON.stringify(diagnostics);
    if (text === (this.#published.get(uri) ?? "[]")) return;
    if (diagnostics.length === 0) this.#published.delete(uri);
    else this.#published.set(uri, text);
    const version = this.#documents.get(uri)?.version;
    // Only a broken connection rejects; then there is nobody to tell.
    this.#connection.sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) }).catch(() => undefined);
  }

  #tell(message: string): void {
    this.#connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message }).catch(() => undefined);
  }

  #stop(): void {
    clearTimeout(this.#quiet);
  }
}
