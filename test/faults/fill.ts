// Fills a path with garbage, in a process of its own: `fill.js HOST PATH COUNT`. Empty nodes,
// bytes, JSON that is no record, and records that are nearly right.

import { createRandom } from "callwire/testing";
import { createNodes } from "../support/zookeeper-nodes.js";

const [host = "", path = "", count = ""] = process.argv.slice(2);
const random = createRandom(1);

const KINDS: readonly ((at: number) => Buffer)[] = [
  () => Buffer.alloc(0),
  () => Buffer.from(Array.from({ length: 40 }, () => random() * 256)),
  () => Buffer.from("[[[[[[[["),
  (at) => Buffer.from(JSON.stringify({ v: 1, host: "", port: at })),
  (at) => Buffer.from(JSON.stringify({ v: 1, host: "127.0.0.1", port: 70_000 + at })),
  () => Buffer.from(JSON.stringify({ v: 99, host: "127.0.0.1", port: 1 })),
];

const nodes = Array.from({ length: Number(count) }, (_, at) => {
  const data = KINDS[at % KINDS.length]?.(at) ?? Buffer.alloc(0);
  return [`g${at}~${at % 3}`, data] as const;
});
await createNodes(host, path, new Map(nodes));
process.exit(); // the library's client leaves a handle
