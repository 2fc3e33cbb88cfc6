// The door `callwire/prometheus`: metrics in a registry of prom-client.

export { type MetricsOptions, startMetrics } from "./start-metrics.js";
