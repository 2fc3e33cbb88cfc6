// `callwire registry`: a registry for development. What it does is in live/.

import type { RegistryFlags } from "../../live/registry.js";
import { defineCommand } from "../command.js";
import { run } from "./live-place.js";

const EXAMPLES = `
It is in memory, listens on loopback, and speaks ZooKeeper's protocol.

Examples:
  callwire registry             # on port 2181, as ZooKeeper
  callwire registry --port 0    # on a free one
  export CALLWIRE_REGISTRY=zookeeper://127.0.0.1:2181/rpc    # for servers, clients and commands`;

export const registryCommand = defineCommand({
  name: "registry",
  description: "run a registry for development, until Ctrl-C",
  declare: (command) =>
    command
      .option("--port <port>", "where it listens, 0 for a free one (default: 2181)")
      .option("--json", "print one JSON object")
      .addHelpText("after", EXAMPLES),
  run: (place, _none: undefined, flags: RegistryFlags) => run(place, "registry", undefined, flags),
});
