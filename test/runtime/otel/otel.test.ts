// OpenTelemetry with its real SDK, over three services that call one another.

import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { Writable } from "node:stream";
import { type Attributes, context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, NodeTracerProvider, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import {
  ATTR_ERROR_TYPE,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_RPC_METHOD,
  ATTR_RPC_METHOD_ORIGINAL,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_RPC_CLIENT_CALL_DURATION,
  METRIC_RPC_SERVER_CALL_DURATION,
} from "@opentelemetry/semantic-conventions";
import {
  type CallwireServer,
  type ClientInterceptor,
  connect,
  implement,
  type RefusalReason,
  RpcError,
  type ServerCallEvent,
  type StatusName,
  serve,
} from "callwire";
import { startTelemetry, type Telemetry } from "callwire/otel";
import { FakeClock, startInProcess } from "callwire/testing";
import { pino } from "pino";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { ATTRIBUTE } from "#runtime/otel/attributes.js";
import { METRIC } from "#runtime/otel/call-metrics.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, InvalidOperation } from "../../../generated/calculator.js";
import { Kitchen, type KitchenHandler } from "../../../generated/kitchen-sink.js";
import { collect } from "../../support/collect.js";
import { kitchen } from "../../support/kitchen-server.js";
import { silent } from "../../support/tls-calculator.js";
import { deferred, until } from "../../support/wait.js";

const KITCHEN = "demo.kitchen.v1.Kitchen";
const CALCULATOR = "demo.calculator.v1.Calculator";

const spanExporter = new InMemorySpanExporter();
const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] });
let metricExporter: InMemoryMetricExporter;
let meterProvider: MeterProvider;
let telemetry: Telemetry;
const open: AsyncDisposable[] = [];

function track<T extends AsyncDisposable>(thing: T): T {
  open.push(thing);
  return thing;
}

async function startKitchen(methods: Partial<KitchenHandler>, options: object = {}): Promise<CallwireServer> {
  const services = [implement(Kitchen, { ...kitchen, ...methods })];
  return track(
    await serve({ stopOnSignal: false, graceMs: 1_000, logger: silent, interceptors: [telemetry.server], ...options, services }),
  );
}

function connectKitchen(server: CallwireServer, ...inside: readonly ClientInterceptor[]) {
  return track(connect(Kitchen, `tcp://${server.listening}`, { interceptors: [telemetry.client, ...inside] }));
}

function spansOf(kind: SpanKind, method: string): readonly ReadableSpan[] {
  return spanExporter.getFinishedSpans().filter((span) => span.kind === kind && span.name.endsWith(method));
}

async function spanOf(kind: SpanKind, method: string): Promise<ReadableSpan> {
  await until(() => spansOf(kind, method).length === 1);
  const [span] = spansOf(kind, method);
  assert.ok(span !== undefined);
  return span;
}

function parentOf(span: ReadableSpan): string | undefined {
  return span.parentSpanContext?.spanId;
}

/** All points of one metric, after it was read anew. */
async function pointsOf(name: string): Promise<readonly DataPoint<unknown>[]> {
  metricExporter.reset();
  await meterProvider.forceFlush();
  const scopes = metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
  const found = scopes.flatMap(({ metrics }) => metrics).find(({ descriptor }) => descriptor.name === name);
  return (found?.dataPoints ?? []) as readonly DataPoint<unknown>[]; // of whatever kind the metric is
}

/** Calls by method, status and type of error, sorted. */
async function countsOf(name: string): Promise<readonly string[]> {
  const points = (await pointsOf(name)) as readonly DataPoint<Histogram>[]; // of durations
  return points
    .map(({ attributes, value }) => {
      const { [ATTR_RPC_METHOD]: method, [ATTR_RPC_STATUS_CODE]: status, [ATTR_ERROR_TYPE]: type } = attributes;
      return `${String(method).split("/").at(-1)} ${status} ${type ?? "-"} ${value.count}`;
    })
    .sort();
}

