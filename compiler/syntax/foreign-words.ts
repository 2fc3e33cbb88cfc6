// Words of TypeScript, protobuf and Thrift that contracts have no use for, and what they mean.

/** How generic types of other languages are written. */
export const GENERICS: Readonly<Record<string, "list" | "map" | "optional" | "stream" | "plain">> = {
  ...{
    Array: "list",
    ReadonlyArray: "list",
    List: "list",
    Set: "list",
    ReadonlySet: "list",
    Vec: "list",
    vector: "list",
    Iterable: "list",
    list: "list",
    set: "list",
  },
  ...{ Record: "map", Map: "map", ReadonlyMap: "map", HashMap: "map", Dictionary: "map", dict: "map" },
  ...{ Optional: "optional", Option: "optional", Maybe: "optional", Nullable: "optional" },
  ...{ AsyncIterable: "stream", AsyncGenerator: "stream", Observable: "stream", ReadableStream: "stream", Stream: "stream" },
  ...{ Promise: "plain", Awaitable: "plain", Readonly: "plain", Required: "plain" },
};

/** Words that protobuf has in front of a field or a type. */
export const QUALIFIERS: ReadonlySet<string> = new Set(["optional", "repeated", "required"]);

/** What words in front of a type make of it. */
export const PREFIXES: Readonly<Record<string, "list" | "optional" | "plain">> = {
  optional: "optional",
  repeated: "list",
  required: "plain",
  readonly: "plain",
};

/** What TypeScript calls the result of a method that has none. */
export const VOID = "void";

export const NO_VALUES: ReadonlySet<string> = new Set(["null", "undefined", "nil", "None"]);
