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
]);
