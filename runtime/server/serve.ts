// `serve`: a server in this process, or in workers. What a server does from its start to its end is
// server-instance.ts.

import { randomBytes } from "node:crypto";
import type { Address } from "../base/address.js";
import { showingCaller } from "../base/awaited.js";
import { systemClock } from "../base/clock.js";
import { DEFAULT_GRACE_MS } from "../base/limits/server.js";
import { stderrLogger, unfailing } from "../base/logger.js";
import { TimerWheel } from "../base/timer-wheel.js";
import { usageError } from "../base/usage-error.js";
import { outlineOf } from "../discovery/open-registry.js";
import { listen } from "../transport/listener.js";
import { checkAllow } from "./admission.js";
import type { CallwireServer } from "./callwire-server.js";
import { checkAdvertisedPort, parseListen } from "./listen-address.js";
import { loadRecorder } from "./recorder-loader.js";
import { checkCloseOptions, checkServeOptions, type ServeOptions } from "./serve-options.js";
import { ServerInstance } from "./server-instance.js";
import { checkWorkers, Fleet, isWorker, workFor } from "./workers.js";

/**
 * Starts a server. Resolves when it listens and, with a registry, is registered.
 * Rejects with FAILED_PRECONDITION when the address is taken, INVALID_ARGUMENT for a wrong option,
 * UNAVAILABLE when the registry does not answer within `registerTimeoutMs`; nothing is left behind
 * then.
 */
export async function serve(options: ServeOptions): Promise<CallwireServer> {
  checkServeOptions(options);
  const address = parseListen(options, options.registry !== undefined);
  checkAdvertisedPort(options, address);
  checkAllow(options.services, options.tls?.ca !== undefined);
  if (options.workers !== undefined && !isWorker()) return serveByWorkers(options, options.workers, address);
  const recorder = options.recording === undefined ? undefined : await loadRecorder(options);
  const server = new ServerInstance(options, { id: newId(), clock: systemClock, wheel, listen }, recorder);
  const started = options.workers === undefined ? server.start(address) : workFor(server, () => server.start(address));
  await showingCaller("serve", started);
  return server;
}

async function serveByWorkers(options: ServeOptions, workers: number, address: Address): Promise<CallwireServer> {
  checkWorkers(address);
  const { graceMs = DEFAULT_GRACE_MS, stopOnSignal = true, logger = stderrLogger, registry } = options;
  const found = registry === undefined ? undefined : outlineOf(registry);
  if (found?.capabilities.scope === "process") {
    const fix = "use zookeeper://, or leave workers out";
    throw usageError("INVALID_ARGUMENT", `workers do not share ${found.target}, which is inside one process; ${fix}`);
  }
  const fleet = new Fleet({ workers, graceMs, stopOnSignal, logger: unfailing(logger) });
  await showingCaller("serve", fleet.start());
  return {
    id: "workers",
    httpUrl: undefined,
    get address() {
      return fleet.address;
    },
    get listening() {
      return fleet.listening;
    },
    async close(given = {}) {
      checkCloseOptions(given);
      await showingCaller("close of the server", fleet.close(given));
    },
    [Symbol.asyncDispose]: () => showingCaller("close of the server", fleet.close()),
  };
}

const wheel = new TimerWheel(systemClock);

function newId(): string {
  return randomBytes(6).toString("hex");
}
