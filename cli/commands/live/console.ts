// `callwire console`: a page of a registry for people. What it does is in live/console/.

import { type ConsoleFlags, runConsole } from "../../live/console/console.js";
import type { LiveFlags } from "../../live/live-command.js";
import { defineLive, withServersAndContracts } from "./live-definition.js";

const EXAMPLES = `
Prints a link to a page on 127.0.0.1: services, instances, contracts and the registry, as they change.
  callwire console --registry zookeeper://127.0.0.1:2181/rpc --open
The page only reads, unless it is allowed more. --timeout bounds each step. CALLWIRE_CONSOLE_TOKEN keeps the link the same for the next time,
and CALLWIRE_STATS_TOKEN is for the figures of servers that want a token.`;

export const consoleCommand = defineLive({
  name: "console",
  description: "show the services of a registry in a browser",
  declare: (command) =>
    withServersAndContracts(command)
      .option("--port <n>", "of the page on 127.0.0.1 (default: 7870, or a free one; 0: a free one)")
      .option("--allow-calls", "let the page call methods")
      .option("--allow-actions", "let the page drain instances, give them weights and start mocks")
      .option("--open", "open the page in the browser")
      .addHelpText("after", EXAMPLES),
  run: (live, _none: undefined, flags: LiveFlags & ConsoleFlags) => runConsole(live, flags),
});
