// The scene of a half-open link inside a network namespace; see half-open.ts. Prints what was
// observed.

import { execFileSync } from "node:child_process";
import { Fleet } from "../story/fleet.js";
import { Traffic } from "../story/traffic.js";
import { until } from "../support/wait.js";
import { observeSilence } from "./half-open.js";

execFileSync("ip", ["link", "set", "lo", "up"]);
const fleet = new Fleet();
try {
  const servers = await Promise.all([fleet.start(), fleet.start(), fleet.start()]);
  const traffic = new Traffic(`static:${servers.map(({ address }) => address).join(",")}`);
  traffic.start();
  await until(() => traffic.answers.length > 500, 60_000);
  const port = Number(servers[0].address.split(":")[1]);
  const silentAt = performance.now();
  dropPackets(port);
  const seen = await observeSilence({ fleet }, traffic, port, silentAt);
  await traffic.close();
  process.stdout.write(JSON.stringify(seen));
} finally {
  await fleet.close();
}
process.exit();

/** Of both directions, from now on. */
function dropPackets(port: number): void {
  const rules = `
    table ip callwire {
      chain input {
        type filter hook input priority 0;
        tcp dport ${port} drop
        tcp sport ${port} drop
      }
    }`;
  execFileSync("nft", ["-f", "-"], { input: rules });
}
