import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as parts from "#cli/live/console/live-parts.js";
import { ROOT } from "../../../support/run-script.js";

describe("what the console takes of the command", () => {
  // In the package it asks the bundle of the live commands. Tests in one process do not.
  it("is in the bundle of the live commands, by the same names", () => {
    const bundle: unknown = createRequire(import.meta.url)(join(ROOT, "cli/dist/live.cjs"));
    assert.ok(typeof bundle === "object" && bundle !== null);
    const missing = Object.keys(parts).filter((name) => typeof Reflect.get(bundle, name) !== "function");

    assert.deepEqual(missing, []);
  });
});
