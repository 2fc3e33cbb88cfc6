// Spans of servers as lines of text: a call that goes through three processes has three lines or
// more with the same number.

import { SpanKind } from "@opentelemetry/api";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";

export class SpanLines implements SpanExporter {
  export(spans: ReadableSpan[], done: Parameters<SpanExporter["export"]>[1]): void {
    for (const span of spans) {
      const { kind, name, attributes, duration } = span;
      if (kind !== SpanKind.SERVER || name.startsWith("callwire.")) continue; // not of probes
      const [seconds, nanoseconds] = duration;
      const ms = (seconds * 1e3 + nanoseconds / 1e6).toFixed(1);
      console.log(
        `trace ${span.spanContext().traceId.slice(0, 8)}: ${name} ${String(attributes["rpc.status_code"])} in ${ms} ms`,
      );
    }
    done({ code: 0 });
  }

  async shutdown(): Promise<void> {
    // Nothing is kept.
  }
}
