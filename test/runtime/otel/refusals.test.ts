// What becomes of a call that is not begun, over real connections: its span, and how it is counted.

import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { connect as connectSocket, type Socket } from "node:net";
import { context, propagation, SpanKind, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, NodeTracerProvider, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { type CallEvent, type CallwireServer, connect, implement, RpcError, type ServerCallEvent, serve } from "callwire";
import { startTelemetry, type Telemetry } from "callwire/otel";
import { METRIC } from "#runtime/otel/call-metrics.js";
import { Flag, Kind, PREFACE, stampAt } from "#runtime/wire/frame.js";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { closeAll, startCalculator } from "../../support/calculator-server.js";
import { Authority } from "../../support/certificates.js";
import { closeKitchens, kitchen, startKitchen } from "../../support/kitchen-server.js";
import { rawFrame, rawHello, startRawServer } from "../../support/raw-server.js";
import { silent } from "../../support/tls-calculator.js";
import { deferred, until } from "../../support/wait.js";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const PARENT_ID = "b7ad6b7169203331";
const TRACEPARENT = `00-${TRACE_ID}-${PARENT_ID}-01`;
/** Metadata with one text, as MessagePack: a map, its key, its value. */
const METADATA = Buffer.concat([
  Buffer.from([0x81, 0xa0 | "traceparent".length]),
  Buffer.from("traceparent"),
  Buffer.from([0xd9, TRACEPARENT.length]),
  Buffer.from(TRACEPARENT),
]);
const NO_ARGS = Buffer.from([0x90]);

const exporter = new InMemorySpanExporter();
const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
let metricExporter: InMemoryMetricExporter;
let meterProvider: MeterProvider;
let telemetry: Telemetry;
const sockets: Socket[] = [];
const open: AsyncDisposable[] = [];
const served: ServerCallEvent[] = [];
const called: CallEvent[] = [];
const onServed = (event: unknown): void => void served.push(event as ServerCallEvent); // as documented
const onCalled = (event: unknown): void => void called.push(event as CallEvent); // as documented

function track<T extends AsyncDisposable>(thing: T): T {
  open.push(thing);
  return thing;
}

/** A CALL in a trace. */
function callOf(method: string, streamId: number, flags = 0, timeoutMs = 30_000): Buffer {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Kitchen.methods.find(({ name }) => name === method)?.id ?? 7);
  const frame = rawFrame(Kind.CALL, flags | Flag.METADATA, streamId, timeoutMs, Buffer.concat([id, METADATA, NO_ARGS]));
  frame.writeUInt16LE(stampAt(performance.now()), 6); // when it was sent
  return frame;
}

function send(server: CallwireServer, ...frames: readonly Buffer[]): Socket {
  const socket = connectSocket({ port: server.address.port, host: "127.0.0.1" }).on("error", () => undefined);
  sockets.push(socket.resume());
  socket.write(Buffer.concat([rawHello(), ...frames]));
  return socket;
}

function spansOf(kind: SpanKind): readonly ReadableSpan[] {
  return exporter.getFinishedSpans().filter((span) => span.kind === kind);
}

/** The spans of calls that were refused so. */
function refusedAs(reason: string): readonly ReadableSpan[] {
  return spansOf(SpanKind.SERVER).filter(({ attributes }) => attributes["callwire.refused"] === reason);
}

async function assertRefused(reason: string, status: string): Promise<void> {
  await until(() => refusedAs(reason).length > 0);
  for (const span of refusedAs(reason)) {
    assert.equal(span.spanContext().traceId, TRACE_ID);
    assert.equal(span.parentSpanContext?.spanId, PARENT_ID);
    assert.deepEqual([span.attributes["rpc.status_code"], span.attributes["error.type"]], [status, status]);
  }
}

/** Values of a metric by one of its labels, sorted; of a histogram how many there are. */
async function countsOf(metric: string, label: string): Promise<readonly string[]> {
  metricExporter.reset();
  await meterProvider.forceFlush();
  const scopes = metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
  const found = scopes.flatMap(({ metrics }) => metrics).find(({ descriptor }) => descriptor.name === metric);
  const points = (found?.dataPoints ?? []) as readonly DataPoint<number | { readonly count: number }>[]; // of either kind
  const counts = new Map<string, number>();
  for (const { attributes, value } of points) {
    const key = String(attributes[label]);
    counts.set(key, (counts.get(key) ?? 0) + (typeof value === "number" ? value : value.count));
  }
  return [...counts].map(([key, count]) => `${key} ${count}`).sort();
}

/** As a metric of them would have it. */
function ledgerOf(values: readonly (string | undefined)[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => `${value} ${count}`).sort();
}

/** The metrics say what was told on the channels, call for call. */
async function assertLedger(): Promise<void> {
  assert.deepEqual(await countsOf(METRIC.refused, "callwire.refused"), ledgerOf(served.map(({ refused }) => refused)));
  assert.deepEqual(await countsOf(METRIC.serverDuration, "rpc.status_code"), ledgerOf(served.map(({ status }) => status)));
  assert.deepEqual(await countsOf(METRIC.clientDuration, "rpc.status_code"), ledgerOf(called.map(({ status }) => status)));
  assert.equal(spansOf(SpanKind.SERVER).length, served.length);
}

