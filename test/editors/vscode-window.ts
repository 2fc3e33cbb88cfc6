// A window of VS Code in a process of its own, as far as an extension sees it: a module `vscode`
// that writes down what is registered. Loads the extension that it is given, plays what it is told,
// and prints what it has seen as JSON. Run by vscode.test.ts.

import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import {
  CancellationTokenSource,
  Disposable,
  DocumentSymbol,
  EventEmitter,
  type Listener,
  Position,
  ProcessExecution,
  Range,
  Task,
  TextFile,
  Uri,
} from "./vscode-classes.js";

/** What the window is told. */
export interface WindowOptions {
  /** Of the extension: where its `package.json` is. */
  readonly extension: string;
  /** The only folder of the workspace. */
  readonly folder: string;
  readonly isTrusted: boolean;
  /** The setting `callwire.path`. */
  readonly path: string;
  /**
   * What the server has done before the window goes on: told of a mistake, and looked at what takes
   * longer, which it says by asking for a refresh.
   */
  readonly awaits: readonly ("mistake" | "refresh")[];
  /** Commands that the user runs, in this order, with what they pass. */
  readonly run: readonly (readonly [id: string, ...args: readonly unknown[]])[];
  /** Whether the user trusts the workspace then. */
  readonly trustsThen: boolean;
}

/** What the window has seen. */
export interface WindowSeen {
  readonly commands: string[];
  readonly providers: string[];
  /** Each as its file and its code. */
  readonly mistakes: string[];
  readonly statuses: { readonly text: string; readonly detail: string; readonly severity: number }[];
  readonly log: string[];
  readonly errors: string[];
  readonly tasks: { readonly program: string; readonly args: readonly string[]; readonly cwd: string }[];
  /** Documents that it went to, with the line and the column from 0. */
  readonly shown: string[];
  readonly pages: Record<string, string>;
  /** Whether the server had ended when the extension was let go. */
  hasEnded: boolean;
}

/** Between two saves of the user who waits. */
const SAVE_MS = 500;

interface OutlineProvider {
  provideDocumentSymbols(document: unknown, token: unknown): unknown;
}

interface LensProvider {
  provideCodeLenses(document: unknown, token: unknown): unknown;
}

const options = JSON.parse(process.argv[2] ?? "") as WindowOptions; // vscode.test.ts writes it
const seen: WindowSeen = {
  commands: [],
  providers: [],
  mistakes: [],
  statuses: [],
  log: [],
  errors: [],
  tasks: [],
  shown: [],
  pages: {},
  hasEnded: false,
};
const handlers = new Map<string, (...args: readonly unknown[]) => unknown>();
const listeners = new Map<string, Set<Listener>>();
let isTrusted = options.isTrusted;

const contract = new TextFile(Uri.file(join(options.folder, "idl/a.rpc")));
/** In sight, with the cursor at its begin. What stands there is defined in generated code. */
const code = new TextFile(Uri.file(join(options.folder, "src/use.ts")));
const definition = { uri: Uri.file(join(options.folder, "generated/a.ts")), range: new Range(6, 11, 6, 12) };
const did = { mistake: new EventEmitter(), refresh: new EventEmitter(), save: new EventEmitter() };
const folder = { uri: Uri.file(options.folder), name: "project", index: 0 };

function write(text: string): void {
  seen.log.push(text);
  if (text.includes("Received request 'workspace/diagnostic/refresh")) did.refresh.fire(undefined);
}

