import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { findConfiguration } from "#cli/input/configuration.js";
import { Sandbox } from "../sandbox.js";

const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../cli/callwire.schema.json"), "utf8"));

const SAMPLES: readonly (readonly [isRight: boolean, value: unknown])[] = [
  [true, {}],
  [true, { $schema: "./callwire.schema.json" }],
  [false, { $schema: 1 }],
  [true, { roots: ["idl"] }],
  [true, { roots: ["idl", "more"], out: "src/generated" }],
  [true, { importExtension: ".js" }],
  [true, { importExtension: ".ts" }],
  [true, { importExtension: "none" }],
  [false, { importExtension: "ts" }],
  [false, { importExtension: "" }],
  [false, { importExtension: null }],
  [true, { followLinks: true }],
  [true, { followLinks: false }],
  [false, { followLinks: "yes" }],
  [false, { followLinks: null }],
  [true, { lint: {} }],
  [true, { lint: { groups: ["STRICT"], ignore: ["field-case"] } }],
  [true, { lint: { groups: [], ignore: [] } }],
  [false, []],
  [false, null],
  [false, "idl"],
  [false, { root: ["idl"] }],
  [false, { roots: [] }],
  [false, { roots: "idl" }],
  [false, { roots: [""] }],
  [false, { roots: [1] }],
  [false, { roots: ["a\0b"] }],
  [false, { out: "" }],
  [false, { out: ["generated"] }],
  [false, { lint: [] }],
  [false, { lint: { groups: "STRICT" } }],
  [false, { lint: { groups: ["strict"] } }],
  [false, { lint: { ignore: ["no-such-rule"] } }],
  [false, { lint: { rules: [] } }],
  [true, { plugins: [] }],
  [true, { plugins: [{ run: ["python3", "gen.py"], out: "py" }] }],
  [true, { plugins: [{ run: ["./gen"], out: "py", options: { deep: [1, null] } }] }],
  [false, { plugins: {} }],
  [false, { plugins: ["gen.py"] }],
  [false, { plugins: [{ run: ["./gen"] }] }],
  [false, { plugins: [{ out: "py" }] }],
  [false, { plugins: [{ run: "./gen", out: "py" }] }],
  [false, { plugins: [{ run: [], out: "py" }] }],
  [false, { plugins: [{ run: ["./gen", ""], out: "py" }] }],
  [false, { plugins: [{ run: ["./gen", "a\0b"], out: "py" }] }],
  [false, { plugins: [{ run: Array(65).fill("a"), out: "py" }] }],
  [false, { plugins: [{ run: ["./gen"], out: "" }] }],
  [false, { plugins: [{ run: ["./gen"], out: "py", options: [] }] }],
  [false, { plugins: [{ run: ["./gen"], out: "py", shell: true }] }],
  [false, { plugins: Array(17).fill({ run: ["./gen"], out: "py" }) }],
];

describe("callwire.schema.json", () => {
  const isValid = new Ajv2020().compile(SCHEMA);

  for (const [isRight, value] of SAMPLES) {
    it(`${isRight ? "takes" : "refuses"} ${JSON.stringify(value)}, as the command does`, () => {
      const sandbox = new Sandbox();
      sandbox.write("callwire.json", JSON.stringify(value));
      for (const folder of ["idl", "more"]) sandbox.write(`${folder}/a.rpc`, "");
      const read = () => findConfiguration(sandbox.folder, { needsRoots: true });
      try {
        if (isRight) assert.doesNotThrow(read);
        else assert.throws(read, { name: "UsageError" });
      } finally {
        sandbox.remove();
      }

      assert.equal(isValid(value), isRight);
    });
  }
});
