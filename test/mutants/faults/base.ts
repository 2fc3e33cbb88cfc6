// Deliberate faults of what everything else stands on.

import { inRoom, type Mutant } from "../mutant.js";

export const BASE: readonly Mutant[] = inRoom("runtime/base", [
  {
    what: "draws ids of errors that a simulation does not repeat",
    file: "error-ids.ts",
    text: "if (this.#random === undefined) return",
    replacement: "if (this.#random !== undefined) return",
    tests: ["error-ids"],
  },
  {
    what: "draws ids of errors that are shorter where the number is small",
    file: "error-ids.ts",
    text: '.padStart(DIGITS, "0")',
    replacement: "",
    tests: ["error-ids"],
  },
  {
    what: "counts an entry of the timer wheel as gone each time that it is removed",
    file: "timer-wheel.ts",
    text: "entry.wheelNext = entry.wheelPrevious = undefined;\n    this.#count--;",
    replacement: "this.#count--;",
    tests: ["timer-wheel"],
  },
  {
    what: "gives one of many twice what the others get, beside a small bound",
    file: "fair-share.ts",
    text: "this.#weight = Math.max(1, ",
    replacement: "this.#weight = Math.max(2, ",
    tests: ["fair-share"],
  },
  {
    what: "tells of lines that were left out once, and never again",
    file: "limited-log.ts",
    text: "this.#timer?.cancel();\n    this.#timer = undefined;",
    replacement: "this.#timer?.cancel();",
    tests: ["limited-log"],
  },
  {
    what: "tells of lines again that it has told of",
    file: "limited-log.ts",
    text: "seen.leftOut = 0;",
    replacement: "",
    tests: ["limited-log"],
  },
  {
    what: "keeps its timer though it has told what was left out",
    file: "limited-log.ts",
    text: "this.#timer?.cancel();\n    this.#timer = undefined;",
    replacement: "this.#timer = undefined;",
    tests: ["limited-log"],
  },
]);
