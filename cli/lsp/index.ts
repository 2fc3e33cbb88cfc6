// The door of this room: an editor on the standard input and output.

import process from "node:process";
import { createConnection } from "vscode-languageserver/node";
import type { Terminal } from "../output/terminal.js";
import type { Exit } from "../usage-error.js";
import { EditorSession } from "./editor-session.js";

/**
 * Serves the editor that started this process. The connection ends the process, so this never
 * resolves.
 */
export function runLanguageServer(terminal: Terminal): Promise<Exit> {
  if (process.stdin.isTTY) terminal.err("callwire lsp: an editor starts this; it waits for its messages on the standard input\n");
  new EditorSession(createConnection(process.stdin, process.stdout));
  return new Promise(() => undefined);
}
