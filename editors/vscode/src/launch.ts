// How the chosen command is started: its program, its arguments and its environment.

import { dirname } from "node:path";
import { type ServerOptions, TransportKind } from "vscode-languageclient/node";
import type { ChosenCommand } from "./chosen-command.js";

export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A file of JavaScript is run by the engine of VS Code, anything else by itself. */
export function launchOf({ file }: ChosenCommand, args: readonly string[]): Launch {
  if (!isScript(file)) return { program: file, args, env: {} };
  return { program: process.execPath, args: [file, ...args], env: { ELECTRON_RUN_AS_NODE: "1" } };
}

/**
 * The language server. Until the workspace is trusted it finds no other programs: it asks git for
 * the last commit, and the configuration of a repository may say what git runs.
 */
export function serverOf({ file }: ChosenCommand, { isTrusted }: { readonly isTrusted: boolean }): ServerOptions {
  const restricted = { PATH: dirname(file), NoDefaultCurrentDirectoryInExePath: "1" };
  const options = isTrusted ? {} : { cwd: dirname(file), env: restricted }; // beside what this process has
  if (isScript(file)) return { module: file, args: ["lsp"], transport: TransportKind.stdio, options };
  return { command: file, args: ["lsp"], options };
}

function isScript(file: string): boolean {
  return /\.[cm]?js$/.test(file);
}
