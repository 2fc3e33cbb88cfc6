// A half-open link: what one server sends and gets vanishes, and nobody is told. With packets that
// a firewall drops, in a network namespace, where this process may make one; through a proxy of our
// own elsewhere.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Traffic } from "../story/traffic.js";
import { TcpProxy } from "../support/tcp-proxy.js";
import { until } from "../support/wait.js";
import { type Observation, observe, type Stage } from "./scene.js";

/** Plays the scene. */
export function playHalfOpen(stage: Stage): Promise<Observation> {
  return canDropPackets() ? inNamespace() : behindProxies(stage);
}

/**
 * The end of the scene: how soon a client notices that the link to a port carries nothing since
 * `silentAt`.
 */
export async function observeSilence(
  stage: Pick<Stage, "fleet">,
  traffic: Traffic,
  port: number,
  silentAt: number,
): Promise<Observation> {
  const state = (): string | undefined =>
    traffic.client.inspect().instances.find(({ endpoint }) => endpoint.port === port)?.state;
  await until(() => state() !== "ready", 20_000);
  const noticedMs = performance.now() - silentAt;
  assert.ok(noticedMs < 15_500, `${noticedMs} ms`);
  const seen = await observe(stage, traffic, silentAt, noticedMs);
  assert.ok(seen.failed <= 20, `${seen.failed} failed`);
  return seen;
}

/**
 * A namespace has a loopback of its own: the scene is played in a process that knows no other
 * network.
 */
async function inNamespace(): Promise<Observation> {
  const script = fileURLToPath(new URL("half-open-process.js", import.meta.url));
  const output = execFileSync("unshare", ["--net", process.execPath, script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output) as Observation; // as that process prints it
}

function canDropPackets(): boolean {
  const probe = "ip link set lo up && nft add table ip callwire";
  return spawnSync("unshare", ["--net", "sh", "-c", probe], { stdio: "ignore" }).status === 0;
}

async function behindProxies(stage: Stage): Promise<Observation> {
  const servers = await stage.startServers(3, "");
  const proxies: TcpProxy[] = [];
  for (const { address } of servers) proxies.push(stage.use(await TcpProxy.start(Number(address.split(":")[1]))));
  const [silent] = proxies;
  assert.ok(silent !== undefined);
  const traffic = await stage.startTraffic(`static:${proxies.map(({ port }) => `127.0.0.1:${port}`).join(",")}`, 500);
  const silentAt = performance.now();
  silent.silence();
  return observeSilence(stage, traffic, silent.port, silentAt);
}
