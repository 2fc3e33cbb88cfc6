// The small codec of pages is the same as `callwire/json`, which docs/json.md describes: what it
// writes is read there as the same value, and what is written there it reads as the same.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fromJson, type JsonType, toJson } from "callwire/json";
import type { Descriptor } from "callwire/schema";
import { build } from "esbuild";
import fc from "fast-check";
import { emit } from "#compiler/emit/index.js";
import { readValue, writeValue } from "#runtime/web/value-json.js";
import { compileTexts, readContract } from "../../compiler/contracts.js";
import { BROAD_CONTRACT, named } from "../../compiler/emit/contracts.js";
import { fieldsOf } from "../../compiler/emit/encode.js";
import { ValueMaker } from "../../compiler/emit/values.js";
import { readExamples, readPage } from "../../docs/examples.js";

// Below the repository, so that `callwire/stub` is found.
const BUILD = join(import.meta.dirname, "../../../../build");
const PAGE = readPage("docs/json.md");

describe("the JSON of callwire/web", () => {
  const kitchenSink = compile({
    "kitchen-sink.rpc": readContract("kitchen-sink.rpc"),
    "money.rpc": readContract("money.rpc"),
  });
  const { rows, contract: examples } = readRows();
  let types: ReadonlyMap<string, JsonType<unknown>>;

  before(async () => {
    types = new Map([...(await typesOf(kitchenSink)), ...(await typesOf(BROAD_CONTRACT)), ...(await typesOf(examples))]);
  });

  for (const contract of [kitchenSink, BROAD_CONTRACT]) {
    for (const { kind, name } of contract.files.flatMap((file) => file.types)) {
      it(`is that of callwire/json for ${kind} ${name}`, () => {
        const type = typeOf(name);
        const maker = new ValueMaker(contract, (_name, fields) => fields);
        fc.assert(
          fc.property(maker.of(named(name)), ({ given }) => {
            const json: unknown = JSON.parse(JSON.stringify(toJson(type, given)));
            const written = outcome(() => fromJson(type, JSON.parse(JSON.stringify(writeValue("0", [type], given)))));
            assert.deepEqual(
              written,
              outcome(() => fromJson(type, json)),
            );
            assert.deepEqual(
              outcome(() => readValue("0", [type], json, "it")),
              outcome(() => fromJson(type, json)),
            );
          }),
          { numRuns: 30, seed: 5 },
        );
      });
    }
  }

  for (const [index, { spelled, texts }] of rows.entries()) {
    it(`reads and writes ${spelled} as docs/json.md says: ${texts[0]}`, () => {
      const type = typeOf(`demo.shop.v1.Row${index}`);
      for (const text of texts) {
        const json: unknown = JSON.parse(`{"value":${text}}`);
        const value = readValue("0", [type], json, "it");
        assert.deepEqual(value, fromJson(type, json));
        assert.deepEqual(fromJson(type, JSON.parse(JSON.stringify(writeValue("0", [type], value)))), value);
      }
    });
  }

  it("says where a value does not fit, and never shows it", () => {
    const order = typeOf("demo.shop.v1.Order");
    for (const [json, message] of [
      [{ items: [{ quantity: 1 }, { quantity: "secret" }] }, "it.items[1].quantity: this string is no u8"],
      [{ items: [{ quantity: 300 }] }, "it.items[0].quantity: this number is no u8"],
      [{ items: [{ quantity: 1.5 }] }, "it.items[0].quantity: this number is no u8"],
      [{ items: [null] }, "it.items[0]: null is no object"],
      [{}, "it.items: nothing is no [0]"],
      [{ items: {} }, "it.items: this object is no list"],
      [[], "it: a list is no object"],
      [7, "it: this number is no object"],
    ] as const) {
      assert.throws(() => readValue("0", [order], json, "it"), { name: "TypeError", message });
    }
  });

  it("makes no prototype of a name", () => {
    const type = typeOf("demo.shop.v1.Odd");
    const read = readValue("0", [type], JSON.parse('{"map":{"__proto__":1}}'), "it") as { readonly map: unknown }; // an Odd

    assert.deepEqual(Object.keys(read), ["map"]);
    assert.deepEqual(read.map, new Map([["__proto__", 1]]));
    assert.equal(JSON.stringify(writeValue("0", [type], read)), '{"map":{"__proto__":1}}');
  });

  function typeOf(name: string): JsonType<unknown> {
    return types.get(name) ?? assert.fail(`no type ${name}`);
  }
});

/** A value, or that there is none: an arm that is not known is not read. */
function outcome(run: () => unknown): unknown {
  try {
    return fieldsOf(run());
  } catch {
    return "none";
  }
}

/** Each row of the table of what is written, as a struct with one field. */
function readRows() {
  const declarations = readExamples(PAGE).find(({ language }) => language === "rpc")?.text ?? "";
  const lines = PAGE.slice(PAGE.indexOf("A value is written as the first")).split("\n");
  const table = lines.slice(lines.findIndex((line) => line.startsWith("|")) + 2);
  const rows = table
    .slice(
      0,
      table.findIndex((line) => !line.startsWith("|")),
    )
    .map((row) => {
      const [[spelled = ""] = [], texts = []] = row
        .split(" | ")
        .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code));
      return { spelled, texts };
    });
  const structs = rows.map(({ spelled }, index) => `struct Row${index} { 1 value: ${spelled}; }`).join("\n");
  const odd = "struct Odd { 1 map: map<string, u8>; }";
  assert.ok(rows.length > 25);
  return { rows, contract: compile({ "rows.rpc": `${declarations}\n${structs}\n${odd}\n` }) };
}

function compile(texts: Readonly<Record<string, string>>): Descriptor {
  const { descriptor, diagnostics } = compileTexts(texts);
  return descriptor ?? assert.fail(String(diagnostics[0]?.message));
}

/** The types of a contract as generated code has them, by their full names. */
async function typesOf(contract: Descriptor): Promise<ReadonlyMap<string, JsonType<unknown>>> {
  const texts = new Map(emit(contract).files.map((file) => [file.path.replace(/\.ts$/, ""), file.text]));
  const paths = [...texts.keys()].filter((path) => !path.endsWith(".contract"));
  const { outputFiles } = await build({
    stdin: { contents: paths.map((path, index) => `export * as f${index} from "gen:${path}";`).join("\n") },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    external: ["callwire/stub"],
    plugins: [
      {
        name: "generated",
        setup(tool) {
          const namespace = "generated";
          tool.onResolve({ filter: /^gen:/ }, ({ path }) => ({ path: path.slice("gen:".length), namespace }));
          tool.onResolve({ filter: /^\./, namespace }, ({ path, importer }) => ({
            path: join(importer, "..", path).replace(/\.js$/, ""),
            namespace,
          }));
          tool.onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: texts.get(path) ?? "", loader: "ts" }));
        },
      },
    ],
  });
  const folder = await mkdtemp(join(BUILD, "web-types-"));
  try {
    const file = join(folder, "types.mjs");
    await writeFile(file, outputFiles[0]?.text ?? "");
    const modules = Object.values((await import(pathToFileURL(file).href)) as Record<string, Record<string, unknown>>); // of our own code
    const data = modules.flatMap((module) => Object.entries(module).filter(([name]) => name.startsWith("$")));
    const all = data.map(([, type]) => type as JsonType<unknown>); // what begins with $ is data; a service has no kind
    return new Map(all.map((type) => [String((JSON.parse(type()[0]) as readonly unknown[])[1]), type])); // as emitted
  } finally {
    await rm(folder, { recursive: true });
  }
}
