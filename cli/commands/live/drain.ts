// `callwire drain`: gives an instance no new calls. What it does is in live/.

import type { LiveFlags } from "../../live/live-command.js";
import { setDrain } from "../../live/operator.js";
import { defineLive, withTarget } from "./live-definition.js";

export const drainCommand = defineLive({
  name: "drain",
  description: "give an instance no new calls",
  isOfService: false,
  at: "refuses",
  declare: (command) => withTarget(command.argument("<instance>", "id or host:port")).option("--undo", "let it have calls again"),
  run: (live, instance: string, { undo = false }: LiveFlags & { readonly undo?: boolean }) => setDrain(live, instance, undo),
});
