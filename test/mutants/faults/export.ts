// Deliberate faults of contracts in other languages.

import { inRoom, type Mutant } from "../mutant.js";

export const EXPORT: readonly Mutant[] = inRoom("compiler/export", [
  {
    what: "lets a comment of protobuf go on behind its line",
    file: "proto/print-proto.ts",
    text: ".split(/\\r\\n|[\\n\\r\\v\\f\\u2028\\u2029]/)",
    replacement: '.split("\\r")',
    tests: ["export-proto"],
  },
  {
    what: "moves the stream of a client when a method gets a parameter",
    file: "proto/proto-services.ts",
    text: "number: STREAM_NUMBER }",
    replacement: "number: fields.length + 1 }",
    tests: ["export-proto"],
  },
  {
    what: "puts a member that is not 0 first",
    file: "proto/proto-messages.ts",
    text: "values: [zero, ...values.filter((value) => value !== zero)],",
    replacement: "values,",
    tests: ["export-proto"],
  },
  {
    what: "takes a result that may be absent for the message itself",
    file: "proto/proto-services.ts",
    text: "result !== undefined && resultOptional !== true && types.isStruct(result)",
    replacement: "result !== undefined && types.isStruct(result)",
    tests: ["export-proto"],
  },
  {
    what: "lets protobuf change a name in JSON",
    file: "proto/print-proto.ts",
    text: "defaultJsonName(name) === jsonName",
    replacement: "name === jsonName",
    tests: ["export-proto"],
  },
  {
    what: "takes a number of an arm that protobuf keeps for itself",
    file: "proto/export-proto.ts",
    text: "(id >= first && id <= last)",
    replacement: "id === first",
    tests: ["export-proto"],
  },
]);