/** What this window has, by its namespaces. What is asked for beyond it is in `namespace`. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  commands: {
    registerCommand: (id: string, handler: (...args: readonly unknown[]) => unknown) => {
      seen.commands.push(id);
      handlers.set(id, handler);
      return new Disposable();
    },
    executeCommand: async (id: string, ...args: readonly unknown[]) => {
      if (id === "vscode.executeDefinitionProvider") return [definition];
      if (id === "vscode.executeDocumentSymbolProvider") return handlers.get("outline")?.(...args);
      if (id !== "markdown.showPreview") return undefined;
      const [page] = args;
      if (page instanceof Uri) seen.pages[page.path] = String(await handlers.get(page.scheme)?.(page));
      return undefined;
    },
  },
  languages: {
    match: () => 0, // no document is open
    getDiagnostics: () => [],
    registerDocumentSymbolProvider: (_selector: unknown, provider: OutlineProvider) => {
      seen.providers.push("registerDocumentSymbolProvider");
      handlers.set("outline", () => provider.provideDocumentSymbols(contract, new CancellationTokenSource().token));
      return new Disposable();
    },
    registerCodeLensProvider: (_selector: unknown, provider: LensProvider) => {
      handlers.set("lenses", () => provider.provideCodeLenses(contract, new CancellationTokenSource().token));
      return new Disposable();
    },
    createDiagnosticCollection: () => ({
      ...Object.fromEntries(["delete", "clear", "dispose"].map((name) => [name, () => undefined])),
      set: (uri: Uri, found: readonly { readonly code: unknown }[] | undefined) => {
        for (const { code } of found ?? []) {
          const text = typeof code === "object" && code !== null && "value" in code ? code.value : code;
          did.mistake.fire(seen.mistakes.push(`${uri.path.slice(options.folder.length + 1)} ${String(text)}`));
        }
      },
    }),
    createLanguageStatusItem: () =>
      new Proxy<Record<string, unknown>>(
        { dispose: () => undefined },
        {
          set: (target, name, value) => {
            target[String(name)] = value;
            const { text = "", detail = "", severity = 0 } = target;
            if (name === "detail") seen.statuses.push({ text: String(text), detail: String(detail), severity: Number(severity) });
            return true;
          },
        },
      ),
  },
  tasks: {
    executeTask: ({ execution: { program, args, cwd } }: Task) => {
      seen.tasks.push({ program, args, cwd });
      return Promise.resolve();
    },
  },
  window: {
    createOutputChannel: () => ({
      ...Object.fromEntries(["append", "appendLine", "trace", "debug", "info", "warn", "error"].map((name) => [name, write])),
      name: "Callwire",
      logLevel: 0,
      onDidChangeLogLevel: () => new Disposable(),
      show: () => undefined,
      dispose: () => undefined,
    }),
    showErrorMessage: (text: string) => {
      seen.errors.push(text);
      return Promise.resolve();
    },
    activeTextEditor: { document: code, selection: { active: new Position(0, 0) } },
    showTextDocument: (uri: Uri, { selection }: { readonly selection?: Range }) => {
      const { line, character } = selection?.start ?? {};
      seen.shown.push(`${uri.path.slice(options.folder.length + 1)} ${line}:${character}`);
      return Promise.resolve();
    },
    showInputBox: () => Promise.resolve("cw2013"),
    tabGroups: { all: [], onDidChangeTabs: () => new Disposable() },
    visibleTextEditors: [],
  },
  workspace: {
    workspaceFolders: [folder],
    textDocuments: [],
    notebookDocuments: [],
    getWorkspaceFolder: () => folder,
    createFileSystemWatcher: () => ({
      onDidCreate: () => new Disposable(),
      onDidChange: did.save.event,
      onDidDelete: () => new Disposable(),
      dispose: () => undefined,
    }),
    openTextDocument: (uri: Uri) => Promise.resolve(new TextFile(uri)),
    saveAll: () => Promise.resolve(true),
    getConfiguration: () => ({ get: (name: string, otherwise: unknown) => (name === "path" ? options.path : otherwise) }),
    registerTextDocumentContentProvider: (scheme: string, provider: { provideTextDocumentContent(uri: Uri): unknown }) => {
      handlers.set(scheme, (uri) => (uri instanceof Uri ? provider.provideTextDocumentContent(uri) : undefined));
      return new Disposable();
    },
  },
  env: { appName: "window", language: "en" },
};

/** Namespaces take whatever is asked of them: providers are written down, events listened to. */
function namespace(name: string): unknown {
  return new Proxy(KNOWN[name] ?? {}, {
    get: (known, property) => {
      const wanted = String(property);
      if (wanted === "isTrusted") return isTrusted;
      if (wanted in known) return known[wanted];
      if (wanted.startsWith("onDid") || wanted.startsWith("onWill")) return (listener: Listener) => listen(wanted, listener);
      return () => {
        if (/^register.*Provider$/.test(wanted)) seen.providers.push(wanted);
        return new Disposable();
      };
    },
  });
}

function listen(event: string, listener: Listener): Disposable {
  const own = listeners.get(event) ?? new Set();
  listeners.set(event, own.add(listener));
  return new Disposable(() => own.delete(listener));
}

const kind = { append: (): unknown => kind, value: "" };

const OWN: Readonly<Record<string, unknown>> = {
  CancellationTokenSource,
  DocumentSymbol,
  Position,
  Range,
  CodeActionKind: new Proxy({}, { get: () => kind }),
  LanguageStatusSeverity: { Information: 0, Warning: 1, Error: 2 },
  Disposable,
  EventEmitter,
  ProcessExecution,
  Task,
  Uri,
  version: "1.101.0",
};

/** What a name of the module is that nobody here cares for: a class, or a set of constants. */
class Whatever extends Disposable {}

const vscode = new Proxy<Record<string, unknown>>(
  {},
  {
    get: (known, property) => {
      const name = String(property);
      if (name in OWN) return OWN[name];
      known[name] ??= /^[a-z]/.test(name) ? namespace(name) : constantsOf();
      return known[name];
    },
    has: () => true,
  },
);

/** A class of which each static property is a number, as an enum has. */
function constantsOf(): unknown {
  return new Proxy(class extends Whatever {}, { get: (own, name) => (name in own ? Reflect.get(own, name) : 0) });
}

async function main(): Promise<void> {
  // `require("vscode")` of the extension finds it above its own folder.
  const place = join(options.extension, "../node_modules/vscode");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "index.js"), "module.exports = globalThis.vscodeOfTheWindow;");
  Object.assign(globalThis, { vscodeOfTheWindow: vscode });
  const load = createRequire(join(options.extension, "package.json"));
  const { main } = load("./package.json") as { readonly main: string }; // a test holds the manifest
  const extension = load(main) as {
    activate(context: unknown): Promise<void>;
    deactivate(): Promise<void>;
  };
  const context = { subscriptions: [], asAbsolutePath: (path: string) => join(options.extension, path) };
  const awaited = options.awaits.map((what) => new Promise((resolve) => did[what].event(resolve)));
  await extension.activate(context);
  // The server asks for a refresh only if it was asked for findings before. A save makes it look
  // again, so that it does not matter which of the two was first.
  const saves = setInterval(() => did.save.fire(contract.uri), SAVE_MS);
  await Promise.all(awaited);
  clearInterval(saves);
  await handlers.get("lenses")?.(); // which VS Code asks for where a contract is in sight
  for (const [id, ...args] of options.run) await handlers.get(id)?.(...args);
  if (options.trustsThen) {
    isTrusted = true;
    for (const listener of listeners.get("onDidGrantWorkspaceTrust") ?? []) await listener(undefined);
  }
  await extension.deactivate();
  seen.hasEnded = true;
  process.stdout.write(JSON.stringify(seen));
}

await main();
