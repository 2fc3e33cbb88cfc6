// What the server needs, and its start. Ctrl-C and SIGTERM drain it: the calls that run are
// finished.

import { serve } from "callwire";
import { greeter } from "./greeter.js";
import { registry } from "./settings.js";

/** It listens to both signals from here on. */
export async function start(): Promise<void> {
  // Without LISTEN it takes a free port that only this machine reaches. With ADVERTISE_HOST others
  // reach it, and without TLS: that is for a network that is trusted.
  const { LISTEN: listen, ADVERTISE_HOST: advertiseHost } = process.env;
  const insecure = advertiseHost !== undefined;

  const server = await serve({ listen, advertiseHost, insecure, registry, services: [greeter] });
  console.log(`listens on ${server.listening}, registered under ${registry}`);
}
