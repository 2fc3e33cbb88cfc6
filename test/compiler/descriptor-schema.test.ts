import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, diskHost } from "@callwire/compiler";
import { Ajv2020 } from "ajv/dist/2020.js";
import { ROOT } from "../support/run-script.js";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const read = (file: string): Json => JSON.parse(readFileSync(join(ROOT, file), "utf8"));
const SCHEMA = read("compiler/descriptor.schema.json");
/** As it was published first. Never changed: what stands in it holds for all of version 1. */
const FIRST = read("test/compiler/descriptor-schema-of-version-1.json");

describe("compiler/descriptor.schema.json", () => {
  const isValid = new Ajv2020({ allowUnionTypes: true }).compile(closed(SCHEMA) as object); // a schema is an object

  function describeContracts(): Json {
    const { descriptor } = compile(diskHost, { roots: [join(ROOT, "idl")] });
    assert.ok(descriptor !== undefined && descriptor.files.length > 5);
    return JSON.parse(JSON.stringify(descriptor));
  }

  it("has every key of the contracts of this repository, among them one with everything", () => {
    assert.ok(isValid(describeContracts()), JSON.stringify(isValid.errors?.slice(0, 3)));
  });

  it("refuses what is none", () => {
    const right = JSON.stringify(describeContracts());
    for (const [from, to] of [
      ['"version":1', '"version":2'],
      ['"kind":"struct"', '"kind":"strukt"'],
      ['"idempotent":true', '"idempotent":1'],
      ['"path":', '"file":'],
    ] as const) {
      assert.ok(right.includes(from), from);
      assert.equal(isValid(JSON.parse(right.replace(from, to))), false, to);
    }
  });

  it("has had nothing but additions since version 1 was published first", () => {
    assert.deepEqual(findLosses(FIRST, SCHEMA), []);
  });

  it("is found to have lost a key, a form or a promise", () => {
    const text = JSON.stringify(FIRST);
    for (const [from, to] of [
      ['"fingerprint":{"type":"string"},', ""],
      ['"required":["name","fingerprint","methods"]', '"required":["name","methods"]'],
      ['"oneway"', '"one"'],
      ['"closed":{"type":"boolean"}', '"closed":{"type":"string"}'],
    ] as const) {
      assert.ok(text.includes(from), from);
      assert.notDeepEqual(findLosses(FIRST, JSON.parse(text.replace(from, to))), [], to);
    }
    const more = text.replace('"fingerprint":{"type":"string"}', '"fingerprint":{"type":"string"},"owner":{"type":"string"}');
    assert.deepEqual(findLosses(FIRST, JSON.parse(more)), []);
  });
});

/** With no keys but those that it names, so that one that it lacks is seen. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const);
  const all = Object.fromEntries(entries);
  return schema["type"] === "object" && "properties" in schema ? { ...all, additionalProperties: false } : all;
}

/** What is in the first and not in the second, or is another there. Words for people may change. */
function findLosses(first: Json, second: Json | undefined, place = "#"): readonly string[] {
  if (second === undefined) return [`${place} is gone`];
  if (Array.isArray(first)) {
    const items: readonly Json[] = Array.isArray(second) ? second : [];
    return first.flatMap((item, index) => {
      const isThere = items.some((other) => findLosses(item, other).length === 0);
      return isThere ? [] : [`${place}/${index} is gone`];
    });
  }
  if (!isObject(first)) return first === second || /\/(?:description|title)$/.test(place) ? [] : [`${place} is another`];
  if (!isObject(second)) return [`${place} is another`];
  return Object.entries(first).flatMap(([key, value]) => findLosses(value, second[key], `${place}/${key}`));
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
