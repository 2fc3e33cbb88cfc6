// The door `callwire/otel`: spans and metrics for OpenTelemetry.

export { startTelemetry, type Telemetry, type TelemetryOptions } from "./start-telemetry.js";
