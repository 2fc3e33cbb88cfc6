// Callwire with telemetry in both processes: metrics of prom-client, or spans of OpenTelemetry that
// an exporter drops.

import { NodeTracerProvider, SimpleSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-node";
import { startTelemetry } from "callwire/otel";
import { startMetrics } from "callwire/prometheus";
import { Registry } from "prom-client";
import type { Peer } from "../peer.js";
import { createCallwire } from "./callwire.js";

export function createWithMetrics(): Peer {
  startMetrics({ registry: new Registry() });
  return createCallwire({});
}

const NOWHERE: SpanExporter = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: () => Promise.resolve(),
};

/** Spans alone: there is no provider of metrics. */
export function createWithSpans(): Peer {
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(NOWHERE)] }).register();
  const telemetry = startTelemetry();
  return createCallwire({ server: [telemetry.server], client: [telemetry.client] });
}
