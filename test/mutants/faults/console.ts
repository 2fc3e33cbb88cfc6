// Deliberate faults of `callwire console`.

import { inRoom, type Mutant } from "../mutant.js";

export const CONSOLE_FAULTS: readonly Mutant[] = inRoom("cli/live/console", [
  {
    what: "answers by any name of the host",
    file: "console-access.ts",
    text: 'if (!LOCAL_NAMES.includes(host.toLowerCase().replace(/:\\d+$/, "")))',
    replacement: "if (false)",
    tests: ["console-access"],
  },
  {
    what: "answers pages of other origins",
    file: "console-access.ts",
    text: "if (origin !== undefined && origin.toLowerCase()",
    replacement: "if (false && origin !== undefined && origin.toLowerCase()",
    tests: ["console-access"],
  },
  {
    what: "lets images of other ports ask",
    file: "console-access.ts",
    text: 'site !== "same-origin" && site !== "none" && !isLink',
    replacement: "false",
    tests: ["console-access"],
  },
  {
    what: "takes an empty cookie",
    file: "console-access.ts",
    text: "if (given !== undefined && isSame(",
    replacement: "if (given !== undefined || isSame(",
    tests: ["console-access"],
  },
  {
    what: "takes what a form sends",
    file: "console-server.ts",
    text: 'if (method === "POST" && request.headers["content-type"] !== "application/json")',
    replacement: "if (false)",
    tests: ["console-access"],
  },
  {
    what: "keeps changes for ever",
    file: "change-log.ts",
    text: "const oldest = this.#now() - KEPT_MS;",
    replacement: "const oldest = -1;",
    tests: ["change-log"],
  },
  {
    what: "takes another weight for nothing",
    file: "change-log.ts",
    text: "if (old.weight !== weight)",
    replacement: "if (false)",
    tests: ["change-log"],
  },
]);
