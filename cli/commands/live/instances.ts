// `callwire instances`: list the instances of a service. What it does is in live/.

import { type InstancesFlags, showInstances } from "../../live/instances.js";
import type { LiveFlags } from "../../live/live-command.js";
import { defineLive, withServers } from "./live-definition.js";

const EXAMPLES = `
Examples:
  callwire instances demo.calculator.v1.Calculator --watch
  callwire instances demo.calculator.v1.Calculator --stats
  callwire instances demo.calculator.v1.Calculator --consumers`;

export const instancesCommand = defineLive({
  name: "instances",
  description: "list the instances of a service",
  declare: (command) =>
    withServers(command.argument("<service>", "full name, such as demo.calculator.v1.Calculator"))
      .option("--watch", "print the list again at each change")
      .option("--stats", "ask each for a second how many calls it has, and how long they take")
      .option("--token <token>", "of --stats: what the servers were started with (default: CALLWIRE_STATS_TOKEN)")
      .option("--consumers", "list the clients that have a name: connect(..., { name })")
      .addHelpText("after", EXAMPLES),
  run: (live, service: string, flags: LiveFlags & InstancesFlags) => showInstances(live, service, flags),
});