describe("OpenTelemetry", () => {
  before(() => tracerProvider.register());
  after(async () => {
    await tracerProvider.shutdown();
    trace.disable();
    context.disable();
    propagation.disable();
  });
  beforeEach(() => {
    spanExporter.reset();
    metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
    meterProvider = new MeterProvider({ readers: [reader] });
    telemetry = startTelemetry({ meterProvider });
  });
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing[Symbol.asyncDispose]();
    telemetry.stop();
    await meterProvider.shutdown();
  });

  it("has the names of the stable conventions", () => {
    assert.deepEqual(ATTRIBUTE, {
      system: ATTR_RPC_SYSTEM_NAME,
      method: ATTR_RPC_METHOD,
      methodOriginal: ATTR_RPC_METHOD_ORIGINAL,
      statusCode: ATTR_RPC_STATUS_CODE,
      errorType: ATTR_ERROR_TYPE,
      serverAddress: ATTR_SERVER_ADDRESS,
      serverPort: ATTR_SERVER_PORT,
      peerAddress: ATTR_NETWORK_PEER_ADDRESS,
      peerPort: ATTR_NETWORK_PEER_PORT,
    });
    assert.equal(METRIC.clientDuration, METRIC_RPC_CLIENT_CALL_DURATION);
    assert.equal(METRIC.serverDuration, METRIC_RPC_SERVER_CALL_DURATION);
  });

  it("makes one trace over three services, unary and streams, with the right parents", async () => {
    const third = await startKitchen({
      async *chat(_context, room, lines) {
        for await (const line of lines) yield `${room} ${line}`;
      },
    });
    const toThird = connectKitchen(third);
    const second = await startKitchen({
      async *watch() {
        for await (const line of toThird.chat("r", ["a", "b"])) yield { x: line.length, y: 0 };
        await toThird.divide(4, 2);
      },
    });
    const toSecond = connectKitchen(second);
    const first = await startKitchen({
      async sum(_context, values) {
        let total = 0;
        for await (const value of values) total += value;
        for await (const { x } of toSecond.watch(1)) total += x;
        return total;
      },
    });
    const client = connectKitchen(first);
    const root = trace.getTracer("test").startSpan("root");
    const total = await context.with(trace.setSpan(context.active(), root), () => client.sum([1, 2]));
    root.end();
    assert.equal(total, 9);
    await until(() => spanExporter.getFinishedSpans().length === 9);

    const { traceId, spanId } = root.spanContext();
    for (const span of spanExporter.getFinishedSpans()) assert.equal(span.spanContext().traceId, traceId, span.name);
    const chain = [
      [SpanKind.CLIENT, "sum"],
      [SpanKind.SERVER, "sum"],
      [SpanKind.CLIENT, "watch"],
      [SpanKind.SERVER, "watch"],
    ] as const;
    let parent: string | undefined = spanId;
    for (const [kind, method] of chain) {
      const span = await spanOf(kind, method);
      assert.equal(parentOf(span), parent, method);
      parent = span.spanContext().spanId;
    }
    for (const method of ["chat", "divide"]) {
      const inner = await spanOf(SpanKind.CLIENT, method);
      assert.equal(parentOf(inner), parent, method);
      assert.equal(parentOf(await spanOf(SpanKind.SERVER, method)), inner.spanContext().spanId);
    }
  });

  it("gives spans their names and attributes on both sides", async () => {
    const server = await startKitchen({});
    await connectKitchen(server).divide(1, 2);
    const ofClient = await spanOf(SpanKind.CLIENT, "divide");
    const ofServer = await spanOf(SpanKind.SERVER, "divide");
    const common = { "rpc.system.name": "callwire", "rpc.method": `${KITCHEN}/divide`, "rpc.status_code": "OK" };
    const { "network.peer.port": clientPort, ...rest } = ofServer.attributes;

    assert.equal(ofClient.name, `${KITCHEN}/divide`);
    assert.deepEqual(ofClient.attributes, {
      ...common,
      "server.address": "127.0.0.1",
      "server.port": server.address.port,
      "network.peer.address": "127.0.0.1",
      "network.peer.port": server.address.port,
      "callwire.attempts": 1,
    });
    assert.deepEqual(rest, { ...common, "network.peer.address": "127.0.0.1" });
    assert.equal(typeof clientPort, "number");
    assert.deepEqual(
      ofClient.events.map(({ name, attributes }) => [name, attributes?.["callwire.attempt"]]),
      [["callwire.attempt", 1]],
    );
  });

  it("names a registry and its service as the server's address, without a port", async () => {
    const registry = track(new MemoryRegistry(`otel-${Math.random()}`));
    const server = startInProcess({ services: [implement(Calculator, calculator)], registry });
    track(server);
    await track(server.connect(Calculator, { interceptors: [telemetry.client] })).divide(1);
    const { attributes } = await spanOf(SpanKind.CLIENT, "divide");

    assert.equal(attributes["server.address"], `${registry.target}/${CALCULATOR}`);
    assert.equal(attributes["server.port"], undefined);
  });

  it("says what has failed, and whose fault it was", async () => {
    const server = await startKitchen({
      divide(_context, num1) {
        if (num1 === 1) throw new RpcError("NOT_FOUND", "no one");
        throw new TypeError("a bug");
      },
    });
    // The contract's 500 ms may be over before the call has left.
    const client = connectKitchen(server).with({ timeoutMs: 30_000 });
    await assert.rejects(client.divide(1));
    const missing = [await spanOf(SpanKind.CLIENT, "divide"), await spanOf(SpanKind.SERVER, "divide")];
    spanExporter.reset();
    await assert.rejects(client.divide(2));
    const bug = [await spanOf(SpanKind.CLIENT, "divide"), await spanOf(SpanKind.SERVER, "divide")];

    const look = ({ attributes, status }: ReadableSpan) => [attributes["rpc.status_code"], attributes["error.type"], status.code];
    assert.deepEqual(missing.map(look), [
      ["NOT_FOUND", "NOT_FOUND", SpanStatusCode.ERROR],
      ["NOT_FOUND", "NOT_FOUND", SpanStatusCode.UNSET],
    ]);
    assert.deepEqual(bug.map(look), [
      ["INTERNAL", "INTERNAL", SpanStatusCode.ERROR],
      ["INTERNAL", "INTERNAL", SpanStatusCode.ERROR],
    ]);
  });

  it("has one client span over all attempts, with an event for each, and a server span for each", async () => {
    const registry = track(new MemoryRegistry(`otel-${Math.random()}`));
    let entered = 0;
    const divide = (): Promise<number> | number => {
      entered++;
      if (entered > 1) return 7;
      for (const server of servers) if (server.connections > 0) server.cut();
      return new Promise((_resolve, reject) => setImmediate(() => reject(new Error("the connection is gone"))));
    };
    const services = [implement(Calculator, { ...calculator, divide })];
    const options = { services, registry, interceptors: [telemetry.server], logger: silent };
    const servers = [track(startInProcess(options)), track(startInProcess(options))];
    const client = track(servers[0]?.connect(Calculator, { interceptors: [telemetry.client] }) ?? assert.fail());
    assert.equal(await client.divide(1), 7);
    const span = await spanOf(SpanKind.CLIENT, "divide");
    await until(() => spansOf(SpanKind.SERVER, "divide").length === 2);

    const names = span.events.map(({ name }) => name);
    const count = (name: string): number => names.filter((each) => each === name).length;
    assert.equal(count("callwire.attempt.failed"), 1);
    assert.equal(count("callwire.attempt") - count("callwire.attempt.unsent"), 2); // one may meet the link that is gone
    assert.equal(span.attributes["callwire.attempts"], 2);
    assert.equal(span.status.code, SpanStatusCode.UNSET);
    for (const served of spansOf(SpanKind.SERVER, "divide")) assert.equal(parentOf(served), span.spanContext().spanId);
    assert.deepEqual(
      spansOf(SpanKind.SERVER, "divide")
        .map(({ attributes }) => attributes["rpc.status_code"])
        .sort(),
      ["CANCELLED", "OK"],
    );
    assert.deepEqual(
      (await pointsOf(METRIC.attempts)).map(({ value }) => value),
      [2],
    );
  });

  it("has one client span for two hedged calls, and counts them as one", async () => {
    const clock = new FakeClock();
    const registry = track(new MemoryRegistry(`otel-${Math.random()}`));
    const answers: ((value: bigint) => void)[] = [];
    const factorial = (): Promise<bigint> => {
      const { promise, resolve } = deferred<bigint>();
      answers.push(resolve);
      return promise;
    };
    const services = [implement(Calculator, { ...calculator, factorial })];
    const options = { services, registry, clock, interceptors: [telemetry.server] };
    const servers = [track(startInProcess(options)), track(startInProcess(options))];
    const client = track(servers[0]?.connect(Calculator, { interceptors: [telemetry.client] }) ?? assert.fail());
    await clock.advance(0);
    const call = client.with({ hedgeAfterMs: 20 }).factorial(5n);
    await clock.advance(20);
    await until(() => answers.length === 2);
    answers[1]?.(120n);
    assert.equal(await call, 120n);
    answers[0]?.(120n);
    const span = await spanOf(SpanKind.CLIENT, "factorial");
    await until(() => spansOf(SpanKind.SERVER, "factorial").length === 2);

    assert.deepEqual(
      span.events.map(({ attributes }) => attributes?.["callwire.attempt"]),
      [1, 2],
    );
    for (const served of spansOf(SpanKind.SERVER, "factorial")) assert.equal(parentOf(served), span.spanContext().spanId);
    assert.deepEqual(await countsOf(METRIC.clientDuration), ["factorial OK - 1"]);
  });

  it("has a span of a call that is refused, in the trace of its caller", async () => {
    const gate = deferred<void>();
    const server = await startKitchen({ ping: () => gate.promise }, { maxCalls: 1 });
    const client = connectKitchen(server);
    const held = client.ping();
    const other = connectKitchen(server);
    await until(() => client.inspect().instances[0]?.inFlight === 1);
    await assert.rejects(other.with({ timeoutMs: 1_000, failFast: true }).divide(1), { code: "RESOURCE_EXHAUSTED" });
    gate.resolve();
    await held;
    const ofClient = await spanOf(SpanKind.CLIENT, "divide");
    await until(() => spansOf(SpanKind.SERVER, "divide").length > 0);

    for (const { attributes, ...span } of spansOf(SpanKind.SERVER, "divide")) {
      assert.deepEqual([attributes["rpc.status_code"], attributes["callwire.refused"]], ["RESOURCE_EXHAUSTED", "full"]);
      assert.equal(span.parentSpanContext?.spanId, ofClient.spanContext().spanId);
    }
    const refused = await pointsOf(METRIC.refused);
    assert.equal(refused[0]?.attributes["callwire.refused"], "full");
  });

  it("has a span and a count for each kind of refusal, in the trace that stands in the metadata", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const spanId = "b7ad6b7169203331";
    const refusals: readonly (readonly [RefusalReason, StatusName])[] = [
      ["unknown-method", "UNIMPLEMENTED"],
      ["wrong-kind", "UNIMPLEMENTED"],
      ["invalid-arguments", "INVALID_ARGUMENT"],
      ["expired", "DEADLINE_EXCEEDED"],
      ["draining", "UNAVAILABLE"],
      ["full", "RESOURCE_EXHAUSTED"],
      ["overloaded", "RESOURCE_EXHAUSTED"],
      ["not-allowed", "PERMISSION_DENIED"],
    ];
    for (const [refused, status] of refusals) {
      const event: ServerCallEvent = {
        method: `${KITCHEN}/${refused}`,
        methodId: 7,
        peer: "10.0.0.9:4000",
        status,
        error: new RpcError(status, "no"),
        refused,
        reason: "no",
        startedAt: 0,
        durationMs: 1,
        requestBytes: 1,
        responseBytes: 0,
        metadata: new Map([["traceparent", `00-${traceId}-${spanId}-01`]]),
        context: undefined,
      };
      channel("callwire:server:call").publish(event);
      const span = await spanOf(SpanKind.SERVER, `/${refused}`);
      const { attributes } = span;
      assert.deepEqual(
        [span.spanContext().traceId, span.parentSpanContext?.spanId, attributes["callwire.refused"], attributes["error.type"]],
        [traceId, spanId, refused, status],
      );
    }

    assert.deepEqual(
      (await pointsOf(METRIC.refused)).map(({ attributes }) => attributes["callwire.refused"]),
      refusals.map(([refused]) => refused),
    );
  });

  it("calls a method that the server does not know _OTHER, and says its number", async () => {
    const server = track(
      await serve({ stopOnSignal: false, interceptors: [telemetry.server], services: [implement(Calculator, calculator)] }),
    );
    const client = track(connect(Kitchen, `tcp://${server.listening}`, { interceptors: [telemetry.client] }));
    await assert.rejects(client.find("x"), { code: "UNIMPLEMENTED" });
    const ofServer = await spanOf(SpanKind.SERVER, "_OTHER");
    const ofClient = await spanOf(SpanKind.CLIENT, "find");

    assert.equal(ofServer.attributes["rpc.method"], "_OTHER");
    assert.equal(ofServer.attributes["rpc.method_original"], "0x00001234");
    assert.equal(parentOf(ofServer), ofClient.spanContext().spanId);
    assert.deepEqual(await countsOf(METRIC.serverDuration), ["_OTHER UNIMPLEMENTED UNIMPLEMENTED 1"]);
  });

  it("keeps the trace when an interceptor inside gives other metadata", async () => {
    const seen: unknown[] = [];
    const server = await startKitchen({ ping: ({ metadata }) => void seen.push(metadata.get("authorization")) });
    const token: ClientInterceptor = {
      call: (request, next) => next({ ...request, options: { metadata: { authorization: "t" } } }),
    };
    await connectKitchen(server, token).ping();
    const ofClient = await spanOf(SpanKind.CLIENT, "ping");

    assert.deepEqual(seen, ["t"]);
    assert.equal(parentOf(await spanOf(SpanKind.SERVER, "ping")), ofClient.spanContext().spanId);
  });

  it("ends the span of a stream whose reader leaves, and of one that another interceptor answers", async () => {
    const server = await startKitchen({
      *watch() {
        for (let x = 0; ; x++) yield { x, y: 0 };
      },
    });
    for await (const _ of connectKitchen(server).watch(1)) break;
    const left = await spanOf(SpanKind.CLIENT, "watch");
    assert.equal(left.attributes["rpc.status_code"], "CANCELLED");
    assert.equal((await spanOf(SpanKind.SERVER, "watch")).attributes["rpc.status_code"], "CANCELLED");
    spanExporter.reset();
    const refusing: ClientInterceptor = {
      stream() {
        throw new RpcError("UNAUTHENTICATED", "no token");
      },
    };
    assert.throws(() => connectKitchen(server, refusing).watch(1));

    assert.equal((await spanOf(SpanKind.CLIENT, "watch")).attributes["error.type"], "UNAUTHENTICATED");
  });

  it("ends the span of a call whose interceptor rejects with what has no text", async () => {
    const thrown: unknown = Object.create(null);
    const client = connectKitchen(await startKitchen({}), { call: () => Promise.reject(thrown) });
    await assert.rejects(client.ping(), (error) => error === thrown);
    const { status } = await spanOf(SpanKind.CLIENT, "ping");

    assert.deepEqual(status, { code: SpanStatusCode.ERROR, message: "object that has no text" });
    spanExporter.reset();
    await assert.rejects(connectKitchen(await startKitchen({}), { call: () => Promise.reject() }).ping());
    assert.equal((await spanOf(SpanKind.CLIENT, "ping")).attributes["rpc.status_code"], "UNKNOWN");
  });

  it("gives a log line inside a streaming handler the id of the trace", async () => {
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const logger = pino({ mixin: () => ({ traceId: trace.getActiveSpan()?.spanContext().traceId }) }, sink);
    const server = await startKitchen({
      async *watch() {
        for (let x = 0; x < 3; x++) {
          await new Promise((resolve) => setImmediate(resolve));
          logger.info(`item ${x}`);
          yield { x, y: 0 };
        }
      },
    });
    assert.ok((await collect(connectKitchen(server).watch(1))).length > 0);
    const { traceId } = (await spanOf(SpanKind.CLIENT, "watch")).spanContext();

    assert.equal(lines.length, 3);
    for (const line of lines) assert.equal((JSON.parse(line) as { traceId: string }).traceId, traceId);
  });

  it("counts calls as a ledger of them does, with the advised boundaries", async () => {
    const server = await startKitchen({
      divide(_context, num1, num2) {
        if (num1 === 0) throw new RpcError("ABORTED", "zero");
        return num1 / num2;
      },
    });
    const services = [
      implement(Calculator, {
        ...calculator,
        divide() {
          throw new InvalidOperation({ operation: "Divide", why: "never" });
        },
      }),
    ];
    const calculators = track(await serve({ stopOnSignal: false, services, interceptors: [telemetry.server] }));
    const calc = track(connect(Calculator, `tcp://${calculators.listening}`, { interceptors: [telemetry.client] }));
    const client = connectKitchen(server);
    const ledger = new Map<string, number>();
    const note = (key: string): void => void ledger.set(key, (ledger.get(key) ?? 0) + 1);
    for (let call = 0; call < 300; call++) {
      const kind = call % 4;
      if (kind === 0)
        await client.divide(call % 8).then(
          () => note("divide OK -"),
          () => note("divide ABORTED ABORTED"),
        );
      else if (kind === 1) await client.ping().then(() => note("ping OK -"));
      else if (kind === 2) {
        assert.equal((await collect(client.watch(2))).length, 2);
        note("watch OK -");
      } else
        await calc.divide(1).catch(() => note(`divide INVALID_ARGUMENT ${CALCULATOR.replace("Calculator", "InvalidOperation")}`));
    }
    const expected = [...ledger].map(([key, count]) => `${key} ${count}`).sort();

    assert.equal(expected.length, 5);
    assert.deepEqual(await countsOf(METRIC.clientDuration), expected);
    assert.deepEqual(await countsOf(METRIC.serverDuration), expected);
    assert.deepEqual(
      (await pointsOf(METRIC.inflight)).map(({ value }) => value),
      [0, 0, 0, 0],
    );
    const [point] = (await pointsOf(METRIC.serverDuration)) as readonly DataPoint<Histogram>[]; // of durations
    assert.deepEqual(
      point?.value.buckets.boundaries,
      [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    );
    const names: Attributes = point?.attributes ?? {};
    assert.equal(names["rpc.system.name"], "callwire");
  });

  it("tells nothing more when it has stopped, and calls go on", async () => {
    const server = await startKitchen({});
    const client = connectKitchen(server);
    await client.ping();
    await spanOf(SpanKind.SERVER, "ping");
    telemetry.stop();
    telemetry.stop();
    await client.ping();
    assert.equal((await collect(client.watch(2))).length, 2);

    assert.equal(spanExporter.getFinishedSpans().length, 2);
    assert.deepEqual(await countsOf(METRIC.clientDuration), ["ping OK - 1"]);
  });

  for (const options of [
    { boundaries: [2, 1] },
    { boundaries: [] },
    { boundaries: "coarse" },
    { tracerProvider: {} },
    { trace: 1 },
  ]) {
    it(`refuses the options ${JSON.stringify(options)}`, () => {
      assert.throws(() => startTelemetry(options as never), { code: "INVALID_ARGUMENT" });
    });
  }
});