describe("a call that is not begun", () => {
  before(() => tracerProvider.register());
  after(async () => {
    await tracerProvider.shutdown();
    trace.disable();
    context.disable();
    propagation.disable();
  });
  beforeEach(() => {
    exporter.reset();
    served.length = called.length = 0;
    subscribe("callwire:server:call", onServed);
    subscribe("callwire:call", onCalled);
    metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
    meterProvider = new MeterProvider({ readers: [reader] });
    telemetry = startTelemetry({ meterProvider });
  });
  afterEach(async () => {
    unsubscribe("callwire:server:call", onServed);
    unsubscribe("callwire:call", onCalled);
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const thing of open.splice(0).reverse()) await thing[Symbol.asyncDispose]();
    await closeKitchens();
    await closeAll();
    telemetry.stop();
    await meterProvider.shutdown();
  });

  const frames = [
    ["unknown-method", "UNIMPLEMENTED", callOf("missing", 1)],
    ["wrong-kind", "UNIMPLEMENTED", callOf("ping", 1, Flag.EXPECTS_ITEMS)],
    ["invalid-arguments", "INVALID_ARGUMENT", callOf("divide", 1)],
    ["expired", "DEADLINE_EXCEEDED", callOf("ping", 1, 0, 0)],
  ] as const;
  for (const [reason, status, frame] of frames) {
    it(`is a span of its caller's trace, and a count, when it is refused as ${reason}`, async () => {
      send(await startKitchen({}, { interceptors: [telemetry.server], logger: silent }), frame);
      await assertRefused(reason, status);

      await assertLedger();
      assert.equal(served.length, 1);
    });
  }

  it("is one when the server is full, and when it stops", async () => {
    const free = deferred<void>();
    const options = { maxCallsPerConnection: 1, graceMs: 30_000, interceptors: [telemetry.server], logger: silent };
    const server = await startKitchen({ ping: () => free.promise }, options);
    const socket = send(server, callOf("ping", 1), callOf("ping", 2));
    await assertRefused("full", "RESOURCE_EXHAUSTED");
    const closed = server.close();
    socket.write(callOf("ping", 3));
    await assertRefused("draining", "UNAVAILABLE");
    free.resolve();
    await until(() => served.length === 3);
    socket.destroy(); // which a client does by itself when a server goes
    await closed;

    await assertLedger();
  });

  it("is one when more waits than the server can do", async () => {
    let turns = 0;
    const ping = (): void => {
      const endAt = performance.now() + 20;
      while (performance.now() < endAt) turns++; // as a handler that computes
    };
    const server = await startKitchen({ ping }, { interceptors: [telemetry.server], logger: silent });
    // Each has less than twice the time of the one before: whatever has passed when the queue has
    // stood for long enough, it is more than half of the time of one, and less than all of it.
    const timeouts = Array.from({ length: 16 }, (_, at) => Math.round(150 * 1.5 ** at));
    const patient = Array.from({ length: 10 }, (_, at) => callOf("ping", at + 1));
    send(server, ...patient, ...timeouts.map((timeoutMs, at) => callOf("ping", at + 11, 0, timeoutMs)));
    await assertRefused("overloaded", "RESOURCE_EXHAUSTED");
    await until(() => served.length === patient.length + timeouts.length);

    assert.ok(turns > 0);
    await assertLedger();
  });

  it("is one when its client is not allowed, beside the span of the client", async () => {
    const authority = new Authority();
    const tls = { ...authority.issue({ names: [`URI:callwire:${Calculator.name}`] }), ca: authority.cert };
    const server = await startCalculator({}, { tls, allow: ["DNS:billing"], interceptors: [telemetry.server], logger: silent });
    const shown = { ca: authority.cert, ...authority.issue({ names: ["DNS:other"] }) };
    const client = track(connect(Calculator, `tcp://${server.listening}`, { tls: shown, interceptors: [telemetry.client] }));
    await assert.rejects(client.with({ timeoutMs: 30_000 }).divide(1), { code: "PERMISSION_DENIED" });
    await until(() => refusedAs("not-allowed").length === 1);

    assert.equal(refusedAs("not-allowed")[0]?.parentSpanContext?.spanId, spansOf(SpanKind.CLIENT)[0]?.spanContext().spanId);
    await assertLedger();
  });

  it("is the failure of an interceptor that wants a token, and no refusal of the runtime", async () => {
    const authorize = {
      call: async (): Promise<never> => {
        throw new RpcError("UNAUTHENTICATED", "no token");
      },
    };
    const server = await startKitchen({}, { interceptors: [telemetry.server, authorize] });
    const client = track(connect(Kitchen, `tcp://${server.listening}`, { interceptors: [telemetry.client] }));
    await assert.rejects(client.with({ timeoutMs: 30_000 }).ping(), { code: "UNAUTHENTICATED" });
    await until(() => spansOf(SpanKind.SERVER).length === 1);

    const [span] = spansOf(SpanKind.SERVER);
    assert.deepEqual([span?.attributes["rpc.status_code"], span?.attributes["callwire.refused"]], ["UNAUTHENTICATED", undefined]);
    assert.equal(span?.parentSpanContext?.spanId, spansOf(SpanKind.CLIENT)[0]?.spanContext().spanId);
    await assertLedger();
  });

  it("has the span of its client alone when no server is reached: none there, another version, no certificate", async () => {
    const other = Buffer.from(PREFACE);
    other[4] = 9; // the version
    const newer = track(await startRawServer((socket) => void socket.write(other)));
    const authority = new Authority();
    const tls = { ...authority.issue({ names: [`URI:callwire:${Kitchen.name}`] }), ca: authority.cert };
    const asking = track(
      await serve({ listen: "127.0.0.1:0", stopOnSignal: false, tls, logger: silent, services: [implement(Kitchen, kitchen)] }),
    );
    const interceptors = [telemetry.client];
    const clients = [
      connect(Kitchen, "tcp://127.0.0.1:1", { interceptors }),
      connect(Kitchen, `tcp://127.0.0.1:${newer.port}`, { interceptors }),
      connect(Kitchen, `tcp://${asking.listening}`, { interceptors, tls: { ca: authority.cert } }),
    ].map(track);
    for (const client of clients)
      await assert.rejects(client.with({ timeoutMs: 30_000, failFast: true }).ping(), { code: "UNAVAILABLE", processed: "no" });

    assert.deepEqual(
      spansOf(SpanKind.CLIENT).map(({ attributes, events }) => [
        attributes["rpc.status_code"],
        attributes["callwire.attempts"],
        events.length,
      ]),
      clients.map(() => ["UNAVAILABLE", 0, 0]),
    );
    await assertLedger();
  });

  it("has an attempt that failed when the connection goes while a server has it", async () => {
    const server = track(
      await startRawServer((socket) => {
        socket.write(rawHello());
        socket.on("data", (bytes) => {
          if (bytes.includes("traceparent")) socket.destroy();
        });
      }),
    );
    const client = track(connect(Kitchen, `tcp://127.0.0.1:${server.port}`, { interceptors: [telemetry.client] }));
    await assert.rejects(client.with({ timeoutMs: 30_000 }).ping(), { code: "UNAVAILABLE", processed: "unknown" });
    const [span] = spansOf(SpanKind.CLIENT);

    assert.deepEqual(
      span?.events.map(({ name }) => name),
      ["callwire.attempt", "callwire.attempt.failed"],
    );
    await assertLedger();
  });

  it("is one trace with the attempt that was made elsewhere, and with calls that are hedged", async () => {
    const [entered, free] = [deferred<void>(), deferred<void>()];
    const ping = (): Promise<void> => {
      entered.resolve();
      return free.promise;
    };
    const both = deferred<void>();
    let hedged = 0;
    const divide = async (_context: unknown, num1: number): Promise<number> => {
      if (num1 >= 0) return num1;
      if (++hedged === 2) both.resolve();
      await both.promise;
      return num1;
    };
    const options = { interceptors: [telemetry.server], logger: silent };
    const full = await startKitchen({ ping, divide }, { ...options, maxCalls: 1 });
    const other = await startKitchen({ divide }, options);
    const holder = track(connect(Kitchen, `tcp://${full.listening}`, { interceptors: [telemetry.client] }));
    const held = holder.with({ timeoutMs: 60_000 }).ping();
    await entered.promise;
    const target = `static:${full.listening},${other.listening}`;
    const client = track(connect(Kitchen, target, { interceptors: [telemetry.client] })).with({ timeoutMs: 60_000 });
    const root = trace.getTracer("test").startSpan("root");
    await context.with(trace.setSpan(context.active(), root), async () => {
      for (let call = 0; refusedAs("full").length === 0 && call < 500; call++) await client.divide(call);
      free.resolve();
      await held;
      assert.equal(await client.with({ hedgeAfterMs: 1 }).divide(-1), -1);
    });
    root.end();
    await until(() => served.length >= called.length + refusedAs("full").length + 1);
    const clients = new Map(spansOf(SpanKind.CLIENT).map((span) => [span.spanContext().spanId, span]));

    for (const span of spansOf(SpanKind.SERVER)) {
      const parent = clients.get(span.parentSpanContext?.spanId ?? "");
      assert.equal(parent?.name, span.name);
      assert.equal(parent?.spanContext().traceId, span.spanContext().traceId);
    }
    assert.equal(hedged, 2);
    assert.ok(refusedAs("full").length > 0);
    const { traceId } = root.spanContext();
    assert.equal(exporter.getFinishedSpans().filter((span) => span.spanContext().traceId !== traceId).length, 2, "the held call");
    await assertLedger();
  });
});
