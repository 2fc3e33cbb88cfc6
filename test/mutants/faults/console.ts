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
    what: "makes calls that are not allowed",
    file: "call-routes.ts",
    text: "if (this.#isAllowed) return;",
    replacement: "if (true) return;",
    tests: ["calls"],
  },
  {
    what: "runs what may change something without asking",
    file: "call-routes.ts",
    text: "if (!method.idempotent && asked.isConfirmed !== true)",
    replacement: "if (false)",
    tests: ["calls"],
  },
  {
    what: "keeps a sensitive value in the history",
    file: "method-values.ts",
    text: "this.#args.toJson(this.#args.fromJson(json), MASK)",
    replacement: "this.#args.toJson(this.#args.fromJson(json))",
    tests: ["calls"],
  },
  {
    what: "forgets the items that it does not show",
    file: "running-call.ts",
    text: "left: this.#count - this.#told - items.length",
    replacement: "left: 0",
    tests: ["calls"],
  },
  {
    what: "takes items without a bound",
    file: "item-queue.ts",
    text: "this.#waiting.length + items.length > MAX_WAITING",
    replacement: "false",
    tests: ["calls"],
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
