// Deliberate faults of `callwire mcp`.

import { inRoom, type Mutant } from "../mutant.js";

const OF_TOOLS: readonly Mutant[] = inRoom("cli/live/mcp", [
  {
    what: "leaves the last calls of a pipe without an answer",
    file: "mcp-server.ts",
    text: "if (hasEnded && running === 0) close();",
    replacement: "if (hasEnded) close();",
    tests: ["mcp-server"],
  },
  {
    what: "tells nobody that there are other tools",
    file: "tool-list.ts",
    text: "if (before !== undefined && before.key !== key) this.#onChange();",
    replacement: "",
    tests: ["tool-list"],
  },
  {
    what: "follows the tools for a host that has gone",
    file: "mcp-server.ts",
    text: "  unfollow();\n  signal.remove",
    replacement: "  signal.remove",
    tests: ["mcp-server"],
  },
  {
    what: "calls methods that change something",
    file: "tool-list.ts",
    text: "return method.readonly === true || allowed.has(fullName);",
    replacement: "return true;",
    tests: ["tool-list"],
  },
  {
    what: "shows sensitive values to a model",
    file: "tool-call.ts",
    text: 'const MASK = { sensitive: "mask" } as const;',
    replacement: 'const MASK = { sensitive: "show" } as const;',
    tests: ["tool-list"],
  },
  {
    what: "gives two methods one name",
    file: "tool-name.ts",
    text: "short.indexOf(name) === short.lastIndexOf(name) ? name",
    replacement: "name !== undefined ? name",
    tests: ["tool-name"],
  },
  {
    what: "reads a stream to its end",
    file: "tool-call.ts",
    text: "items.length === this.#maxItems",
    replacement: "items.length === 10 * this.#maxItems",
    tests: ["tool-list"],
  },
  {
    what: "passes texts of a contract on as they are",
    file: "tool.ts",
    text: 'return cut.split("\\n").map(escape).join("\\n");',
    replacement: "return cut;",
    tests: ["tool"],
  },
  {
    what: "takes contracts with any names",
    file: "tool.ts",
    text: "!NAME.test(value)",
    replacement: "false",
    tests: ["tool"],
  },
]);

const OF_CONTRACTS: readonly Mutant[] = inRoom("cli/live", [
  {
    what: "ends calls of a contract that has changed",
    file: "followed-contracts.ts",
    text: "if (version.isOver && version.leases === 0)",
    replacement: "if (version.isOver)",
    tests: ["followed-contracts"],
  },
  {
    what: "keeps names that nobody serves",
    file: "followed-contracts.ts",
    text: "await this.#forget(name);\n      throw",
    replacement: "throw",
    tests: ["followed-contracts"],
  },
  {
    what: "keeps the contract of the first day",
    file: "followed-contracts.ts",
    text: "void this.#look(name, followed)",
    replacement: "void Promise.resolve()",
    tests: ["followed-contracts"],
  },
]);

export const MCP_FAULTS: readonly Mutant[] = [...OF_TOOLS, ...OF_CONTRACTS];
