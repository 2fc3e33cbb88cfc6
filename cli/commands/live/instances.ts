// `callwire instances`: list the instances of a service. What it does is in live/.

import type { AllFlags } from "../../live/index.js";
import { defineCommand } from "../command.js";
import { run, withTarget } from "./live-options.js";

const EXAMPLES = `
Examples:
  callwire instances demo.calculator.v1.Calculator --watch
  callwire instances demo.calculator.v1.Calculator --consumers`;

export const instancesCommand = defineCommand({
  name: "instances",
  description: "list the instances of a service",
  declare: (command) =>
    withTarget(command.argument("<service>", "full name, such as demo.calculator.v1.Calculator"))
      .option("--watch", "print the list again at each change")
      .option("--consumers", "list the clients that have a name: connect(..., { name })")
      .addHelpText("after", EXAMPLES),
  run: (place, name: string, flags: AllFlags) => run(place, "instances", name, flags),
});
