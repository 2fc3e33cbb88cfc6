// `callwire lsp`: contracts in editors. What it does is in lsp/, which has a bundle of its own.

import { Option } from "commander";
import { runLanguageServer } from "../lsp/index.js";
import { defineCommand } from "./command.js";

const HELP = `
An editor starts it and speaks the Language Server Protocol with it, on the standard input and
output. How to set up an editor: docs/editors.md.`;

export const lspCommand = defineCommand({
  name: "lsp",
  description: "serve an editor: mistakes and advice while you type",
  declare: (command) =>
    command
      .option("--stdio", "on the standard input and output, as by itself")
      // VS Code's client passes it. vscode-languageserver reads it: it ends when that process has.
      .addOption(new Option("--clientProcessId <pid>", "the editor's process").hideHelp())
      .addHelpText("after", HELP),
  run: ({ terminal }) => runLanguageServer(terminal),
});
