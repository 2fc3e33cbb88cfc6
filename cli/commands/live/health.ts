// `callwire health`: asks servers whether they take calls. What it does is in live/.

import type { LiveFlags } from "../../live/live-command.js";
import { defineCommand } from "../command.js";
import { run, withTarget } from "./live-options.js";

export const healthCommand = defineCommand({
  name: "health",
  description: "ask the instances of a service, or one server, whether they take calls",
  declare: (command) => withTarget(command.argument("[service]", "full name; with --at it may be left out")),
  run: (place, service: string | undefined, flags: LiveFlags) => run(place, "health", service, flags),
});
