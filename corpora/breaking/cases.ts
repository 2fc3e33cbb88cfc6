// Changes of a `.proto` file, as edits of one text, and where Callwire says another thing of them
// than buf.

/** One change. */
export interface BreakingCase {
  readonly name: string;
  /** What is replaced in `BASE`, each once. */
  readonly edits: readonly (readonly [string, string])[];
  /** Why one of the two finds that it breaks, and the other does not; undefined when they agree. */
  readonly differs?: string;
}

export const BASE = `syntax = "proto3";
package shop.v1;

service Shop {
  rpc Get(Req) returns (Res);
  rpc List(Req) returns (stream Res);
  rpc Put(stream Req) returns (Res);
}

message Req {
  string id = 1;
  int32 count = 2;
  optional string note = 3;
  repeated string tags = 4;
  Kind kind = 5;
  map<string, int32> sizes = 6;
  oneof choice {
    string text = 7;
    int64 number = 8;
  }
  Item item = 9;
}

message Res {
  string id = 1;
  Item item = 2;
  repeated Item items = 3;
  Other other = 4;
  Plain plain = 5;
}

message Plain {
  string a = 1;
  int32 b = 2;
}

message Item {
  string sku = 1;
  int32 n = 2;
  string high = 300;
  string higher = 400;
}

message Other {
  string sku = 1;
  int32 n = 2;
  string high = 300;
  string higher = 400;
}

message Unused { string a = 1; }

enum Kind {
  KIND_UNSPECIFIED = 0;
  KIND_A = 1;
  KIND_B = 2;
}
`;

const RETIRED = "a field that may be absent can go, when the lock or `reserved` retires its id";

