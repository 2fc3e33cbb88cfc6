// `callwire describe`: show the contract of a service that runs. What it does is in live/.

import type { LiveFlags } from "../../live/live-command.js";
import { defineCommand } from "../command.js";
import { run, withTarget } from "./live-options.js";

export const describeCommand = defineCommand({
  name: "describe",
  description: "show the contract of a service that runs",
  declare: (command) => withTarget(command.argument("<name>", "a service, or service/method")),
  run: (place, name: string, flags: LiveFlags) => run(place, "describe", name, flags),
});
