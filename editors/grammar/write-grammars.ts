// Writes the grammars for editors beside this folder. `npm run generate` runs it.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { printTextMate } from "./text-mate.js";
import { printVim } from "./vim.js";

const EDITORS = new URL("../../../editors/", import.meta.url);

write("vscode/syntaxes/callwire.tmLanguage.json", printTextMate());
write("vim/syntax/callwire.vim", printVim());

function write(name: string, text: string): void {
  const file = fileURLToPath(new URL(name, EDITORS));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
