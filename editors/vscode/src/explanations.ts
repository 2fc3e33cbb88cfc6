// `callwire explain` in VS Code: the page of a code, shown as a document that nobody can write to.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { commands, type Disposable, languages, Uri, window, workspace } from "vscode";
import type { ChosenCommand } from "./chosen-command.js";
import { launchOf } from "./launch.js";

const SCHEME = "callwire-explain";
const CODE = /^CW\d{4}$/;

/** A page takes milliseconds; a process that hangs must not leave the document empty for ever. */
const TIMEOUT_MS = 10_000;

/** `choose` says which command has the pages. */
export function registerExplanations(choose: () => ChosenCommand): readonly Disposable[] {
  return [
    workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: ({ path }) => readPage(choose(), path.replace(/\.md$/, "")),
    }),
    commands.registerCommand("callwire.explain", (code?: unknown) => explain(code)),
  ];
}

/** `given`: what a keybinding or a link passes. Without it the user is asked. */
async function explain(given: unknown): Promise<void> {
  const code = typeof given === "string" ? given : await askForCode();
  if (code === undefined) return;
  if (!isCode(code)) {
    await window.showErrorMessage(`Callwire: ${JSON.stringify(code)} is no code; codes are written CW2001`);
    return;
  }
  const page = Uri.from({ scheme: SCHEME, path: `${code.trim().toUpperCase()}.md` });
  await commands.executeCommand("markdown.showPreview", page);
}

function askForCode(): Thenable<string | undefined> {
  return window.showInputBox({
    prompt: "The code of a mistake, such as CW2001",
    value: codeAtCursor() ?? "",
    validateInput: (text) => (isCode(text) ? undefined : "codes are written CW2001"),
  });
}

function isCode(text: string): boolean {
  return CODE.test(text.trim().toUpperCase());
}

/** That of the first mistake where the cursor is. */
function codeAtCursor(): string | undefined {
  const editor = window.activeTextEditor;
  if (editor === undefined) return undefined;
  const codes = languages
    .getDiagnostics(editor.document.uri)
    .filter(({ range }) => range.contains(editor.selection.active))
    .map(({ code }) => String(typeof code === "object" ? code.value : code));
  return codes.find(isCode);
}

async function readPage(chosen: ChosenCommand, code: string): Promise<string> {
  // A link can ask for a document of this scheme too: nothing but a code may reach the command.
  if (!isCode(code)) return `${JSON.stringify(code)} is no code; codes are written CW2001`;
  const { program, args, env } = launchOf(chosen, ["explain", code]);
  const { stdout } = await promisify(execFile)(program, [...args], {
    env: { ...process.env, ...env, NO_COLOR: "1" },
    timeout: TIMEOUT_MS,
  });
  return stdout;
}
