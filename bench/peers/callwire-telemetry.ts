// Callwire with telemetry in both processes: metrics of prom-client, or spans of OpenTelemetry that
// an exporter drops.

import { NodeTracerProvider, SimpleSpanProcessor, type SpanExporter, type SpanProcessor } from "@opentelemetry/sdk-trace-node";
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

/** Has nothing to do with a span that has ended. */
const DROPPING: SpanProcessor = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/** `simple`: each span goes through the SDK's SimpleSpanProcessor. `dropped`: through none. */
export function registerSpans(processor: string): void {
  const isSimple = processor === "simple";
  new NodeTracerProvider({ spanProcessors: [isSimple ? new SimpleSpanProcessor(NOWHERE) : DROPPING] }).register();
}

/** Spans alone: there is no provider of metrics. */
export function createWithSpans(processor: string): Peer {
  registerSpans(processor);
  const telemetry = startTelemetry();
  return createCallwire({ server: [telemetry.server], client: [telemetry.client] });
}
