// `callwire compat`: whom this checkout would break, of all that runs. What it does is in
// live/compat/.

import { type CompatFlags, showCompat } from "../../live/compat/compat.js";
import type { LiveFlags } from "../../live/live-command.js";
import { withContracts } from "../command.js";
import { defineLive, withServers } from "./live-definition.js";

const EXAMPLES = `
Examples:
  callwire compat
  callwire compat idl/billing --registry zookeeper://127.0.0.1:2181/rpc
Exit codes: 0 nobody breaks, 1 somebody does, 3 the registry does not answer.`;

export const compatCommand = defineLive({
  name: "compat",
  description: "say which servers and consumers that run now the contracts here would break",
  declare: (command) => withServers(withContracts(command)).addHelpText("after", EXAMPLES),
  run: (live, paths: readonly string[], flags: LiveFlags & CompatFlags) => showCompat(live, { ...flags, paths }),
});
