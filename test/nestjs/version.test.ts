import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

describe("Nest in these tests", () => {
  it("is the version that is asked for, by itself 11", () => {
    const manifest = new URL(import.meta.resolve("@nestjs/core/package.json"));
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string }; // npm's

    assert.equal(version.split(".")[0], process.env["CALLWIRE_NEST"] ?? "11");
  });
});
