// Deliberate faults of `callwire repl`.

import { inRoom, type Mutant } from "../mutant.js";

export const REPL_FAULTS: readonly Mutant[] = inRoom("cli/live/repl", [
  {
    what: "takes one object for the first argument, whatever its names are",
    file: "arguments.ts",
    text: "return isNamed || !takesObject ?",
    replacement: "return !takesObject ?",
    tests: ["prompt"],
  },
  {
    what: "gives two services one name",
    file: "names.ts",
    text: "counts.get(name) === 1 && !taken(name)",
    replacement: "!taken(name)",
    tests: ["prompt"],
  },
  {
    what: "takes a beginning of two names for one of them",
    file: "names.ts",
    text: "found.has(beginning) ? undefined : name",
    replacement: "name",
    tests: ["prompt"],
  },
  {
    what: "keeps its history behind a link",
    file: "history.ts",
    text: "if (stat !== undefined && !stat.isFile()) return undefined;",
    replacement: "",
    tests: ["prompt"],
  },
  {
    what: "runs the next line of a pipe while one still awaits",
    file: "evaluation.ts",
    text: "while (isBusy());",
    replacement: "while (false);",
    tests: ["evaluation"],
  },
  {
    what: "puts a stack in front of an error of a call",
    file: "evaluation.ts",
    text: "if (isInterruption(error) || this.#options.isCallError(error)) {",
    replacement: "if (isInterruption(error)) {",
    tests: ["evaluation"],
  },
]);
