// The contracts that the compiler is measured on. Written anew for each run, the same every time.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Seven fields of seven kinds: the struct that the size of generated code is measured on. */
const FIELDS = [
  "1 id: u64;",
  "2 name: string @length(1..64);",
  "3 price: f64 = 1;",
  "4 tags: [string];",
  "5 counts: map<string, i32>;",
  "6 note: string?;",
  "7 at: timestamp;",
];

export interface Corpus {
  readonly name: string;
  readonly definitions: number;
  /** Below a folder. */
  readonly files: ReadonlyMap<string, string>;
}

/** One contract: the calculator of the first example. */
export function oneFile(calculator: string): Corpus {
  return { name: "1 file", definitions: 6, files: new Map([["idl/calculator.rpc", calculator]]) };
}

/**
 * `count` files of `structs` structs and one service each; every file imports the one before it.
 */
export function manyFiles(count: number, structs: number): Corpus {
  const files = new Map<string, string>();
  for (let index = 0; index < count; index++) files.set(`idl/part${index}.rpc`, partOf(index, structs));
  const definitions = count * (structs + 1);
  return { name: `${count} files, ${definitions.toLocaleString("en")} definitions`, definitions, files };
}

function partOf(index: number, structs: number): string {
  const imported = index === 0 ? "" : `import { Part${index - 1}Item0 } from "./part${index - 1}.rpc";\n\n`;
  const declared = Array.from({ length: structs }, (_, at) => {
    const linked = index > 0 && at === 0 ? `  8 before: Part${index - 1}Item0?;\n` : "";
    return `/// Item ${at} of part ${index}.\nstruct Part${index}Item${at} {\n  ${FIELDS.join("\n  ")}\n${linked}}\n`;
  });
  const service = `service Part${index} {\n  @idempotent\n  get(id: u64): Part${index}Item0;\n  put(item: Part${index}Item0, note: string?): bool;\n}\n`;
  return `package corpus.part${index}.v1;\n\n${imported}${declared.join("\n")}\n${service}`;
}

const MESSAGES = 200;
const SERVICES = 50;

/**
 * 200 messages and 50 services, the same as .rpc and as .proto, with what buf needs to work on
 * them.
 */
export function equalSchemas(): Corpus {
  const rpc: string[] = ["package corpus.equal.v1;\n"];
  const proto: string[] = ['syntax = "proto3";\n', "package corpus.equal.v1;\n", 'import "google/protobuf/timestamp.proto";\n'];
  for (let at = 0; at < MESSAGES; at++) {
    rpc.push(
      `struct Item${at} {\n  1 id: u64;\n  2 name: string;\n  3 price: f64;\n  4 tags: [string];\n  5 counts: map<string, i32>;\n  6 note: string?;\n  7 at: timestamp;\n}\n`,
    );
    proto.push(
      `message Item${at} {\n  uint64 id = 1;\n  string name = 2;\n  double price = 3;\n  repeated string tags = 4;\n  map<string, int32> counts = 5;\n  optional string note = 6;\n  google.protobuf.Timestamp at = 7;\n}\n`,
    );
  }
  for (let at = 0; at < SERVICES; at++) {
    const item = `Item${at * 4}`;
    rpc.push(`service Desk${at} {\n  get(id: ${item}): ${item};\n  put(item: ${item}): ${item};\n}\n`);
    proto.push(`service Desk${at} {\n  rpc Get(${item}) returns (${item});\n  rpc Put(${item}) returns (${item});\n}\n`);
  }
  const plugin = "version: v2\nplugins:\n  - local: protoc-gen-es\n    out: gen\n    opt: target=ts\n";
  return {
    name: `${MESSAGES} messages, ${SERVICES} services`,
    definitions: MESSAGES + SERVICES,
    files: new Map([
      ["idl/equal.rpc", rpc.join("\n")],
      ["proto/corpus/equal/v1/equal.proto", proto.join("\n")],
      ["buf.yaml", "version: v2\nmodules:\n  - path: proto\nlint:\n  use:\n    - MINIMAL\n"],
      ["buf.gen.yaml", plugin],
    ]),
  };
}

export function writeCorpus(folder: string, { files }: Corpus): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
