// Every `.rpc` file beside this one is wrong; the `.txt` file beside it holds what the compiler
// says about it. CALLWIRE_UPDATE_GOLDEN=1 writes the texts anew: read the difference before
// committing it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { compile, createMemoryHost, formatDiagnostics } from "@callwire/compiler";

const FOLDER = new URL("../../../test/golden/", import.meta.url);

const names = readdirSync(FOLDER).filter((name) => name.endsWith(".rpc"));
const support = readdirSync(new URL("support/", FOLDER)).map((name) => `support/${name}`);
const host = createMemoryHost(Object.fromEntries([...names, ...support].map((name) => [name, read(name)])));

describe("diagnostics of wrong contracts", () => {
  it("are held for at least 120 contracts", () => {
    assert.ok(names.length >= 120, `only ${names.length}`);
  });

  for (const name of names) {
    it(`are as expected for ${name}`, () => {
      const { diagnostics, descriptor } = compile(host, { files: [{ root: "", name }] });
      const actual = formatDiagnostics(diagnostics, "pretty");
      const expected = name.replace(/rpc$/, "txt");
      if (process.env["CALLWIRE_UPDATE_GOLDEN"] === "1") writeFileSync(new URL(expected, FOLDER), actual);

      assert.equal(
        descriptor === undefined,
        diagnostics.some(({ severity }) => severity === "error"),
      );
      assert.equal(actual, read(expected));
    });
  }
});

function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), "utf8");
}
