// Deliberate faults of what editors are told.

import { inRoom, type Mutant } from "../mutant.js";

export const LSP_FAULTS: readonly Mutant[] = [
  ...inRoom("compiler/lsp", [
    {
      what: "keeps the text of a document that is closed",
      file: "workspace.ts",
      text: "if (text === undefined) this.#texts.delete(key);",
      replacement: "if (text === undefined) return;",
      tests: ["workspace"],
    },
    {
      what: "never looks at the disk again",
      file: "workspace.ts",
      text: "    this.#read.clear();",
      replacement: "",
      tests: ["workspace"],
    },
    {
      what: "does not know files that were never saved",
      file: "workspace.ts",
      text: "return own.length === 0 ? listed :",
      replacement: "return own.length >= 0 ? listed :",
      tests: ["workspace"],
    },
    {
      what: "lints nothing again that has not changed",
      file: "workspace.ts",
      text: "const known = isThorough ?",
      replacement: "const known = isThorough && files.length === 0 ?",
      tests: ["workspace"],
    },
  ]),
  ...inRoom("cli/lsp", [
    {
      what: "counts characters in place of UTF-16 units",
      file: "places.ts",
      text: "const { line } = source.positionAt(at);",
      replacement:
        "const { line, column } = source.positionAt(at);\n  if (column > 0) return { line: line - 1, character: column - 1 };",
      tests: ["diagnostics"],
    },
    {
      what: "leaves diagnostics of what is mended",
      file: "editor-session.ts",
      text: "if (!current.has(uri)) this.#send(uri, []);",
      replacement: "void uri;",
      tests: ["diagnostics"],
    },
    {
      what: "does not read a configuration again",
      file: "editor-session.ts",
      text: "      this.#projects.forget();",
      replacement: "",
      tests: ["diagnostics"],
    },
  ]),
];