export const BREAKING_CASES: readonly BreakingCase[] = [
  { name: "nothing", edits: [] },
  { name: "a comment", edits: [["message Req {", "// A request.\nmessage Req {"]] },
  {
    name: "declarations in another order",
    edits: [
      ["message Unused { string a = 1; }\n", ""],
      ["service Shop {", "message Unused { string a = 1; }\nservice Shop {"],
    ],
  },
  { name: "fields in another order", edits: [["  string id = 1;\n  int32 count = 2;", "  int32 count = 2;\n  string id = 1;"]] },
  { name: "a field added", edits: [["Item item = 9;", "Item item = 9; string more = 10;"]] },
  {
    name: "a field added before those above 255",
    edits: [
      [
        "string high = 300;\n  string higher = 400;\n}\n\nmessage Other",
        "string between = 299; string high = 300;\n  string higher = 400;\n}\n\nmessage Other",
      ],
    ],
  },
  {
    name: "a field above 255 added",
    edits: [["string higher = 400;\n}\n\nmessage Other", "string higher = 400; string highest = 500;\n}\n\nmessage Other"]],
  },
  { name: "a field removed", edits: [["  int32 count = 2;\n", ""]], differs: RETIRED },
  { name: "a field removed and its number reserved", edits: [["int32 count = 2;", "reserved 2;"]], differs: RETIRED },
  {
    name: "a field removed, its number and name reserved",
    edits: [["int32 count = 2;", 'reserved 2; reserved "count";']],
    differs: RETIRED,
  },
  { name: "a field removed from a message that the lock does not have", edits: [["  int32 b = 2;\n", ""]] },
  { name: "a field removed there, and its number reserved", edits: [["  int32 b = 2;\n", "  reserved 2;\n"]], differs: RETIRED },
  {
    name: "a field above 255 removed",
    edits: [["  string high = 300;\n  string higher = 400;\n}\n\nmessage Other", "  string higher = 400;\n}\n\nmessage Other"]],
    differs: RETIRED,
  },
  { name: "a field renamed", edits: [["int32 count = 2;", "int32 amount = 2;"]] },
  { name: "a field given another number", edits: [["int32 count = 2;", "int32 count = 20;"]] },
  {
    name: "a number above 255 changed",
    edits: [
      [
        "string high = 300;\n  string higher = 400;\n}\n\nmessage Other",
        "string high = 301;\n  string higher = 400;\n}\n\nmessage Other",
      ],
    ],
  },
  { name: "int32 to string", edits: [["int32 count = 2;", "string count = 2;"]] },
  { name: "int32 to int64", edits: [["int32 count = 2;", "int64 count = 2;"]] },
  {
    name: "int32 to sint32",
    edits: [["int32 count = 2;", "sint32 count = 2;"]],
    differs: "both are `i32`: contracts have one encoding of integers",
  },
  { name: "string to bytes", edits: [["string id = 1;\n  int32 count", "bytes id = 1;\n  int32 count"]] },
  { name: "a field made optional", edits: [["int32 count = 2;", "optional int32 count = 2;"]] },
  { name: "an optional field without its label", edits: [["optional string note = 3;", "string note = 3;"]] },
  { name: "a field made repeated", edits: [["int32 count = 2;", "repeated int32 count = 2;"]] },
  { name: "a repeated field made single", edits: [["repeated string tags = 4;", "string tags = 4;"]] },
  { name: "a map to another value", edits: [["map<string, int32>", "map<string, string>"]] },
  { name: "a map to another key", edits: [["map<string, int32>", "map<int32, int32>"]] },
  { name: "a field of another message of the same shape", edits: [["  Item item = 2;", "  Other item = 2;"]] },
  { name: "a field of another message", edits: [["  Item item = 2;", "  Unused item = 2;"]] },
  { name: "an arm added to a oneof", edits: [["int64 number = 8;", "int64 number = 8; bool flag = 10;"]] },
  { name: "an arm removed from a oneof", edits: [["    int64 number = 8;\n", ""]] },
  { name: "an arm of another type", edits: [["int64 number = 8;", "string number = 8;"]] },
  { name: "an arm moved out of its oneof", edits: [["    int64 number = 8;\n  }", "  }\n  int64 number = 8;"]] },
  {
    name: "a field moved into a oneof",
    edits: [
      ["  int32 count = 2;\n", ""],
      ["    string text = 7;", "    int32 count = 2;\n    string text = 7;"],
    ],
    differs: "the field is retired, and the arm is new",
  },
  { name: "a oneof renamed", edits: [["oneof choice", "oneof selection"]] },
  { name: "a message added", edits: [["message Unused", "message More {}\nmessage Unused"]] },
  { name: "a message removed that nothing uses", edits: [["message Unused { string a = 1; }\n", ""]] },
  { name: "a message renamed that nothing uses", edits: [["message Unused", "message Renamed"]] },
  { name: "a member added to an enum", edits: [["KIND_B = 2;", "KIND_B = 2; KIND_C = 3;"]] },
  { name: "a member removed from an enum", edits: [["  KIND_B = 2;\n", ""]] },
  { name: "a member of an enum renamed", edits: [["KIND_B = 2;", "KIND_BB = 2;"]] },
  { name: "a member given another number", edits: [["KIND_B = 2;", "KIND_B = 3;"]] },
  { name: "a method added", edits: [["rpc Get(Req)", "rpc More(Req) returns (Res);\n  rpc Get(Req)"]] },
  { name: "a method removed", edits: [["  rpc Get(Req) returns (Res);\n", ""]] },
  { name: "a method renamed", edits: [["rpc Get(Req)", "rpc Fetch(Req)"]] },
  { name: "a method with another request", edits: [["rpc Get(Req)", "rpc Get(Item)"]] },
  { name: "a method with another result", edits: [["rpc Get(Req) returns (Res)", "rpc Get(Req) returns (Item)"]] },
  { name: "a method whose server streams", edits: [["rpc Get(Req) returns (Res)", "rpc Get(Req) returns (stream Res)"]] },
  { name: "a method whose client streams no more", edits: [["rpc Put(stream Req)", "rpc Put(Req)"]] },
  { name: "a service added", edits: [["service Shop {", "service More { rpc Get(Req) returns (Res); }\nservice Shop {"]] },
  {
    name: "a service removed",
    edits: [
      [
        "service Shop {\n  rpc Get(Req) returns (Res);\n  rpc List(Req) returns (stream Res);\n  rpc Put(stream Req) returns (Res);\n}\n",
        "",
      ],
    ],
  },
  { name: "another package", edits: [["package shop.v1;", "package store.v1;"]] },
  { name: "a name in JSON", edits: [["int32 count = 2;", 'int32 count = 2 [json_name = "amount"];']] },
  { name: "a field deprecated", edits: [["int32 count = 2;", "int32 count = 2 [deprecated = true];"]] },
  {
    name: "a field no longer packed",
    edits: [["int32 count = 2;", "int32 count = 2; repeated int32 more = 11 [packed = false];"]],
  },
];
