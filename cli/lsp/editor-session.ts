// One editor: what it has open, and when it is told what. Which answers there are is in
// features.ts.

import { finish } from "@callwire/compiler/lsp";
import {
  CodeLensRefreshRequest,
  type Connection,
  DidChangeWatchedFilesNotification,
  type FileEvent,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  PositionEncodingKind,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceFolder,
  type WorkspaceFoldersChangeEvent,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { CONFIGURATION_FILE } from "../files/find-upwards.js";
import { VERSION } from "../version.js";
import { Answers } from "./answers.js";
import type { AskRegistry } from "./ask-registry.js";
import { fileOf } from "./asked.js";
import { Delivery } from "./delivery.js";
import { type Client, FEATURES, registerFeatures } from "./features.js";
import { Findings } from "./findings.js";
import { followMoves, MOVED } from "./moves.js";
import { Projects } from "./projects.js";
import { RegistryLens } from "./registry-lens.js";

/**
 * How long after the last change it is looked at what takes longer: lint of files that have not
 * changed, and what breaks since the last commit. Who has stopped typing is told within 300 ms, of
 * which both take 45 ms of a core at 2,000 definitions.
 */
const QUIET_MS = 100;

/** Serves the editor at the other end of the connection, until it disconnects. */
export class EditorSession {
  readonly #connection: Connection;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #projects: Projects;
  readonly #answers: Answers;
  readonly #findings: Findings;
  readonly #delivery: Delivery;
  readonly #lens: RegistryLens;
  #folders: readonly string[] = [];
  #client: Client = { takesSnippets: false, takesVersions: false, takesReasons: false };
  #hasFolders = false;
  #takesLenses = false;
  #canWatch = false;
  #isDue = false;
  #quiet: NodeJS.Timeout | undefined;

  /** `registry`: who asks it where one is configured. */
  constructor(connection: Connection, registry: AskRegistry) {
    this.#connection = connection;
    this.#projects = new Projects((problem) => this.#tell(`callwire: ${problem}`));
    this.#answers = new Answers(connection);
    this.#findings = new Findings(this.#projects);
    this.#delivery = new Delivery(connection, this.#findings, () => this.#versions());
    const viewer = { takesRefresh: () => this.#takesLenses, refresh: () => this.#refreshLenses() };
    this.#lens = new RegistryLens(registry, this.#projects, viewer);
    connection.onInitialize((params) => this.#initialize(params));
    const { guard } = this.#answers;
    connection.onInitialized(() => guard("initialized", () => this.#begin()));
    const stop = this.#answers.of("shutdown", () => this.#stop());
    connection.onShutdown((token) => stop(undefined, token));
    connection.onDidChangeWatchedFiles(({ changes }) => guard("files that changed", () => this.#changeFiles(changes)));
    connection.workspace.onWillRenameFiles(
      this.#answers.of("will rename files", (params) => followMoves(this.#projects.all, params, this.#client)),
    );
    // The documents of what has another name are opened anew by the editor.
    const forget = (): void => guard("files with another name", () => this.#forgetFiles());
    connection.workspace.onDidRenameFiles(forget);
    connection.workspace.onDidCreateFiles(forget);
    connection.workspace.onDidDeleteFiles(forget);
    this.#documents.onDidChangeContent(({ document }) => guard("a change", () => this.#open(document)));
    this.#documents.onDidSave(({ document }) => guard("a save", () => this.#refresh(document.uri)));
    this.#documents.onDidClose(({ document }) => guard("a close", () => this.#close(document.uri)));
    registerFeatures(connection, this.#answers, {
      projects: this.#projects,
      client: () => this.#client,
      configuration: (uri) => (isConfiguration(uri) ? this.#documents.get(uri) : undefined),
      lens: this.#lens,
    });
    connection.languages.diagnostics.on(this.#answers.of("diagnostic", (params) => this.#delivery.answer(params)));
    connection.languages.diagnostics.onWorkspace(
      this.#answers.inSlices("workspace diagnostic", (params) => this.#delivery.answerAll(params)),
    );
    this.#documents.listen(connection);
    connection.listen();
  }

  #initialize({ workspaceFolders, rootUri, capabilities }: InitializeParams): InitializeResult {
    this.#answers.begin();
    this.#canWatch = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    this.#hasFolders = capabilities.workspace?.workspaceFolders === true;
    this.#takesLenses = capabilities.workspace?.codeLens?.refreshSupport === true;
    const { workspaceEdit } = capabilities.workspace ?? {};
    this.#client = {
      takesSnippets: capabilities.textDocument?.completion?.completionItem?.snippetSupport === true,
      takesVersions: workspaceEdit?.documentChanges === true,
      takesReasons: workspaceEdit?.changeAnnotationSupport !== undefined,
    };
    this.#delivery.begin({
      asks: capabilities.textDocument?.diagnostic !== undefined,
      takesRefresh: capabilities.workspace?.diagnostics?.refreshSupport === true,
    });
    const folders: readonly Pick<WorkspaceFolder, "uri">[] = workspaceFolders ?? (rootUri == null ? [] : [{ uri: rootUri }]);
    this.#folders = folders.flatMap(({ uri }) => fileOf(uri) ?? []);
    return {
      capabilities: {
        positionEncoding: PositionEncodingKind.UTF16, // the one that each editor has
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        ...FEATURES,
        diagnosticProvider: { identifier: "callwire", interFileDependencies: true, workspaceDiagnostics: true },
        workspace: {
          ...(this.#hasFolders ? { workspaceFolders: { supported: true, changeNotifications: true } } : {}),
          fileOperations: { willRename: MOVED, didRename: MOVED, didCreate: MOVED, didDelete: MOVED },
        },
      },
      serverInfo: { name: "callwire", version: VERSION },
    };
  }

  /** Not before the editor has the answer: nothing may be told until then. */
  #begin(): void {
    this.#projects.setFolders(this.#folders);
    for (const document of this.#documents.all()) this.#open(document); // an editor may be early
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
    if (file === undefined || isConfiguration(uri)) return;
    this.#projects.projectOf(file).open(file, { uri, version, text: document.getText() });
    this.#change();
  }

  #close(uri: string): void {
    const file = fileOf(uri);
    if (file === undefined || isConfiguration(uri)) return;
    const project = this.#projects.projectOf(file);
    project.close(file);
    this.#projects.release(project);
    this.#change();
  }

  /** Without a watcher, a save is when files on disk may have changed. A commit nobody tells of. */
  #refresh(saved: string): void {
    if (isConfiguration(saved) && !this.#canWatch) return this.#forgetFiles();
    this.#findings.forgetCommits();
    if (this.#canWatch) return this.#publishSoon();
    for (const project of this.#projects.all) project.workspace.forgetDisk();
    this.#change();
  }

  #changeFolders({ added, removed }: WorkspaceFoldersChangeEvent): void {
    const gone = new Set(removed.map(({ uri }) => fileOf(uri)));
    this.#folders = [...this.#folders.filter((folder) => !gone.has(folder)), ...added.flatMap(({ uri }) => fileOf(uri) ?? [])];
    this.#projects.setFolders(this.#folders);
    for (const document of this.#documents.all()) this.#open(document); // it may belong to another project now
    for (const project of this.#projects.all) this.#projects.release(project);
    this.#change();
  }

  #changeFiles(changes: readonly FileEvent[]): void {
    if (changes.some(({ uri }) => isConfiguration(uri))) return this.#forgetFiles();
    for (const project of this.#projects.all) project.workspace.forgetDisk();
    this.#findings.forgetCommits();
    this.#change();
  }

  /** All is read again, as a folder may have had a configuration. */
  #forgetFiles(): void {
    this.#projects.forget();
    for (const document of this.#documents.all()) this.#open(document);
    this.#findings.forgetCommits();
    this.#change();
  }

  #change(): void {
    this.#answers.change();
    this.#publishSoon();
  }

  /** Changes that come together are answered together. */
  #publishSoon(): void {
    this.#findings.forget();
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#answers.guard("diagnostics", () => finish(this.#delivery.deliver(false)));
      clearTimeout(this.#quiet);
      const { guardInSlices } = this.#answers;
      // Another change gives it up, and leads here again. It rejects for nothing.
      this.#quiet = setTimeout(() => void guardInSlices("diagnostics", this.#delivery.deliver(true)), QUIET_MS).unref();
    });
  }

  #refreshLenses(): void {
    // Only a broken connection, or an editor that has changed its mind, rejects.
    if (this.#takesLenses) this.#connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  }

  #versions(): ReadonlyMap<string, number> {
    return new Map(this.#documents.all().map(({ uri, version }) => [uri, version]));
  }

  #tell(message: string): void {
    this.#connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message }).catch(() => undefined);
  }

  #stop(): void {
    this.#answers.end();
    this.#lens.stop();
    clearTimeout(this.#quiet);
  }
}

function isConfiguration(uri: string): boolean {
  return uri.endsWith(`/${CONFIGURATION_FILE}`);
}
