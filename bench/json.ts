// `npm run bench:json`: what it costs to turn values into JSON and back, beside JSON.stringify and
// JSON.parse alone. By time of the processor, the best of several rounds: another program on the
// machine takes none of that.

import { fromJson, type JsonCodec, JsonCodecs, toJson } from "callwire/json";
import { readDescriptor } from "callwire/schema";
import { files } from "./generated/perf.contract.js";
import { $Order } from "./generated/perf.js";
import { ORDER } from "./order.js";

const ROUNDS = 15;
const RUNS = 20_000;

/** Microseconds of one run. */
function measure(run: () => unknown): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let count = 0; count < RUNS; count++) run();
    const { user, system } = process.cpuUsage(before);
    // The first rounds are for the compiler.
    if (round > 2) best = Math.min(best, (user + system) / RUNS);
  }
  return best;
}

function argumentsOf(name: string): JsonCodec<readonly unknown[]> {
  const descriptor = readDescriptor(`{"version":1,"files":[${[...files].join(",")}]}`);
  if (typeof descriptor === "string") throw new Error(descriptor);
  const method = descriptor.files
    .flatMap(({ services }) => services.flatMap(({ methods }) => methods))
    .find((each) => each.name === name);
  if (method === undefined) throw new Error(`no method ${name}`);
  return new JsonCodecs(
    new Map(descriptor.files.flatMap(({ types }) => types.map((type) => [type.name, type] as const))),
  ).ofArguments(method);
}

const divide = argumentsOf("divide");
const args = '{"num1":10,"num2":4}';
const order = JSON.stringify(ORDER);
const rows: readonly (readonly [what: string, plain: () => unknown, whole: () => unknown])[] = [
  ["divide, written", () => JSON.stringify({ num1: 10, num2: 4 }), () => JSON.stringify(divide.toJson([10, 4]))],
  ["divide, read", () => JSON.parse(args), () => divide.fromJson(JSON.parse(args))],
  ["order, written", () => JSON.stringify(ORDER), () => JSON.stringify(toJson($Order, ORDER))],
  ["order, read", () => JSON.parse(order), () => fromJson($Order, JSON.parse(order))],
];
console.log(`the order has ${Buffer.byteLength(order)} bytes of JSON\n`);
console.log(
  "| value           | JSON alone | with callwire/json | ratio |\n| --------------- | ---------- | ------------------ | ----- |",
);
for (const [what, plain, whole] of rows) {
  const [alone, both] = [measure(plain), measure(whole)];
  console.log(
    `| ${what.padEnd(15)} | ${alone.toFixed(2).padStart(7)} us | ${both.toFixed(2).padStart(15)} us | ${(both / alone).toFixed(2).padStart(5)} |`,
  );
}
