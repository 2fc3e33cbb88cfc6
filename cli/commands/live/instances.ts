// `callwire instances`: list the instances of a service. What it does is in live/.

import type { LiveFlags } from "../../live/live-command.js";
import { defineCommand } from "../command.js";
import { run, withTarget } from "./live-options.js";

export const instancesCommand = defineCommand({
  name: "instances",
  description: "list the instances of a service",
  declare: (command) =>
    withTarget(command.argument("<service>", "full name, such as demo.calculator.v1.Calculator")).option(
      "--watch",
      "print the list again at each change",
    ),
  run: (place, name: string, flags: LiveFlags) => run(place, "instances", name, flags),
});
