// What the processes of the shop have in common: how each serves, and how it finds the others.

import { type ClientInterceptor, connect, type Implementation, type ServiceDef, serve } from "callwire";
import { createHealth } from "callwire/health";
import { passOn } from "./pass-on.js";
import { certificateFile, settings, targetOf } from "./settings.js";
import { handOver } from "./stop-early.js";
import { serveMetrics, telemetry } from "./telemetry.js";
import { authenticate } from "./tokens.js";

/** Serves until SIGTERM or Ctrl-C: then it drains, and the process ends. */
export async function serveShop<Client, Handler>(
  name: string,
  service: ServiceDef<Client, Handler>,
  implementation: Implementation,
): Promise<void> {
  const { listen, advertiseHost, zone, version, tokenKey, registry } = settings;
  const starting = serve({
    services: [implementation, createHealth([service]).implementation],
    interceptors: [telemetry.server, authenticate(tokenKey), passOn],
    tls: { cert: { file: certificateFile(`${name}.crt`) }, key: { file: certificateFile(`${name}.key`) } },
    // An orchestrator may send SIGTERM twice. A person who presses Ctrl-C twice wants it to end.
    stopOnSignal: process.env["NODE_ENV"] === "production" ? "once" : true,
    ...{ registry, listen, advertiseHost, zone, version },
  });
  handOver();
  const server = await starting;
  console.log(`${name} listens on ${server.listening}, and has metrics at ${await serveMetrics()}`);
}

/** A client of a service of the shop. In a handler, its calls carry the token of the customer. */
export function connectTo<Client, Handler>(
  name: string,
  service: ServiceDef<Client, Handler>,
  ...interceptors: readonly ClientInterceptor[]
): Client {
  const { zone } = settings;
  return connect(service, targetOf(name), {
    tls: { ca: { file: certificateFile("ca.crt") } },
    inheritMetadata: ["authorization"],
    interceptors: [telemetry.client, ...interceptors],
    zone,
  });
}
