// `callwire mcp`: services that run, as tools of a model. What it does is in live/mcp/.

import type { LiveFlags } from "../../live/live-command.js";
import { type McpFlags, runMcp } from "../../live/mcp/mcp.js";
import { collect } from "../command.js";
import { defineLive, withServersAndContracts } from "./live-definition.js";

const EXAMPLES = `
Speaks the Model Context Protocol on the standard input and output, for a host to start. Methods that
the contract calls @readonly are tools; others only when they are allowed.
  callwire mcp --registry zookeeper://127.0.0.1:2181/rpc
  callwire mcp demo.calculator.v1.Calculator --at 127.0.0.1:4000
  callwire mcp --allow demo.shop.v1.Shop/order
--timeout bounds each call.`;

export const mcpCommand = defineLive({
  name: "mcp",
  description: "give the methods of services that run to a model as tools",
  declare: (command) =>
    withServersAndContracts(command.argument("[service]", "the full name of one (default: all of the registry)"))
      .option("--allow <service/method>", "a method that is not @readonly; may be given again", collect)
      .option("--items <n>", "items of a stream that an answer has (default: 20)")
      .option("-H, --header <key:value>", "metadata of the calls; may be given again", collect)
      .addHelpText("after", EXAMPLES),
  run: (live, service: string | undefined, flags: LiveFlags & McpFlags) => runMcp(live, service, flags),
});
