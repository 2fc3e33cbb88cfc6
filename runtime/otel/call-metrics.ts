// Metrics of the calls of this process, made from its diagnostics channels.

import type { Attributes, Meter } from "@opentelemetry/api";
import { MAX_LISTS } from "../base/limits/telemetry.js";
import { CallsInFlight } from "../telemetry/calls-in-flight.js";
import { errorTypeOf } from "../telemetry/error-type.js";
import { Gauges } from "../telemetry/gauges.js";
import { Series } from "../telemetry/series.js";
import type { ChannelListener } from "../telemetry/watch-channels.js";
import { ATTRIBUTE, OWN_ATTRIBUTE, SYSTEM, serverOf } from "./attributes.js";

/** Names of the metrics. The first two are of the conventions. */
export const METRIC = {
  clientDuration: "rpc.client.call.duration",
  serverDuration: "rpc.server.call.duration",
  attempts: "callwire.client.attempts",
  ejections: "callwire.client.ejections",
  instances: "callwire.client.instances",
  connected: "callwire.client.registry.connected",
  inflight: "callwire.server.inflight",
  refused: "callwire.server.refused",
} as const;

/** Returns what the channels tell. `boundaries`: of the durations, in seconds. */
export function createMetrics(meter: Meter, boundaries: readonly number[]): ChannelListener {
  const duration = (name: string, description: string) =>
    meter.createHistogram(name, { unit: "s", description, advice: { explicitBucketBoundaries: [...boundaries] } });
  const clientDuration = duration(METRIC.clientDuration, "Duration of calls over all their attempts");
  const serverDuration = duration(METRIC.serverDuration, "Duration of calls at their server, refused ones included");
  const attempts = meter.createCounter(METRIC.attempts, { unit: "{attempt}", description: "Attempts that were sent" });
  const ejections = meter.createCounter(METRIC.ejections, { unit: "{instance}", description: "Instances that were left out" });
  const refused = meter.createCounter(METRIC.refused, { unit: "{call}", description: "Calls that were not begun" });
  const instances = new Gauges<Attributes>();
  meter
    .createObservableGauge(METRIC.instances, { unit: "{instance}", description: "Instances that the registry lists" })
    .addCallback((result) => observeAll(result, instances.read()));
  const connected = new Gauges<Attributes>();
  meter
    .createObservableGauge(METRIC.connected, { unit: "1", description: "1 while the registry is connected, else 0" })
    .addCallback((result) => observeAll(result, connected.read()));

  const methods = new Series<Attributes>((method) => ({ [ATTRIBUTE.system]: SYSTEM, [ATTRIBUTE.method]: method }));
  const running = new CallsInFlight((method) => methods.of(method, ""));
  meter
    .createObservableUpDownCounter(METRIC.inflight, { unit: "{call}", description: "Calls whose handler runs" })
    .addCallback((result) => observeAll(result, running.count()));
  const servers = new Series((method, outcome) => outcomeOf(method, outcome));
  const reasons = new Series((method, reason) => ({ ...methods.of(method, ""), [OWN_ATTRIBUTE.refused]: reason }));
  const registries = new Series<Attributes>((target) => ({ [OWN_ATTRIBUTE.registry]: target }), MAX_LISTS);
  const lists = new Series<Attributes>(
    (service, target) => ({ [OWN_ATTRIBUTE.registry]: target, [OWN_ATTRIBUTE.service]: service }),
    MAX_LISTS,
  );
  const clients = new ByTarget((target) => {
    return new Series((method, outcome) => ({ ...outcomeOf(method, outcome), ...serverOf(target, method) }));
  });

  return {
    onClientCall({ method, target, status, error, durationMs, attempts: count }) {
      const labels = clients.of(target).of(method, outcomeKey(status, errorTypeOf(status, error)));
      clientDuration.record(durationMs / 1_000, labels);
      if (count > 0) attempts.add(count, methods.of(method, ""));
    },
    onServerStart: ({ context }) => running.begin(context),
    onServerCall({ method, status, error, durationMs, refused: reason, context }) {
      running.end(context);
      if (context !== undefined) running.show(method);
      serverDuration.record(durationMs / 1_000, servers.of(method, outcomeKey(status, errorTypeOf(status, error))));
      if (reason !== undefined) refused.add(1, reasons.of(method, reason));
    },
    onEjected: ({ service }) => ejections.add(1, methodlessOf(service)),
    onList({ target, service, count, freshness, teller }) {
      if (freshness === "closed") instances.forget(teller);
      else instances.set(teller, lists.of(service, target), count);
    },
    onHealth({ target, health, reason, teller }) {
      if (health === "closed" && reason === "") connected.forget(teller);
      else connected.set(teller, registries.of(target, ""), health === "connected" ? 1 : 0);
    },
  };
}

/** Behind the status stands what failed, when it is not the status itself. */
function outcomeKey(status: string, errorType: string | undefined): string {
  return errorType === undefined || errorType === status ? status : `${status} ${errorType}`;
}

function outcomeOf(method: string, outcome: string): Attributes {
  const [status = "", errorType = status] = outcome.split(" ");
  const labels = { [ATTRIBUTE.system]: SYSTEM, [ATTRIBUTE.method]: method, [ATTRIBUTE.statusCode]: status };
  return status === "OK" ? labels : { ...labels, [ATTRIBUTE.errorType]: errorType };
}

function methodlessOf(service: string): Attributes {
  return { [OWN_ATTRIBUTE.service]: service };
}

/** One set of series for each target: a process has few. */
class ByTarget<T> {
  readonly #make: (target: string) => T;
  readonly #made = new Map<string, T>();
  #others: T | undefined;

  constructor(make: (target: string) => T) {
    this.#make = make;
  }

  of(target: string): T {
    return this.#made.get(target) ?? this.#add(target);
  }

  #add(target: string): T {
    if (this.#made.size >= MAX_LISTS) {
      this.#others ??= this.#make("_OTHER");
      return this.#others;
    }
    const made = this.#make(target);
    this.#made.set(target, made);
    return made;
  }
}

interface Observed {
  observe(value: number, attributes: Attributes): void;
}

function observeAll(result: Observed, values: ReadonlyMap<Attributes, number>): void {
  for (const [labels, value] of values) result.observe(value, labels);
}
