// Entry of a process: what the SDK's own spans take, one of a client and one of a server, without
// any RPC. Each has its context around a promise, as a library must to have the handler inside.
// Asked by IPC, answers with microseconds.

import { context, propagation, ROOT_CONTEXT, type Span, SpanKind, trace } from "@opentelemetry/api";
import type { PerSide } from "./figures/span-costs.js";
import { registerSpans } from "./peers/callwire-telemetry.js";

const [processor = ""] = process.argv.slice(2);
registerSpans(processor);
const tracer = trace.getTracer("bench");
const METHOD = "perf.v1.Perf/divide";
const OF_BOTH = { "rpc.system.name": "callwire", "rpc.method": METHOD } as const;
const OF_CLIENT = { ...OF_BOTH, "server.address": "127.0.0.1", "server.port": 4000 } as const;
const OF_SERVER = { ...OF_BOTH, "network.peer.address": "127.0.0.1", "network.peer.port": 4000 } as const;
const CARRIER = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
/** As many as calls are in flight beside it. */
const AT_ONCE = 64;

async function handle(): Promise<number> {
  return 2.5;
}

function end(span: Span): void {
  span.setAttribute("rpc.status_code", "OK");
  span.end();
}

function clientSpan(): Promise<void> {
  const span = tracer.startSpan(METHOD, { kind: SpanKind.CLIENT, attributes: OF_CLIENT });
  const inside = trace.setSpan(context.active(), span);
  propagation.inject(inside, {});
  return context.with(inside, handle).then(() => end(span));
}

function serverSpan(): Promise<void> {
  const parent = propagation.extract(ROOT_CONTEXT, CARRIER);
  const span = tracer.startSpan(METHOD, { kind: SpanKind.SERVER, attributes: OF_SERVER }, parent);
  return context.with(trace.setSpan(parent, span), handle).then(() => end(span));
}

async function measure(make: () => Promise<void>, ms: number): Promise<number> {
  let made = 0;
  const until = performance.now() + ms;
  const before = process.cpuUsage();
  while (performance.now() < until) {
    await Promise.all(Array.from({ length: AT_ONCE }, make));
    made += AT_ONCE;
    await new Promise(setImmediate); // as the sockets are read
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / made;
}

process.on("message", (ms: number) => {
  void (async () => {
    const costs: PerSide = { client: await measure(clientSpan, ms), server: await measure(serverSpan, ms) };
    process.send?.(costs);
  })();
});
process.on("disconnect", () => process.exit());
