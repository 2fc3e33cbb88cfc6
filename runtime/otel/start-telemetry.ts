// Spans and metrics for OpenTelemetry, from one call when the program starts.

import { createNoopMeter, type MeterProvider, metrics, type Tracer, type TracerProvider, trace } from "@opentelemetry/api";
import { checkOptions, type OptionRules } from "../base/options.js";
import type { ClientInterceptor } from "../client/interceptor.js";
import type { ServerInterceptor } from "../server/interceptor.js";
import { ARE_BOUNDARIES, type Boundaries, boundariesOf } from "../telemetry/boundaries.js";
import { watchChannels } from "../telemetry/watch-channels.js";
import { createMetrics } from "./call-metrics.js";
import { clientSpans } from "./client-spans.js";
import { ServerSpans } from "./server-spans.js";

/** What `startTelemetry` is told. A wrong or unknown option throws RpcError INVALID_ARGUMENT. */
export interface TelemetryOptions {
  /** Makes the spans. Default: the one that the program has registered. */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Makes the metrics. Default: the one that the program has registered. */
  readonly meterProvider?: MeterProvider | undefined;
  /**
   * Bounds of the durations' buckets, in seconds, rising: a list, `"advised"` by the conventions,
   * from 5 ms to 10 s, or `"fine"`, from 0.1 ms on. Default `"advised"`.
   */
  readonly boundaries?: Boundaries | undefined;
}

/** What `startTelemetry` returns. */
export interface Telemetry {
  /** For `connect`: the first of its interceptors. */
  readonly client: ClientInterceptor;
  /** For `serve`: the first of its interceptors. */
  readonly server: ServerInterceptor;
  /**
   * Ends spans and metrics; calls go on. Close servers and clients before, so that the last calls
   * are told. A second call does nothing more.
   */
  stop(): void;
}

/** Of docs/options.md, too. */
export const TELEMETRY_RULES: OptionRules<TelemetryOptions> = {
  tracerProvider: { expected: "a TracerProvider", isRight: (value) => has(value, "getTracer") },
  meterProvider: { expected: "a MeterProvider", isRight: (value) => has(value, "getMeter") },
  boundaries: ARE_BOUNDARIES,
};

const SCOPE = "callwire";

/**
 * Begins to make metrics of all calls of this process, and spans of those that pass the
 * interceptors it returns. Once for a process: a second one counts every call again. Throws
 * INVALID_ARGUMENT for a wrong option.
 */
export function startTelemetry(options: TelemetryOptions = {}): Telemetry {
  checkOptions("startTelemetry", options, TELEMETRY_RULES);
  const { tracerProvider = trace, meterProvider = metrics, boundaries = "advised" } = options;
  let tracer: Tracer | undefined = tracerProvider.getTracer(SCOPE);
  const spans = new ServerSpans(() => tracer);
  const meter = meterProvider.getMeter(SCOPE);
  const unwatchSpans = watchChannels({ onServerCall: (event) => spans.onEnd(event) });
  // Without a provider the API gives a meter that does nothing, for ever.
  const unwatchMetrics = meter === createNoopMeter() ? undefined : watchChannels(createMetrics(meter, boundariesOf(boundaries)));
  return {
    client: clientSpans(() => tracer),
    server: spans.interceptor,
    stop() {
      unwatchSpans();
      unwatchMetrics?.();
      tracer = undefined;
      spans.endAll();
    },
  };
}

function has(value: unknown, method: string): boolean {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, method) === "function";
}
