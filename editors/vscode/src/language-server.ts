// The language server of one window: begun, begun anew when its command may be another one, ended.
// And what the status of a contract says of it.

import { type Disposable, LanguageStatusSeverity, type LogOutputChannel, languages, window, workspace } from "vscode";
import { LanguageClient, type Middleware, State } from "vscode-languageclient/node";
import { type ChosenCommand, chooseCommand } from "./chosen-command.js";
import { serverOf } from "./launch.js";

const ORIGINS: Readonly<Record<ChosenCommand["origin"], string>> = {
  setting: "the command of the setting callwire.path",
  workspace: "@callwire/cli of this workspace",
  extension: "the command in this extension",
};

/** A workspace may name a registry: none is asked before the workspace is trusted. */
const WITHOUT_REGISTRY: Middleware = { provideCodeLenses: () => [], executeCommand: () => undefined };

export class LanguageServer implements Disposable {
  readonly #packed: string;
  readonly #output: LogOutputChannel;
  readonly #status = languages.createLanguageStatusItem("callwire", { language: "callwire" });
  #client: LanguageClient | undefined;
  /** Starts and stops follow one another: this is the end of the last one. */
  #last: Promise<void> = Promise.resolve();

  /** `packed`: the command in this extension. */
  constructor(packed: string, output: LogOutputChannel) {
    this.#packed = packed;
    this.#output = output;
    this.#status.name = "Callwire";
    this.#status.command = { title: "Show what it says", command: "callwire.showOutput" };
  }

  /** The command that serves, or would. Throws an Error when the setting names no file. */
  choose(): ChosenCommand {
    return chooseCommand({
      isTrusted: workspace.isTrusted,
      path: workspace.getConfiguration("callwire").get<string>("path", "").trim(),
      folders: (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath),
      packed: this.#packed,
    });
  }

  /** Starts it, or starts it anew. Never rejects: what is wrong is shown. */
  start(): Promise<void> {
    this.#last = this.#last.then(() => this.#startAnew()).catch((error: unknown) => this.#fail(error));
    return this.#last;
  }

  /** Ends the server, and waits for that. */
  stop(): Promise<void> {
    this.#last = this.#last.then(() => this.#stopClient()).catch((error: unknown) => this.#fail(error));
    return this.#last;
  }

  dispose(): void {
    this.#status.dispose();
  }

  async #startAnew(): Promise<void> {
    await this.#stopClient();
    const chosen = this.choose();
    this.#show("starting", chosen);
    this.#output.info(`starting ${chosen.file}, ${ORIGINS[chosen.origin]}`);
    const client = new LanguageClient("callwire", "Callwire", serverOf(chosen, { isTrusted: workspace.isTrusted }), {
      documentSelector: [{ scheme: "file", language: "callwire" }],
      outputChannel: this.#output,
      middleware: workspace.isTrusted ? {} : WITHOUT_REGISTRY,
    });
    this.#client = client;
    client.onDidChangeState(({ newState }) => {
      if (client !== this.#client) return; // one that was replaced
      if (newState === State.Running) this.#show("running", chosen);
      if (newState === State.Stopped) this.#show("stopped", chosen);
    });
    await client.start();
  }

  async #stopClient(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) await client.dispose();
  }

  #show(state: "starting" | "running" | "stopped", { origin, version = "" }: ChosenCommand): void {
    this.#status.busy = state === "starting";
    this.#status.severity = state === "stopped" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    this.#status.text = state === "stopped" ? "Callwire has stopped" : `Callwire ${version}`.trim();
    this.#status.detail = workspace.isTrusted ? ORIGINS[origin] : `${ORIGINS[origin]}, as this workspace is not trusted`;
  }

  #fail(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.#output.error(text);
    this.#status.busy = false;
    this.#status.severity = LanguageStatusSeverity.Error;
    this.#status.text = "Callwire does not run";
    this.#status.detail = text;
    // What the client cannot do it shows itself. A message stands there until somebody closes it,
    // so nothing waits for it.
    if (this.#client === undefined) void window.showErrorMessage(`Callwire: ${text}`);
  }
}
