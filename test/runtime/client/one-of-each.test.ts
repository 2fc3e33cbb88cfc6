// One call, one span, one line of the log, one count of the metrics, one message: on either side,
// with the same status, whatever becomes of the call.

import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { context, propagation, SpanKind, trace } from "@opentelemetry/api";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { type CallEvent, implement, type ServerCallEvent } from "callwire";
import { type CallLogger, createCallLog } from "callwire/call-log";
import { startTelemetry, type Telemetry } from "callwire/otel";
import { startMetrics } from "callwire/prometheus";
import { startInProcess } from "callwire/testing";
import { Registry } from "prom-client";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { EITHER, later, scenes, stage } from "../../support/call-scenes.js";
import { kitchen } from "../../support/kitchen-server.js";
import { leavingScenes } from "../../support/leaving-scenes.js";
import { silent } from "../../support/tls-calculator.js";
import { deferred, until } from "../../support/wait.js";

type Side = "client" | "server";
type Told = readonly [side: Side, status: unknown];

const spanExporter = new InMemorySpanExporter();
const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] });
const lines: Told[] = [];
const messages: Told[] = [];
const note = (fields: object): void => {
  const line = fields as { readonly side: Side; readonly status?: unknown }; // as a call log writes them
  lines.push([line.side, line.status]);
};
const logger: CallLogger = { info: note, warn: note };
const onClientCall = (event: unknown): void => void messages.push(["client", (event as CallEvent).status]); // as documented
const onServerCall = (event: unknown): void => void messages.push(["server", (event as ServerCallEvent).status]); // as documented

describe("each call of a client and a server", () => {
  let telemetry: Telemetry;
  const open: (() => void)[] = [];
  before(() => tracerProvider.register());
  after(async () => {
    await tracerProvider.shutdown();
    trace.disable();
    context.disable();
    propagation.disable();
  });
  beforeEach(() => {
    spanExporter.reset();
    lines.length = messages.length = 0;
    telemetry = startTelemetry();
    subscribe("callwire:call", onClientCall);
    subscribe("callwire:server:call", onServerCall);
  });
  afterEach(() => {
    for (const stop of open.splice(0)) stop();
    telemetry.stop();
    unsubscribe("callwire:call", onClientCall);
    unsubscribe("callwire:server:call", onServerCall);
  });

  for (const [name, scene] of [...scenes, ...leavingScenes]) {
    it(`is told once in each, with one status: ${name}`, async () => {
      const gate = deferred<void>();
      stage.enter = gate.resolve;
      const registry = new Registry();
      const stopMetrics = startMetrics({ registry });
      open.push(stopMetrics);
      const log = createCallLog({ logger });
      const { inClient, inServer, methods = {} } = scene;
      const services = [implement(Kitchen, { ...kitchen, ...methods })];
      const interceptors = [telemetry.server, log.server, ...(inServer === undefined ? [] : [inServer])];
      const server = startInProcess({ services, interceptors, logger: silent });
      open.push(() => void server.close());
      const client = server.connect(Kitchen, {
        interceptors: [telemetry.client, log.client, ...(inClient === undefined ? [] : [inClient])],
      });
      await scene.run({
        client: client.with({ timeoutMs: 20_000 }),
        server,
        entered: gate.promise,
        abort: new AbortController(),
      });

      const expected = (side: Side): readonly Told[] => {
        const status = scene[side];
        return status === undefined ? [] : [[side, status]];
      };
      const awaited = [...expected("client"), ...expected("server")];
      await until(() => Math.min(lines.length, messages.length, spanExporter.getFinishedSpans().length) >= awaited.length);
      for (let turn = 0; turn < 3; turn++) await later(); // what is told twice
      await server.close();
      const spans = spanExporter.getFinishedSpans().map(({ kind, attributes }): Told => {
        return [kind === SpanKind.CLIENT ? "client" : "server", attributes["rpc.status_code"]];
      });
      const counted = [
        ...(await registry.metrics()).matchAll(/^rpc_(client|server)_call_duration_seconds_count\{.*code="(\w+)"\} (\d+)$/gm),
      ];

      const sought = awaited.map(([side, status]): Told => {
        const first = messages.find(([sideOfMessage]) => sideOfMessage === side)?.[1];
        return [side, status === EITHER && EITHER.split(" or ").includes(String(first)) ? first : status];
      });
      const sorted = (told: readonly Told[]): readonly Told[] => [...told].sort(([a], [b]) => a.localeCompare(b));
      assert.deepEqual(
        {
          lines: sorted(lines),
          messages: sorted(messages),
          spans: sorted(spans),
          metrics: counted.map(([, side, status, count]) => [side, status, Number(count)]),
        },
        { lines: sought, messages: sought, spans: sought, metrics: sought.map(([side, status]) => [side, status, 1]) },
      );
    });
  }
});
