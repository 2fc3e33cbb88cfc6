// What a process of the shop tells of its calls: spans, as lines of its output, and metrics, on a
// port of their own.

import { once } from "node:events";
import { createServer } from "node:http";
import { NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { startTelemetry } from "callwire/otel";
import { startMetrics } from "callwire/prometheus";
import { register } from "prom-client";
import { settings } from "./settings.js";
import { SpanLines } from "./span-lines.js";

// With a collector an exporter of OTLP takes the place of SpanLines: README.md has the lines.
if (settings.hasTraces) new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new SpanLines())] }).register();

/** Its interceptors come first in their lists: a span is around what the others do. */
export const telemetry = startTelemetry();

/** Resolves to the address of the metrics, for Prometheus. The end of the process closes it. */
export async function serveMetrics(): Promise<string> {
  startMetrics({ registry: register });
  const server = createServer((_request, response) => {
    response.setHeader("content-type", register.contentType);
    void register.metrics().then((text) => response.end(text));
  });
  const { hostname, port } = new URL(`http://${settings.metrics}`);
  server.listen(Number(port), hostname);
  await once(server, "listening");
  const address = server.address();
  return `http://${hostname}:${typeof address === "object" ? address?.port : address}/metrics`;
}
