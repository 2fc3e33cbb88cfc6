// `callwire instances`: list the instances of a service. What it does is in live/.

import { showConsumers } from "../../live/consumers.js";
import { showInstances } from "../../live/instances.js";
import type { LiveFlags } from "../../live/live-command.js";
import { defineLive, withTarget } from "./live-definition.js";

interface InstancesFlags extends LiveFlags {
  readonly watch?: boolean;
  readonly consumers?: boolean;
}

const EXAMPLES = `
Examples:
  callwire instances demo.calculator.v1.Calculator --watch
  callwire instances demo.calculator.v1.Calculator --consumers`;

export const instancesCommand = defineLive({
  name: "instances",
  description: "list the instances of a service",
  declare: (command) =>
    withTarget(command.argument("<service>", "full name, such as demo.calculator.v1.Calculator"))
      .option("--watch", "print the list again at each change")
      .option("--consumers", "list the clients that have a name: connect(..., { name })")
      .addHelpText("after", EXAMPLES),
  run: (live, service: string, { watch = false, consumers = false }: InstancesFlags) =>
    consumers ? showConsumers(live, service) : showInstances(live, service, watch),
});
