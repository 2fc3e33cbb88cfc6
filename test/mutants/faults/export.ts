// Deliberate faults of contracts in other languages, and of values in them.

import { inRoom, type Mutant } from "../mutant.js";

const CONTRACTS: readonly Mutant[] = inRoom("compiler/export", [
  {
    what: "lets a comment of protobuf go on behind its line",
    file: "proto/print-proto.ts",
    text: ".split(/\\r\\n|[\\n\\r\\v\\f\\u2028\\u2029]/)",
    replacement: '.split("\\r")',
    tests: ["export-proto"],
  },
  {
    what: "declares a type that protobuf has already",
    file: "proto/export-proto.ts",
    text: ".filter(({ name }) => OF_PROTOBUF.has(name))",
    replacement: ".filter(() => false)",
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
    what: "asks who writes a value for forms that are only read",
    file: "schema/export-json-schema.ts",
    text: "return this.#form.isBrief === true ? briefScalar(ref, constraints) : scalarSchema(ref, constraints);",
    replacement: "return scalarSchema(ref, constraints);",
    tests: ["arguments-schema"],
  },
  {
    what: "leaves out types that are reached by others alone",
    file: "schema/arguments-schema.ts",
    text: "for (const inner of namesIn(type)) reached.add(inner);",
    replacement: "",
    tests: ["arguments-schema"],
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
  {
    what: "makes integers without a sign those with one in protobuf",
    file: "proto/proto-types.ts",
    text: '${range.min < 0n ? "" : "u"}int',
    replacement: "int",
    tests: ["export-proto"],
  },
  {
    what: "takes any text for the key of a map that is digits",
    file: "schema/scalar-schema.ts",
    text: "if (scalarOf(ref.name).range === undefined) {",
    replacement: "if (scalarOf(ref.name).range !== undefined) {",
    tests: ["export-json-schema"],
  },
  {
    what: "takes bytes in base64 whose last digit is no byte",
    file: "schema/scalar-schema.ts",
    text: "[AEIMQUYcgkosw048]",
    replacement: "[A-Za-z0-9+/_-]",
    tests: ["export-json-schema"],
  },
  {
    what: "takes the 29th of February of every year",
    file: "schema/scalar-schema.ts",
    text: "02-(?:0[1-9]|1[0-9]|2[0-8])",
    replacement: "02-(?:0[1-9]|1[0-9]|2[0-9])",
    tests: ["export-json-schema"],
  },
  {
    what: "takes null for a field that must be there",
    file: "schema/export-json-schema.ts",
    text: "canBeLeftOut(field) && this.#form.isBrief !== true ? orNull(schema) : schema",
    replacement: "orNull(schema)",
    tests: ["export-json-schema"],
  },
  {
    what: "counts an integer too many with its highest digit",
    file: "schema/digits-pattern.ts",
    text: "const endsWhole = highRest === nines;",
    replacement: "const endsWhole = true;",
    tests: ["export-json-schema"],
  },
  {
    what: "offers GET for a method that may change something",
    file: "openapi/export-openapi.ts",
    text: "method.readonly !== true || ",
    replacement: "",
    tests: ["export-openapi"],
  },
]);

const VALUES: readonly Mutant[] = inRoom("runtime/http", [
  {
    what: "writes a negative number of protobuf without all of its bits",
    file: "proto-writer.ts",
    text: "BigInt.asUintN(64, value)",
    replacement: "BigInt.asUintN(32, value)",
    tests: ["proto-messages"],
  },
  {
    what: "leaves out a field of protobuf that is 0",
    file: "proto-messages.ts",
    text: "if (value !== undefined) this.#field(",
    replacement: "if (value !== undefined && value !== 0) this.#field(",
    tests: ["proto-messages"],
  },
  {
    what: "loses the zeros in front of nanoseconds",
    file: "proto-messages.ts",
    text: 'Number(fraction.slice(0, 9).padEnd(9, "0"))',
    replacement: "Number(fraction.slice(0, 9))",
    tests: ["proto-messages"],
  },
]);

export const EXPORT: readonly Mutant[] = [...CONTRACTS, ...VALUES];
