// `callwire services`: list the services that are registered. What it does is in live/.

import type { AllFlags } from "../../live/index.js";
import { defineCommand } from "../command.js";
import { run, withTarget } from "./live-options.js";

export const servicesCommand = defineCommand({
  name: "services",
  description: "list the services that are registered",
  declare: (command) =>
    withTarget(command.argument("[filter]", "a part of the name")).option("--watch", "print the list again at each change"),
  run: (place, name: string | undefined, flags: AllFlags) => run(place, "services", name, flags),
});
