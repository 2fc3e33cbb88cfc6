// `callwire health`: whether servers take calls, for people and for probes. Exit code 0: all of
// them; 3: one does not, or nobody is there.

import { connect, type Endpoint, RpcError } from "callwire";
import { Health } from "callwire/health";
import { Exit } from "../usage-error.js";
import { messageOf } from "./failure.js";
import { readSomeInstances, withRegistry } from "./lists.js";
import type { Live } from "./live-command.js";
import { addressOf } from "./services.js";
import { type Cell, formatMs } from "./table.js";

interface Finding {
  readonly address: string;
  readonly status: string;
  readonly ms: number;
  readonly isServing: boolean;
}

/**
 * `service`: whose instances are asked; with `--at` the service at that address, or all of the
 * server.
 */
export async function showHealth(live: Live, service: string | undefined): Promise<Exit> {
  const findings = live.isOneServer
    ? [await ask(live, live.flags.at ?? "", live.target, service ?? "")]
    : await askInstances(live, service ?? "");
  if (live.flags.json === true) live.json({ instances: findings });
  else {
    const { escape } = live.tools;
    const rows = findings.map(({ address, status, ms, isServing }): readonly Cell[] => [
      escape(address),
      { text: escape(status), tone: isServing ? "good" : "bad" },
      formatMs(ms),
    ]);
    live.table([{ title: "ADDRESS" }, { title: "HEALTH" }, { title: "TIME", isNumber: true }], rows);
  }
  return findings.every(({ isServing }) => isServing) ? Exit.ok : Exit.absent;
}

function askInstances(live: Live, service: string): Promise<readonly Finding[]> {
  return withRegistry(live, async (registry) => {
    const endpoints = await readSomeInstances(live, registry, service);
    return Promise.all(endpoints.map((endpoint) => ask(live, addressOf(endpoint), targetOf(endpoint), service)));
  });
}

function targetOf({ host, port, path }: Endpoint) {
  return { kind: "static", addresses: [path === undefined ? { host, port } : { host: "", port: 0, path }] } as const;
}

async function ask(live: Live, address: string, target: Parameters<typeof connect>[1], service: string): Promise<Finding> {
  const startedAt = performance.now();
  const found = (status: string, isServing: boolean): Finding => ({
    address,
    status,
    ms: performance.now() - startedAt,
    isServing,
  });
  await using server = connect(Health, target, { tls: live.tls, timeoutMs: live.timeoutMs });
  try {
    const status = await server.with({ timeoutMs: live.timeoutMs, failFast: true }).check(service);
    return found(status, status === "Serving");
  } catch (error) {
    if (!(error instanceof RpcError)) return found("unknown service", false);
    // A server without the health service answers, so it is there and takes calls.
    if (error.code === "UNIMPLEMENTED") return found("answers, without a health service", true);
    const [attempt] = error.attempts;
    return found(attempt?.cause ?? `${error.code}: ${messageOf(error)}`, false);
  }
}
