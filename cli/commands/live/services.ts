// `callwire services`: list the services that are registered. What it does is in live/.

import type { LiveFlags } from "../../live/live-command.js";
import { defineCommand } from "../command.js";
import { run, withTarget } from "./live-options.js";

export const servicesCommand = defineCommand({
  name: "services",
  description: "list the services that are registered",
  declare: (command) => withTarget(command.argument("[filter]", "a part of the name")),
  run: (place, name: string | undefined, flags: LiveFlags) => run(place, "services", name, flags),
});
