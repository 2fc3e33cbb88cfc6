// The contract that stands for protobuf's types of any value. It is written beside the others when
// one of them uses it.

export const JSON_CONTRACT_PATH = "callwire/json.rpc";

/** Its types by those of protobuf. */
export const JSON_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "google.protobuf.Struct": "JsonObject",
    "google.protobuf.Value": "JsonValue",
    "google.protobuf.ListValue": "JsonList",
    "google.protobuf.NullValue": "JsonNull",
    "google.protobuf.Any": "Any",
    "google.protobuf.Empty": "Empty",
  }),
);

export const JSON_CONTRACT = `// What google.protobuf has for values of any type, as types of a contract.

package callwire.json.v1;

/// Any value of JSON.
union JsonValue {
  1 nullValue: JsonNull;
  2 numberValue: f64;
  3 stringValue: string;
  4 boolValue: bool;
  5 structValue: JsonObject;
  6 listValue: JsonList;
}

/// An object of JSON.
struct JsonObject {
  1 fields: map<string, JsonValue>?;
}

/// A list of JSON.
struct JsonList {
  1 values: [JsonValue] = [];
}

/// The null of JSON.
enum JsonNull {
  0 NullValue;
}

/// A message of any type, in bytes of protobuf.
struct Any {
  1 typeUrl: string = "";
  2 value: bytes?;
}

/// Nothing.
struct Empty {}
`;
