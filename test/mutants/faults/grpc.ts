// Deliberate faults of gRPC at a gateway.

import { inRoom, type Mutant } from "../mutant.js";

export const GRPC_FAULTS: readonly Mutant[] = [
  ...inRoom("gateway", [
    {
      what: "says of an optional field that it is always there",
      file: "proto/file-descriptors.ts",
      text: '...(label === "optional" ? { proto3Optional: true } : {}),',
      replacement: "",
      tests: ["proto/file-descriptors"],
    },
    {
      what: "ends a reserved range of a message one number too early",
      file: "proto/file-descriptors.ts",
      text: "({ start: number, end: number + 1 })",
      replacement: "({ start: number, end: number })",
      tests: ["proto/file-descriptors"],
    },
    {
      what: "takes a contract that has no proto",
      file: "proto/contract-files.ts",
      text: "if (problems.length > 0)",
      replacement: "if (problems.length > 100)",
      tests: ["proto/file-descriptors"],
    },
    {
      what: "sends details that fit into no trailers",
      file: "call/status.ts",
      text: "(inTrailers && declared.protobuf.length > MAX_DETAIL_BYTES)",
      replacement: "false",
      tests: ["call/grpc-call"],
    },
    {
      what: "escapes what grpc-js does not read",
      file: "call/grpc-message.ts",
      text: "byte >= 0x20 && byte <= 0x7e && byte !== 0x25",
      replacement: "byte > 0x7f",
      tests: ["call/grpc-message"],
    },
    {
      what: "goes on with a call whose client is gone",
      file: "call/grpc-call.ts",
      text: 'else signal.addEventListener("abort", onAbort);',
      replacement: "",
      tests: ["call/grpc-call"],
    },
    {
      what: "gives the handler no deadline",
      file: "call/grpc-call.ts",
      text: "timeoutMs: timeoutMs && Math.ceil(timeoutMs)",
      replacement: "timeoutMs: timeoutMs && undefined",
      tests: ["call/grpc-call"],
    },
    {
      what: "makes items that nobody takes",
      file: "call/grpc-call.ts",
      text: "return this.#answers.put(writeMessage(this.#method, this.#types.output, value));",
      replacement: "void this.#answers.put(writeMessage(this.#method, this.#types.output, value)); return undefined;",
      tests: ["call/grpc-call"],
    },
    {
      what: "gives a timer a timeout that it does not have",
      file: "call/run-handler.ts",
      text: "if (Number(count) * (UNITS[unit] ?? 0) > MAX_TIMEOUT_SECONDS * 1_000)",
      replacement: "if (count === unit)",
      tests: ["call/grpc-call"],
    },
    {
      what: "takes messages of any size",
      file: "call/service-handlers.ts",
      text: "acceptCompression: [], readMaxBytes: maxMessageBytes",
      replacement: "acceptCompression: []",
      tests: ["call/grpc-call"],
    },
    {
      what: "lists a service that cannot be called by gRPC",
      file: "own/reflection.ts",
      text: ".filter((contract) => this.#typesOf(contract) !== undefined)",
      replacement: "",
      tests: ["own/own-services"],
    },
    {
      what: "describes a file without what it imports",
      file: "own/reflection.ts",
      text: "for (const imported of file.dependencies) addFile(imported, files);",
      replacement: "",
      tests: ["own/own-services"],
    },
    {
      what: "says that it serves while it drains",
      file: "own/health.ts",
      text: 'return this.#source.isDraining ? "NOT_SERVING" : "SERVING";',
      replacement: 'return "SERVING";',
      tests: ["own/own-services"],
    },
    {
      what: "knows the health of a service that nobody has",
      file: "own/health.ts",
      text: 'if (service !== "" && (await this.#isUnknown(service)))',
      replacement: 'if (service === "none" && (await this.#isUnknown(service)))',
      tests: ["own/own-services"],
    },
  ]),
  ...inRoom("runtime/http", [
    {
      what: "waits for the rest of a message that is too large",
      file: "whole-envelopes.ts",
      text: "const wanted = this.isTooLarge ? HEAD_BYTES : HEAD_BYTES + length;",
      replacement: "const wanted = HEAD_BYTES + length;",
      tests: ["whole-envelopes"],
    },
    {
      what: "waits without end for a message that has begun",
      file: "whole-envelopes.ts",
      text: "if (!mayPause || cutter.hasPart) slow.add(request);",
      replacement: "if (!mayPause) slow.add(request);",
      tests: ["whole-envelopes"],
    },
    {
      what: "lets a client rest in front of what it has to send",
      file: "whole-envelopes.ts",
      text: 'let mayPause = pauses === "always";',
      replacement: 'let mayPause = pauses !== "never";',
      tests: ["whole-envelopes"],
    },
  ]),
  ...inRoom("cli/live/gateway", [
    {
      what: "takes the package of another version",
      file: "import-gateway.ts",
      text: "if (found === version) return",
      replacement: "if (found !== undefined) return",
      tests: ["load-grpc"],
    },
  ]),
];
