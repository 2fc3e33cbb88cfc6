// `callwire health`: asks servers whether they take calls. What it does is in live/.

import { showHealth } from "../../live/health.js";
import { defineLive, withServers } from "./live-definition.js";

export const healthCommand = defineLive({
  name: "health",
  description: "ask the instances of a service, or one server, whether they take calls",
  declare: (command) => withServers(command.argument("[service]", "full name; with --at it may be left out")),
  run: (live, service: string | undefined) => showHealth(live, service),
});
