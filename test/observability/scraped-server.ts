// A server of the kitchen in a process of its own, whose metrics Prometheus reads. Arguments: the
// registry, and `failing` when its methods are to fail. Prints the port of the metrics,
// and the address for calls.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { implement, serve } from "callwire";
import { startMetrics } from "callwire/prometheus";
import { register } from "prom-client";
import { Kitchen } from "../../generated/kitchen-sink.js";
import { kitchen } from "../support/kitchen-server.js";
import { silent } from "../support/tls-calculator.js";

const [registry, mode] = process.argv.slice(2);
startMetrics({ registry: register });
const metrics = createServer(async (_request, response) => response.end(await register.metrics()));
await new Promise<void>((resolve) => metrics.listen(0, "127.0.0.1", resolve));
const failing = (): never => {
  throw new TypeError("this server fails");
};
const methods = mode === "failing" ? { ...kitchen, divide: failing, watch: failing } : kitchen;
const server = await serve({ registry, logger: silent, services: [implement(Kitchen, methods)] });
console.log(JSON.stringify({ port: (metrics.address() as AddressInfo).port, listening: server.listening })); // it listens on TCP
