// Deliberate faults of telemetry: what is counted, and whose trace a call is in.

import { inRoom, type Mutant } from "../mutant.js";

export const TELEMETRY: readonly Mutant[] = [
  ...inRoom("runtime/telemetry", [
    {
      what: "makes a series of each method that anybody asks for",
      file: "series.ts",
      text: "if (this.#size >= this.#most && method !== OTHER)",
      replacement: "if (method === OTHER && this.#size < 0)",
      tests: ["series"],
    },
    {
      what: "remembers without a bound",
      file: "remembered.ts",
      text: "if (this.#size >= this.#most)",
      replacement: "if (this.#size < 0)",
      tests: ["remembered"],
    },
    {
      what: "shows the best of what several clients see",
      file: "gauges.ts",
      text: "Math.min(value, lowest.get(labels) ?? value)",
      replacement: "Math.max(value, lowest.get(labels) ?? value)",
      tests: ["gauges"],
    },
  ]),
  ...inRoom("runtime/otel", [
    {
      what: "runs a handler outside of its span",
      file: "server-spans.ts",
      text: "return trace.setSpan(TraceContext.over(parent), span);",
      replacement: "return parent;",
      tests: ["otel"],
    },
    {
      what: "makes no span of what is refused",
      file: "server-spans.ts",
      text: "event.context === undefined ? this.#refused(event) : this",
      replacement: "event.context === undefined ? undefined : this",
      tests: ["otel"],
    },
    {
      what: "keeps the spans of all calls before",
      file: "trace-context.ts",
      text: "if (first === undefined || first === key)",
      replacement: "if (first === undefined)",
      tests: ["trace-context"],
    },
    {
      what: "takes the span of one provider for that of another",
      file: "running-spans.ts",
      text: "while (attached instanceof RunningSpan && attached.owner !== this)",
      replacement: "while (attached instanceof RunningSpan && attached.owner === undefined)",
      tests: ["running-spans"],
    },
    {
      what: "sends whatever a propagator writes",
      file: "propagation.ts",
      text: "this.#mostBytes > MAX_PROPAGATED_BYTES && this.#bytesWith(key, value) > MAX_PROPAGATED_BYTES;",
      replacement: "this.#mostBytes > MAX_PROPAGATED_BYTES * MAX_PROPAGATED_BYTES;",
      tests: ["propagation"],
    },
    {
      what: "never ends the span of a stream",
      file: "client-spans.ts",
      text: "if (this.isStream) this.end(event.error);",
      replacement: "",
      tests: ["otel"],
    },
    {
      what: "believes that all that is thrown has a text",
      file: "client-spans.ts",
      text: "message: messageOfThrown(error)",
      replacement: "message: String(error)",
      tests: ["otel"],
    },
  ]),
  ...inRoom("runtime/call-log", [
    {
      what: "shows what is sensitive",
      file: "payloads.ts",
      text: 'codec.toJson(value, { sensitive: "mask" })',
      replacement: "codec.toJson(value)",
      tests: ["create-call-log"],
    },
    {
      what: "lets a logger that rejects end the process",
      file: "logged-call.ts",
      text: "written.then(undefined, () => undefined);",
      replacement: "void written;",
      tests: ["create-call-log"],
    },
    {
      what: "leaves out calls that failed",
      file: "logged-call.ts",
      text: 'this.#write("warn", { ...(status',
      replacement: 'if (this.#options.isSampled()) this.#write("warn", { ...(status',
      tests: ["create-call-log"],
    },
  ]),
  ...inRoom("runtime/prometheus", [
    {
      what: "shows a registry that nobody reads as away",
      file: "start-metrics.ts",
      text: 'if (health === "closed" && reason === "") connected.forget(teller);',
      replacement: "if (reason === health) connected.forget(teller);",
      tests: ["registry-gauges"],
    },
    {
      what: "leaves its metrics in the registry",
      file: "start-metrics.ts",
      text: "for (const name of metrics.names) registry.removeSingleMetric(name);",
      replacement: "",
      tests: ["start-metrics"],
    },
  ]),
];
