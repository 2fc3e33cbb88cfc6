// What VS Code calls when it loads this extension, and when it lets go of it.

import { commands, type ExtensionContext, window, workspace } from "vscode";
import { registerExplanations } from "./explanations.js";
import { registerGoToContract } from "./go-to-contract.js";
import { LanguageServer } from "./language-server.js";
import { registerProjectCommands } from "./project-commands.js";

let server: LanguageServer | undefined;

/** Starts the language server, and registers what the palette has. */
export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel("Callwire", { log: true });
  const started = new LanguageServer(context.asAbsolutePath("command/bin/callwire.js"), output);
  server = started;
  const choose = () => started.choose();
  context.subscriptions.push(
    output,
    started,
    ...registerProjectCommands(choose),
    ...registerExplanations(choose),
    registerGoToContract(),
    commands.registerCommand("callwire.restart", () => started.start()),
    commands.registerCommand("callwire.showOutput", () => output.show()),
    workspace.onDidGrantWorkspaceTrust(() => started.start()),
    workspace.onDidChangeWorkspaceFolders(() => started.start()),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("callwire.path")) void started.start(); // shows itself what is wrong
    }),
  );
  await started.start();
}

/** Ends the language server. */
export async function deactivate(): Promise<void> {
  await server?.stop();
  server = undefined;
}
