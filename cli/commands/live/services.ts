// `callwire services`: list the services that are registered. What it does is in live/.

import type { LiveFlags } from "../../live/live-command.js";
import { showServices } from "../../live/services.js";
import { defineLive, withServers } from "./live-definition.js";

export const servicesCommand = defineLive({
  name: "services",
  description: "list the services that are registered",
  declare: (command) =>
    withServers(command.argument("[filter]", "a part of the name")).option("--watch", "print the list again at each change"),
  run: (live, filter: string | undefined, { watch = false }: LiveFlags & { readonly watch?: boolean }) =>
    showServices(live, filter, watch),
});
