// Values that do not fit, one of each type: where the console says so, and in which words. The page
// has them at the field that is meant.

import assert from "node:assert/strict";
import type { Registry } from "callwire";
import type { Descriptor } from "callwire/schema";
import { MethodValues } from "#cli/live/console/method-values.js";
import { compileTexts, readContract } from "../compiler/contracts.js";
import { IS_LONG } from "../support/long-form.js";
import { eventually } from "../support/wait.js";
import { type OpenPage, PATIENCE_MS } from "./browser.js";
import { endpointOf, RegistryPages } from "./registry-pages.js";

interface Wrong {
  readonly args: unknown;
  /** As the checker writes it. */
  readonly path: string;
  /** Labels of the fields, and numbers of the rows, from the outside to where it is marked. */
  readonly place: string;
  readonly problem: string;
}

interface Form {
  readonly contract: Descriptor;
  readonly service: string;
  readonly method: string;
  readonly right: unknown;
  readonly wrong: readonly Wrong[];
}

const VALUES = {
  flag: true,
  int8: 1,
  int16: 1,
  int32: 1,
  int64: "1",
  uint8: 1,
  uint16: 1,
  uint32: 1,
  uint64: "1",
  single: 1,
  double: 1,
  text: "",
  raw: "",
  at: "2024-01-01T00:00:00Z",
  wait: "1s",
  colour: "Red",
  list: [],
  table: {},
  chain: { name: "" },
  choice: { nothing: {} },
};
const NUMBER = 'a number, "NaN", "Infinity" or "-Infinity"';

/** Of a field of `VALUES`. */
function mirrored(field: string, value: unknown, problem: string, inside = "", place = `/${field}`): Wrong {
  return { args: { values: { ...VALUES, [field]: value } }, path: `values.${field}${inside}`, place: `values${place}`, problem };
}

const MIRROR: Form = {
  contract: compile("conformance.rpc"),
  service: "callwire.conformance.v1.Conformance",
  method: "mirror",
  right: { values: VALUES },
  wrong: [
    mirrored("flag", "yes", '"yes" is not true or false'),
    mirrored("int8", 128, "128 does not fit into i8"),
    mirrored("int16", "x", '"x" is not an integer, as i16 is'),
    mirrored("int32", 1.5, "1.5 does not fit into i32"),
    mirrored("int64", "9223372036854775808", "9223372036854775808 does not fit into i64"),
    mirrored("uint8", -1, "-1 does not fit into u8"),
    mirrored("uint16", 65_536, "65536 does not fit into u16"),
    mirrored("uint32", "4e", '"4e" is not an integer, as u32 is'),
    mirrored("uint64", "-1", "-1 does not fit into u64"),
    mirrored("single", "x", `"x" is not ${NUMBER}`),
    mirrored("double", "wide", `"wide" is not ${NUMBER}`),
    mirrored("text", 7, "7 is not a string"),
    mirrored("raw", "*", '"*" is not bytes in base64'),
    mirrored("at", "yesterday", '"yesterday" is not a moment, such as "2026-03-01T12:00:00Z"'),
    mirrored("wait", "a minute", '"a minute" is not a duration, such as "500ms", "1.5s", "2m" or "1h"'),
    mirrored("colour", "Mauve", 'unknown member "Mauve"; it is none of Red, Green, Blue'),
    mirrored("list", [1, "x"], '"x" is not an integer, as i32 is', "[1]", "/list/1"),
    mirrored("table", { a: -1 }, "-1 does not fit into u32", '["a"]', "/table/0"),
    mirrored("chain", { name: "", next: {} }, "missing; it must be a string", ".next.name", "/chain/next/name"),
    mirrored("choice", {}, "a Choice has one name, not 0; it is one of text, number, point, nothing"),
    mirrored("choice", { number: "x" }, '"x" is not digits of an integer in a string, as i64 is', ".number"),
    mirrored("choice", { point: { x: 1 } }, `missing; it must be ${NUMBER}`, ".point.y", "/choice/y"),
    mirrored("spare", 1, "1 is not a string"),
    mirrored("limit", "x", '"x" is not an integer, as u32 is'),
  ],
};

const OPTIONS = { tags: ["a"], limits: {}, big: "1", at: "2024-01-01T00:00:00Z", data: "" };

function optional(field: string, value: unknown, problem: string, inside = "", place = `/${field}`): Wrong {
  const args = { shape: { empty: {} }, options: { ...OPTIONS, [field]: value } };
  return { args, path: `options.${field}${inside}`, place: `options${place}`, problem };
}

