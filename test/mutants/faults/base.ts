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
]);
