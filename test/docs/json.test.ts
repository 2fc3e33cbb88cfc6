// docs/json.md: every row of its tables, both ways.

import assert from "node:assert/strict";
import { type JsonCodec, JsonCodecs } from "callwire/json";
import { type Descriptor, SCALAR_NAMES, type TypeRef } from "callwire/schema";
import { compileTexts } from "../compiler/contracts.js";
import { readExamples, readPage } from "./examples.js";

const PAGE = readPage("docs/json.md");
const DECLARATIONS = readExamples(PAGE).find(({ language }) => language === "rpc")?.text ?? "";

/** The code of each cell, by rows, of the table behind a text of the page. */
function readTable(start: string): readonly (readonly (readonly string[])[])[] {
  const lines = PAGE.slice(PAGE.indexOf(start)).split("\n");
  const first = lines.findIndex((line) => line.startsWith("|"));
  const rest = lines.slice(first);
  const rows = rest.slice(
    2,
    rest.findIndex((line) => !line.startsWith("|")),
  );
  return rows.map((row) => row.split(" | ").map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "")));
}

const MAPPING = readTable("## The mapping");
const WRITTEN = readTable("A value is written as the first");
const REFUSED = readTable("## What is refused");

describe("docs/json.md", () => {
  for (const [[type = ""] = [], texts = []] of WRITTEN) {
    const [first = "", ...others] = texts;
    it(`says how ${type} is written: ${first}`, () => {
      const codec = codecOf(type);
      const value = codec.fromJson(JSON.parse(first));

      assert.equal(JSON.stringify(codec.toJson(value)), first);
      for (const other of others) assert.deepEqual(codec.fromJson(JSON.parse(other)), value, other);
    });
  }

  for (const [[type = ""] = [], [json = ""] = [], [message = ""] = []] of REFUSED) {
    it(`says that ${type} refuses ${json}`, () => {
      assert.throws(() => codecOf(type).fromJson(JSON.parse(json)), { name: "JsonError", message });
    });
  }

  it("has a row for every built-in type, and an example of it", () => {
    const named = new Set(MAPPING.flatMap(([first]) => first ?? []));
    const shown = new Set(WRITTEN.map(([types]) => types?.[0]));

    assert.deepEqual(
      SCALAR_NAMES.filter((name) => !named.has(name) || !shown.has(name)),
      [],
    );
    assert.ok(WRITTEN.length > 25 && REFUSED.length > 20);
  });
});

function codecOf(type: string): JsonCodec {
  const { descriptor, diagnostics } = compileTexts({ "a.rpc": `${DECLARATIONS}\nstruct Row { 1 value: ${type}; }\n` });
  assert.ok(descriptor !== undefined, String(diagnostics[0]?.message));
  return new JsonCodecs(typesOf(descriptor)).of(refOf(descriptor));
}

function typesOf({ files }: Descriptor) {
  return new Map(files.flatMap(({ types }) => types.map((type) => [type.name, type])));
}

function refOf({ files }: Descriptor): TypeRef {
  const row = files[0]?.types.find(({ name }) => name === "demo.shop.v1.Row");
  assert.ok(row?.kind === "struct" && row.fields[0] !== undefined);
  return row.fields[0].type;
}
