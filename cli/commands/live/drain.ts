// `callwire drain`: gives an instance no new calls. What it does is in live/.

import type { AllFlags } from "../../live/index.js";
import { defineCommand } from "../command.js";
import { run, withTarget } from "./live-options.js";

export const drainCommand = defineCommand({
  name: "drain",
  description: "give an instance no new calls",
  declare: (command) => withTarget(command.argument("<instance>", "id or host:port")).option("--undo", "let it have calls again"),
  run: (place, instance: string, flags: AllFlags) => run(place, "drain", instance, flags),
});
