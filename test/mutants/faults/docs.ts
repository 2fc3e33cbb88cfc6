// Deliberate faults of `callwire docs`.

import { inRoom, type Mutant } from "../mutant.js";

export const DOCS_FAULTS: readonly Mutant[] = [
  ...inRoom("cli/docs", [
    {
      what: "lets words of a contract be markup",
      file: "html/print-html.ts",
      text: "replace(/[&<>\"']/g,",
      replacement: "replace(/[&\"']/g,",
      tests: ["make-docs"],
    },
    {
      what: "lets what hides hide in a page",
      file: "safe-text.ts",
      text: 'plain.split("\\n").map(escapeText).join("\\n") : escapeText(plain)',
      replacement: 'plain.split("\\n").map(escapeText).join("\\n") : plain',
      tests: ["make-docs"],
    },
    {
      what: "lets words of a contract end a cell of Markdown",
      file: "markdown/print-markdown.ts",
      text: "const MARKUP = /[\\\\`*_[\\]~|$]/g;",
      replacement: "const MARKUP = /[\\\\`*_[\\]~$]/g;",
      tests: ["make-docs"],
    },
    {
      what: "begins a list in Markdown where the words have a number",
      file: "markdown/print-markdown.ts",
      text: "sign === undefined ? `${digits}\\\\${end}` : `\\\\${sign}`",
      replacement: "sign === undefined ? `${digits}${end}` : sign",
      tests: ["make-docs"],
    },
    {
      what: "looks for each page beside the first one",
      file: "html/print-html.ts",
      text: 'const root = "../".repeat(page.path.split("/").length - 1);',
      replacement: 'const root = "";',
      tests: ["make-docs"],
    },
    {
      what: "makes one page of two contracts whose paths differ in capitals",
      file: "page-paths.ts",
      text: "taken.has(page.toLowerCase())",
      replacement: "taken.has(page)",
      tests: ["page-paths"],
    },
    {
      what: "calls a page as a device",
      file: "page-paths.ts",
      text: '.replace(DEVICE, "$1-")',
      replacement: "",
      tests: ["page-paths"],
    },
    {
      what: "takes a folder for a page",
      file: "page-paths.ts",
      text: "return isFolder && /",
      replacement: "return !isFolder && /",
      tests: ["page-paths"],
    },
    {
      what: "links to members that are not there",
      file: "contract-site.ts",
      text: 'place.members.has(rest.replace("/", "."))',
      replacement: 'rest !== ""',
      tests: ["contract-site"],
    },
    {
      what: "names a type among those that use it",
      file: "contract-site.ts",
      text: "if (name === own || ",
      replacement: "if (",
      tests: ["contract-site"],
    },
    {
      what: "knows no names of the own package in the words",
      file: "doc-text.ts",
      text: " ?? this.#names.find(`${this.#package}.${name}`)",
      replacement: "",
      tests: ["make-docs", "doc-text"],
    },
    {
      what: "looks for the end of a bracket in a whole comment",
      file: "doc-text.ts",
      text: "\\[([^[\\]\\n`]{1,200})\\]\\[",
      replacement: "\\[([^\\]]+)\\]\\[",
      tests: ["make-docs"],
    },
    {
      what: "forgets code whose fence has no end",
      file: "doc-text.ts",
      text: "if (fenced !== undefined && fenced.length > 0) blocks.push",
      replacement: "if (fenced !== undefined && fenced.length < 0) blocks.push",
      tests: ["doc-text"],
    },
  ]),
  ...inRoom("cli/commands", [
    {
      what: "keeps pages of contracts that are gone",
      file: "docs.ts",
      text: "files, true, MAKER",
      replacement: "files, false, MAKER",
      tests: ["docs"],
    },
    {
      what: "writes pages when it only has to check",
      file: "docs.ts",
      text: "if (check) return reportStale",
      replacement: "if (check && changes.written.length === 0) return reportStale",
      tests: ["docs"],
    },
  ]),
];
