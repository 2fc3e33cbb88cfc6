// Metrics of the calls of this process, made from its diagnostics channels.

import type { Attributes, Meter } from "@opentelemetry/api";
import type { RegistryHealthMessage, RegistryListMessage } from "../base/diagnostics.js";
import { MAX_LISTS } from "../base/limits/telemetry.js";
import { CallsInFlight } from "../telemetry/calls-in-flight.js";
import { errorTypeOf } from "../telemetry/error-type.js";
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
  const instances = new Gauges();
  meter
    .createObservableGauge(METRIC.instances, { unit: "{instance}", description: "Instances that the registry lists" })
    .addCallback((result) => instances.observe(result));
  const connected = new Gauges();
  meter
    .createObservableGauge(METRIC.connected, { unit: "1", description: "1 while the registry is connected, else 0" })
    .addCallback((result) => connected.observe(result));

  const methods = new Series<Attributes>((method) => ({ [ATTRIBUTE.system]: SYSTEM, [ATTRIBUTE.method]: method }));
  const running = new CallsInFlight((method) => methods.of(method, ""));
  meter
    .createObservableUpDownCounter(METRIC.inflight, { unit: "{call}", description: "Calls whose handler runs" })
    .addCallback((result) => {
      for (const [labels, count] of running.count()) result.observe(count, labels);
    });
  const servers = new Series((method, outcome) => outcomeOf(method, outcome));
  const reasons = new Series((method, reason) => ({ ...methods.of(method, ""), [OWN_ATTRIBUTE.refused]: reason }));
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
    onList: (message) => instances.set(keyOf(message), message.count, listOf(message)),
    onHealth({ target, health, reason }) {
      if (health === "closed" && reason === "") connected.forget(target);
      else connected.set(target, health === "connected" ? 1 : 0, { [OWN_ATTRIBUTE.registry]: target });
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

function keyOf({ target, service }: RegistryListMessage): string {
  return `${target} ${service}`;
}

function listOf({ target, service }: RegistryListMessage | (RegistryHealthMessage & { readonly service: string })): Attributes {
  return { [OWN_ATTRIBUTE.registry]: target, [OWN_ATTRIBUTE.service]: service };
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

/** The last value of each, as it is told when metrics are read. */
class Gauges {
  readonly #values = new Map<string, readonly [value: number, attributes: Attributes]>();

  set(key: string, value: number, attributes: Attributes): void {
    if (this.#values.size < MAX_LISTS || this.#values.has(key)) this.#values.set(key, [value, attributes]);
  }

  /** It is none any more: what is told of it would be taken for news. */
  forget(key: string): void {
    this.#values.delete(key);
  }

  observe(result: Observed): void {
    for (const [value, attributes] of this.#values.values()) result.observe(value, attributes);
  }
}
