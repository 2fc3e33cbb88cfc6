// `toJson` and `fromJson` of generated types: the same JSON as a Descriptor gives, and no cost for
// who does not import them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromJson, JsonCodecs, type JsonType, toJson } from "callwire/json";
import type { TypeDescriptor } from "callwire/schema";
import { build } from "esbuild";
import fc from "fast-check";
import { $InvalidOperation, $Summary, InvalidOperation, type Summary } from "../../../generated/calculator.js";
import * as kitchenSink from "../../../generated/kitchen-sink.js";
import * as money from "../../../generated/money.js";
import { compileKitchenSink } from "../../compiler/contracts.js";
import { named } from "../../compiler/emit/contracts.js";
import { fieldsOf } from "../../compiler/emit/encode.js";
import { ValueMaker } from "../../compiler/emit/values.js";

const ROOT = join(import.meta.dirname, "../../../..");
const GENERATED: Readonly<Record<string, unknown>> = { ...kitchenSink, ...money };
const contract = compileKitchenSink();
const types = new Map(contract.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type])));

describe("a generated type", () => {
  it("is JSON and back in one call", () => {
    const summary: Summary = { count: 2, sum: 3, mean: 1.5, sorted: [1, 2] };
    const json = toJson($Summary, summary);
    const back: Summary = fromJson($Summary, JSON.parse(JSON.stringify(json)));

    assert.deepEqual(json, { count: 2, sum: 3, mean: 1.5, sorted: [1, 2] });
    assert.deepEqual(back, summary);
    assert.throws(() => fromJson($Summary, { ...summary, count: -1 }), {
      name: "JsonError",
      message: "count: -1 does not fit into u32",
    });
    assert.deepEqual(fromJson($Summary, { ...summary, more: 1 }, { unknownNames: "skip" }), summary);
    // @ts-expect-error a value of another type
    assert.throws(() => toJson($Summary, { count: "2" }), /count: "2" is not an integer/);
  });

  it("that is an error comes back as its class", () => {
    const error = fromJson($InvalidOperation, { operation: "Summarize" });

    assert.ok(error instanceof InvalidOperation);
    assert.deepEqual([error.operation, error.why, error.message], ["Summarize", "invalid operation", "invalid operation"]);
    assert.deepEqual(toJson($InvalidOperation, error), { operation: "Summarize", why: "invalid operation" });
    assert.deepEqual(toJson($InvalidOperation, {}), { operation: "Divide", why: "invalid operation" });
  });

  for (const { kind, name } of types.values()) {
    it(`is the same JSON as its Descriptor gives: ${kind} ${name}`, () => {
      const codec = new JsonCodecs(types).of(named(name));
      const type = exported(`$${name.slice(name.lastIndexOf(".") + 1)}`) as JsonType<unknown>; // each type is exported as data
      const maker = new ValueMaker(contract, (_name, fields) => fields);
      fc.assert(
        fc.property(maker.of(named(name)), ({ given }) => {
          const json = toJson(type, given);
          assert.deepEqual(json, codec.toJson(given));
          const [own, dynamic] = [resultOf(() => fromJson(type, json)), resultOf(() => codec.fromJson(json))];
          assert.deepEqual(fieldsOf(own), fieldsOf(dynamic));
        }),
        { numRuns: 50 },
      );
    });
  }

  it("costs the bundle of a client nothing", async () => {
    const text = readFileSync(join(ROOT, "generated/kitchen-sink.ts"), "utf8");
    const without = text.replaceAll(/^export const \$[^;]+;\n/gm, "").replaceAll(/\$\w+ as \$\w+, /g, "");
    const [bundle, smaller] = await Promise.all([bundleOf(text), bundleOf(without)]);

    assert.ok(text.length - without.length > 1_000 && !without.includes("$Shape"));
    assert.equal(bundle, smaller);
    assert.doesNotMatch(bundle, /\["struct"|it brings the whole above/);
  }).timeout(120_000);

  it("takes only what it reaches into a bundle that needs it", async () => {
    const use =
      'import { toJson } from "callwire/json"; import { $Point } from "./kitchen-sink.ts"; console.log(toJson($Point, { x: 1, y: 2 }));';
    const bundle = await bundleOf(readFileSync(join(ROOT, "generated/kitchen-sink.ts"), "utf8"), use);

    assert.match(bundle, /\["struct","demo\.kitchen\.v1\.Point"/);
    assert.doesNotMatch(bundle, /demo\.kitchen\.v1\.(Shape|Kitchen|DivideOptions)/);
  }).timeout(120_000);
});

/** Of a client of the kitchen, with this as its generated code. */
async function bundleOf(
  generated: string,
  use = 'import { connect } from "callwire"; import { Kitchen } from "./kitchen-sink.ts"; console.log(connect(Kitchen, "memory:"));',
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: use, resolveDir: join(ROOT, "generated"), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    minifyWhitespace: true,
    external: ["msgpackr", "node-zookeeper-client"],
    plugins: [
      {
        name: "generated",
        setup: ({ onLoad }) => onLoad({ filter: /kitchen-sink\.ts$/ }, () => ({ contents: generated, loader: "ts" })),
      },
    ],
  });
  return outputFiles[0]?.text ?? "";
}

function resultOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return String(error); // an arm that is not known is not read
  }
}

function exported(name: string): unknown {
  return GENERATED[name];
}
