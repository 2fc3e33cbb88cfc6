// From a name in TypeScript to its place in the contract that it is generated from.

import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  commands,
  type Disposable,
  type DocumentSymbol,
  type Location,
  type LocationLink,
  type Position,
  type TextDocument,
  type TextEditor,
  Uri,
  window,
  workspace,
} from "vscode";
import { contractOf, exportedAt, findDeclared } from "./contract-place.js";

/** Registers the command. */
export function registerGoToContract(): Disposable {
  return commands.registerCommand("callwire.goToContract", async () => {
    const editor = window.activeTextEditor;
    const problem = editor === undefined ? "open a file of TypeScript first" : await goToContract(editor);
    if (problem !== undefined) await window.showInformationMessage(`Callwire: ${problem}`);
  });
}

/** Undefined when it has arrived; else why it has not. */
async function goToContract({ document, selection }: TextEditor): Promise<string | undefined> {
  const generated = await findGenerated(document, selection.active);
  if (generated === undefined) return "nothing here is generated from a contract; put the cursor on a name that is";
  const path = contractOf(generated.document.lineAt(0).text) ?? "";
  const contract = findContract(generated.document, path);
  if (contract === undefined) return `the contract ${path} is not in this workspace; open the folder that has it`;
  const lines = generated.document.getText().split(/\r?\n/);
  const exported = exportedAt(lines, generated.position.line) ?? "";
  const word = generated.document.getText(generated.document.getWordRangeAtPosition(generated.position));
  await workspace.openTextDocument(contract); // so that the language server has it
  const outline = await commands.executeCommand<DocumentSymbol[] | undefined>("vscode.executeDocumentSymbolProvider", contract);
  const declared = findDeclared(outline ?? [], exported, word);
  await window.showTextDocument(contract, declared === undefined ? {} : { selection: declared.selectionRange });
  return undefined;
}

/** The place itself where it is in generated code, else the definition of what stands there. */
async function findGenerated(
  document: TextDocument,
  position: Position,
): Promise<{ readonly document: TextDocument; readonly position: Position } | undefined> {
  if (isGenerated(document)) return { document, position };
  type Found = readonly (Location | LocationLink)[] | undefined;
  const found = await commands.executeCommand<Found>("vscode.executeDefinitionProvider", document.uri, position);
  for (const each of found ?? []) {
    const [uri, range] =
      "targetUri" in each ? [each.targetUri, each.targetSelectionRange ?? each.targetRange] : [each.uri, each.range];
    const target = await workspace.openTextDocument(uri);
    if (isGenerated(target)) return { document: target, position: range.start };
  }
  return undefined;
}

function isGenerated(document: TextDocument): boolean {
  return contractOf(document.lineAt(0).text) !== undefined;
}

/** Looks in the folders above the generated file, within its folder of the workspace. */
function findContract({ uri }: TextDocument, path: string): Uri | undefined {
  const root = workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  // The line says where to look, and anybody can write it: nothing above a folder is looked for.
  if (root === undefined || path.split("/").includes("..")) return undefined;
  for (let folder = dirname(uri.fsPath); folder.startsWith(root); folder = dirname(folder)) {
    const file = join(folder, path);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return Uri.file(file);
    if (folder === dirname(folder)) break;
  }
  return undefined;
}
