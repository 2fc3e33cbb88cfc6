// Deliberate faults of `callwire gateway`.

import { inRoom, type Mutant } from "../mutant.js";

export const GATEWAY_FAULTS: readonly Mutant[] = inRoom("cli/live/gateway", [
  {
    what: "tells clients what its own client says of servers",
    file: "failure-of.ts",
    text: "const message = isOfServer ? said :",
    replacement: "const message = true ? said :",
    tests: ["gateway-backend"],
  },
  {
    what: "asks the registry for every name that a stranger makes up",
    file: "known-services.ts",
    text: "return this.#names.has(name) && !this.#isMissing(name, FRESH_MS) ? this.#tryLease(name) : undefined;",
    replacement: "return this.#tryLease(name);",
    tests: ["gateway-backend"],
  },
  {
    what: "lets a call wait for a server as long as its client likes",
    file: "gateway-call.ts",
    text: "Math.min(MAX_WAIT_MS, limitMs)",
    replacement: "limitMs",
    tests: ["gateway-call"],
  },
  {
    what: "makes a call again that its last server may have run",
    file: "gateway-call.ts",
    text: "return this.#method.descriptor.idempotent && client",
    replacement: "return client",
    tests: ["gateway-call"],
  },
  {
    what: "is not ready when the registry alone is away",
    file: "readiness.ts",
    text: 'registry.health === "connected" || versions',
    replacement: 'registry.health === "connected" && versions',
    tests: ["readiness"],
  },
  {
    what: "lets strangers call services that are for tools",
    file: "known-services.ts",
    text: "(?!callwire\\.(?!conformance\\.))",
    replacement: "",
    tests: ["gateway-backend"],
  },
  {
    what: "asks the registry at each call of a service without an instance",
    file: "known-services.ts",
    text: "&& !this.#isMissing(name, FRESH_MS) ?",
    replacement: "?",
    tests: ["gateway-backend"],
  },
  {
    what: "compares a wrong path with those of all services",
    file: "gateway-backend.ts",
    text: "return version === undefined ? [] :",
    replacement: "return version === undefined ? [...this.#contracts.versions].flatMap((each) => [...methodsOf(each).keys()]) :",
    tests: ["gateway-backend"],
  },
  {
    what: "refuses names of a newer contract",
    file: "gateway-call.ts",
    text: "args.fromJson(args, FROM_PROGRAMS)",
    replacement: "args.fromJson(args)",
    tests: ["gateway-backend"],
  },
  {
    what: "cuts off who has connected and not asked yet",
    file: "drain-gateway.ts",
    text: "  await within(\n    graceMs,\n    front",
    replacement: "  front.stop();\n  await within(\n    graceMs,\n    front",
    tests: ["drain-gateway"],
  },
  {
    what: "does not say what is wrong with a message of a stream",
    file: "gateway-call.ts",
    text: "if (!(wrong instanceof RpcError)) return",
    replacement: "if (wrong !== null) return",
    tests: ["gateway-backend"],
  },
  {
    what: "goes on with a call whose client is gone",
    file: "gateway-call.ts",
    text: "this.#ended.abort();",
    replacement: "",
    tests: ["gateway-backend"],
  },
  {
    what: "goes on with a contract that has changed while the body was read",
    file: "gateway-backend.ts",
    text: "method === undefined || method.kind !== kind) {",
    replacement: "method === undefined) {",
    tests: ["gateway-backend"],
  },
]);
