// `callwire compat`: whom this checkout would break, of all that runs. What it does is in
// live/compat/.

import type { AllFlags } from "../../live/index.js";
import { defineCommand, withContracts } from "../command.js";
import { run, withTarget } from "./live-options.js";

const EXAMPLES = `
Examples:
  callwire compat
  callwire compat idl/billing --registry zookeeper://127.0.0.1:2181/rpc
Exit codes: 0 nobody breaks, 1 somebody does, 3 the registry does not answer.`;

export const compatCommand = defineCommand({
  name: "compat",
  description: "say which servers and consumers that run now the contracts here would break",
  declare: (command) => withTarget(withContracts(command)).addHelpText("after", EXAMPLES),
  run: (place, paths: readonly string[], flags: AllFlags) => run(place, "compat", undefined, { ...flags, paths }),
});