/** With bounds, and with what has others in it. */
const AREA: Form = {
  contract: compile("kitchen-sink.rpc", "money.rpc"),
  service: "demo.kitchen.v1.Kitchen",
  method: "area",
  right: { shape: { empty: {} }, options: OPTIONS },
  wrong: [
    optional("digits", 35, "35 is not within 1..34"),
    optional("note", "x".repeat(201), "its length is [redacted], not 0..200"),
    optional("tags", [], "its length is 0, not 1.."),
    optional("limits", { a: [1, "x"] }, `"x" is not ${NUMBER}`, '["a"][1]', "/limits/0/1"),
    optional("price", {}, "missing; it must be digits of an integer in a string, as i64 is", ".units", "/price/units"),
    optional("wait", "2h", "7200000 is not within 1..3600000"),
    optional("next", {}, "missing; it must be a list", ".tags", "/next/tags"),
    {
      args: { shape: { polygon: { points: [{ x: 1, y: "w" }] } } },
      path: "shape.polygon.points[0].y",
      place: "shape/points/0/y",
      problem: `"w" is not ${NUMBER}`,
    },
  ],
};

/** What the form has marked, and where. */
const MARKED = `[...document.querySelectorAll("[aria-label=Form] [role=alert]")].map((alert) => {
  const place = [];
  for (let at = alert; at !== null; at = at.parentElement) {
    if (at.classList.contains("field")) place.unshift(at.querySelector(":scope > .label > label").textContent);
    if (at.classList.contains("row")) place.unshift([...at.parentElement.children].indexOf(at));
  }
  return place.join("/") + ": " + alert.textContent;
})`;

function compile(...names: readonly string[]): Descriptor {
  const { descriptor } = compileTexts(Object.fromEntries(names.map((name) => [name, readContract(name)])));
  assert.ok(descriptor !== undefined);
  return descriptor;
}

function serviceOf({ contract, service }: Form) {
  return contract.files.flatMap(({ services }) => services).find(({ name }) => name === service) ?? assert.fail(service);
}

describe("a value that does not fit", () => {
  for (const form of [MIRROR, AREA]) {
    const method = serviceOf(form).methods.find(({ name }) => name === form.method) ?? assert.fail(form.method);
    const values = new MethodValues(form.contract, method);

    it(`is none where each one fits ${form.method}`, () => {
      assert.equal(values.check(form.right), null);
    });

    for (const { args, path, problem } of form.wrong)
      it(`is said to be at ${path}: ${problem.slice(0, 40)}`, () => {
        assert.deepEqual(values.check(args), { path, problem });
      });
  }

  it("is one of each field of the contract that has every type", () => {
    const types = MIRROR.contract.files.flatMap((file) => file.types);
    const all = types.flatMap((type) => (type.kind === "struct" && type.name.endsWith(".Values") ? type.fields : []));
    const tried = new Set(MIRROR.wrong.map(({ path }) => path.split(/[.[]/)[1]));

    assert.deepEqual(
      all.filter(({ name }) => !tried.has(name)),
      [],
    );
    assert.ok(all.length > 20);
  });
});

describe("a form with a value that does not fit", function () {
  this.timeout(300_000);
  this.slow(15_000);

  const pages = new RegistryPages();
  after(() => pages.close());

  async function open(form: Form): Promise<OpenPage> {
    const { fingerprint } = serviceOf(form);
    const fill = async (registry: Registry): Promise<void> => {
      registry.publishSchema(fingerprint, form.contract);
      await registry.register(form.service, endpointOf("a", { fingerprint })).ready();
    };
    return pages.look(`wrong-${form.method}`, fill, `/call/${form.service}/${form.method}`);
  }

  // Some of them in the short form: each waits until the page has asked.
  for (const form of [MIRROR, AREA])
    it(`has it marked at the field of ${form.method} that is meant, and nowhere else`, async () => {
      const { page, complaints } = await open(form);
      await page.waitForSelector('[role=tab] >> text="JSON"');
      for (const { args, place, problem } of form.wrong.filter((_, index) => IS_LONG || index % 5 === 1)) {
        await page.click('[role=tab] >> text="JSON"');
        await page.fill(".json", JSON.stringify(args));
        await page.click('[role=tab] >> text="Form"');
        await eventually(async () => assert.deepEqual(await page.evaluate(MARKED), [`${place}: ${problem}`]), PATIENCE_MS);
      }

      assert.deepEqual(complaints, []);
    });
});
