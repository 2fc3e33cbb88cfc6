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
  ...inRoom("compiler/lsp", [
    {
      what: "offers a number that is used below the cursor",
      file: "cursor.ts",
      text: "if (!scan.has(block)) break;",
      replacement: "break;",
      tests: ["completion"],
    },
    {
      what: "offers names whose import would make a cycle",
      file: "imports.ts",
      text: "other !== unit && !above.has(other)",
      replacement: "other !== unit && above.size >= 0",
      tests: ["completion"],
    },
    {
      what: "imports a name in a statement of its own, whatever is there",
      file: "imports.ts",
      text: "path?.value === written && broken !== true",
      replacement: "path?.value === written && broken === true",
      tests: ["completion"],
    },
    {
      what: "offers annotations of any declaration",
      file: "completion.ts",
      text: "declared !== undefined && isNear ?",
      replacement: "declared !== undefined && !isNear ?",
      tests: ["completion"],
    },
    {
      what: "completes inside of comments",
      file: "cursor.ts",
      text: "start < offset && offset <= end",
      replacement: "start < offset && offset < start",
      tests: ["completion"],
    },
    {
      what: "takes the member of any enum for that of the field",
      file: "occurrences.ts",
      text: "const found = enumOf(this.#unit, type);",
      replacement: "const found = undefined as ReturnType<typeof enumOf>;",
      tests: ["occurrences"],
    },
    {
      what: "follows no alias to its enum",
      file: "occurrences.ts",
      text: 'return symbol?.declaration.kind === "alias" ?',
      replacement: 'return symbol?.declaration.kind === "const" ?',
      tests: ["occurrences"],
    },
    {
      what: "takes any name with the letters for an imported one",
      file: "occurrences.ts",
      text: "symbol.unit !== this.#unit && symbol.name === name.text;",
      replacement: "symbol.unit === this.#unit;",
      tests: ["occurrences"],
    },
    {
      what: "shows images of a documentation",
      file: "hover.ts",
      text: '.replaceAll("![", "!\\\\[")',
      replacement: "",
      tests: ["hover"],
    },
    {
      what: "formats outside of the range",
      file: "edits.ts",
      text: "edits.filter(({ start, end }) => start >= within.start && end <= within.end)",
      replacement: "edits",
      tests: ["edits"],
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
