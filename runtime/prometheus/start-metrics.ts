// Metrics of the calls of this process in a registry of prom-client, made from its diagnostics
// channels. What serves them over HTTP is the program's.

import { Counter, Gauge, type Registry } from "prom-client";
import { MAX_LISTS } from "../base/limits/telemetry.js";
import { checkOptions, type OptionRules } from "../base/options.js";
import { ARE_BOUNDARIES, type Boundaries, boundariesOf } from "../telemetry/boundaries.js";
import { CallsInFlight } from "../telemetry/calls-in-flight.js";
import { Gauges } from "../telemetry/gauges.js";
import { Series } from "../telemetry/series.js";
import { type ChannelListener, watchChannels } from "../telemetry/watch-channels.js";
import { Durations } from "./durations.js";

/** What `startMetrics` is told. A wrong or unknown option throws RpcError INVALID_ARGUMENT. */
export interface MetricsOptions {
  /** Where the metrics are put: a `Registry` of prom-client, such as its `register`. */
  readonly registry: Registry;
  /**
   * Bounds of the durations' buckets, in seconds, rising: a list, `"advised"` by the conventions of
   * OpenTelemetry, from 5 ms to 10 s, or `"fine"`, from 0.1 ms on. Default `"advised"`.
   */
  readonly boundaries?: Boundaries | undefined;
}

/** Of docs/options.md, too. */
export const METRICS_RULES: OptionRules<MetricsOptions> = {
  registry: { expected: "a Registry of prom-client", isRight: isRegistry },
  boundaries: ARE_BOUNDARIES,
};

/**
 * Begins to count the calls of this process. Returns what ends that: the metrics leave the
 * registry, and a second call does nothing more. Throws INVALID_ARGUMENT for a wrong option, and
 * Error when the registry has metrics of these names.
 */
export function startMetrics(options: MetricsOptions): () => void {
  checkOptions("startMetrics", options, METRICS_RULES, ["registry"]);
  const { registry, boundaries = "advised" } = options;
  const metrics = createMetrics(registry, boundariesOf(boundaries));
  const unwatch = watchChannels(metrics.listener);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    unwatch();
    for (const name of metrics.names) registry.removeSingleMetric(name);
  };
}

interface Metrics {
  readonly listener: ChannelListener;
  readonly names: readonly string[];
}

const OUTCOME = ["rpc_method", "rpc_status_code"] as const;
const METHOD = ["rpc_method"] as const;
const LIST = ["callwire_registry", "callwire_service"] as const;

function createMetrics(registry: Registry, boundaries: readonly number[]): Metrics {
  const names: string[] = [];
  const named = (name: string, help: string) => {
    names.push(name);
    return { name, help, registers: [registry] };
  };
  const buckets = [...boundaries];
  const clientDuration = new Durations({
    ...named("rpc_client_call_duration_seconds", "Duration of calls over all their attempts"),
    labelNames: OUTCOME,
    buckets,
  });
  const serverDuration = new Durations({
    ...named("rpc_server_call_duration_seconds", "Duration of calls at their server, refused ones included"),
    labelNames: OUTCOME,
    buckets,
  });
  const attempts = new Series((method) => ({ labels: { rpc_method: method }, count: 0 }));
  new Counter({
    ...named("callwire_client_attempts_total", "Attempts that were sent"),
    labelNames: METHOD,
    collect() {
      this.reset();
      for (const { labels, count } of attempts.all()) this.inc(labels, count);
    },
  });
  const ejections = new Counter({
    ...named("callwire_client_ejections_total", "Instances that were left out for a while"),
    labelNames: ["callwire_service"],
  });
  const instances = new Gauges<Readonly<Record<(typeof LIST)[number], string>>>();
  new Gauge({
    ...named("callwire_client_instances", "Instances that the registry lists"),
    labelNames: LIST,
    collect() {
      this.reset(); // a list that nobody reads any more is none
      for (const [labels, count] of instances.read()) this.set(labels, count);
    },
  });
  const connected = new Gauges<{ readonly callwire_registry: string }>();
  new Gauge({
    ...named("callwire_client_registry_connected", "1 while the registry is connected, else 0"),
    labelNames: ["callwire_registry"],
    collect() {
      this.reset();
      for (const [labels, value] of connected.read()) this.set(labels, value);
    },
  });
  const methods = new Series((method) => ({ rpc_method: method }));
  const running = new CallsInFlight((method) => methods.of(method, ""));
  new Gauge({
    ...named("callwire_server_inflight", "Calls whose handler runs"),
    labelNames: METHOD,
    collect() {
      for (const [labels, count] of running.count()) this.set(labels, count);
    },
  });
  const refused = new Counter({
    ...named("callwire_server_refused_total", "Calls that were not begun"),
    labelNames: ["rpc_method", "callwire_refused"],
  });

  const reasons = new Series((method, reason) => ({ rpc_method: method, callwire_refused: reason }));
  const lists = new Series((service, target) => ({ callwire_registry: target, callwire_service: service }), MAX_LISTS);
  const registries = new Series((target) => ({ callwire_registry: target }), MAX_LISTS);
  const listener: ChannelListener = {
    onClientCall({ method, status, durationMs, attempts: count }) {
      clientDuration.record(method, status, durationMs / 1_000);
      if (count > 0) attempts.of(method, "").count += count;
    },
    onServerStart: ({ context }) => running.begin(context),
    onServerCall({ method, status, durationMs, refused: reason, context }) {
      running.end(context);
      if (context !== undefined) running.show(method);
      serverDuration.record(method, status, durationMs / 1_000);
      if (reason !== undefined) refused.inc(reasons.of(method, reason));
    },
    onEjected: ({ service }) => ejections.inc({ callwire_service: service }),
    onList({ target, service, count, freshness, teller }) {
      if (freshness === "closed") instances.forget(teller);
      else instances.set(teller, lists.of(service, target), count);
    },
    onHealth({ target, health, reason, teller }) {
      if (health === "closed" && reason === "") connected.forget(teller);
      else connected.set(teller, registries.of(target, ""), health === "connected" ? 1 : 0);
    },
  };
  return { listener, names };
}

/** By what is used of it: a program may have a copy of prom-client of its own. */
function isRegistry(value: unknown): boolean {
  const methods = ["registerMetric", "removeSingleMetric", "metrics"];
  return typeof value === "object" && value !== null && methods.every((name) => typeof Reflect.get(value, name) === "function");
}
