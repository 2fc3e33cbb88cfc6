// Deliberate faults of the colours of contracts.

import { inRoom, type Mutant } from "../mutant.js";

export const HIGHLIGHT: readonly Mutant[] = inRoom("compiler/highlight", [
  {
    what: "takes a method with the name of a keyword for the keyword",
    file: "modes.ts",
    text: 'tokenClass: "keyword", unlessBefore: T.OpenParen',
    replacement: 'tokenClass: "keyword"',
    tests: ["highlight"],
  },
  {
    what: "stays inside of a declaration whose brace is missing",
    file: "modes.ts",
    text: 'enter: { mode: "members", through: [[T.CloseBrace], "sign"], before: DECLARING }',
    replacement: 'enter: { mode: "members", through: [[T.CloseBrace], "sign"], before: [] }',
    tests: ["highlight"],
  },
  {
    what: "colours the name of a built-in type where it is declared",
    file: "highlight.ts",
    text: "tokenClass.rule?.knowsScalars === true && isScalarName(image)",
    replacement: "isScalarName(image)",
    tests: ["highlight"],
  },
]);
