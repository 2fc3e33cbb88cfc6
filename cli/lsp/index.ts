// The door of this room: an editor on the standard input and output.

import process from "node:process";
import { fileURLToPath } from "node:url";
import { createConnection } from "vscode-languageserver/node";
import { besideBundle } from "../beside.js";
import type { Terminal } from "../output/terminal.js";
import type { Exit } from "../usage-error.js";
import { createAskRegistry } from "./ask-registry.js";
import { EditorSession } from "./editor-session.js";
import { createFramedInput } from "./framed-input.js";

/**
 * Serves the editor that started this process. The connection ends the process, so this never
 * resolves.
 */
export function runLanguageServer(terminal: Terminal): Promise<Exit> {
  if (process.stdin.isTTY) terminal.err("callwire lsp: an editor starts this; it waits for its messages on the standard input\n");
  const command = fileURLToPath(besideBundle("../bin/callwire.js"));
  const input = createFramedInput((problem) => {
    terminal.err(`callwire lsp: the editor has sent ${problem}; the server ends, as it cannot read on\n`);
  });
  new EditorSession(createConnection(process.stdin.pipe(input), process.stdout), createAskRegistry(command));
  return new Promise(() => undefined);
}
