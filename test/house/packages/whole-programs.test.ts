// The programs of the pages that are marked as whole, run by somebody who has copied them: with
// packed packages in an empty folder, beside what their contracts generate.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { readWholePrograms } from "../../docs/examples.js";
import { runIn } from "../run-in.js";
import { installAll } from "./packed.js";

/** What they print, by page and heading, in their order. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  "docs/interceptors.md: What a call inside a handler takes over": /^a cake for ada's token\n$/,
  // One trace, the client's span as the parent of the server's, and an event for each item.
  "docs/telemetry.md: Spans":
    /^(?=.*^ {2}traceId: '(\w+)'.*^ {2}traceId: '\1')(?=.*parentSpanContext: \{\s+traceId)(?=(?:.*name: 'tick'){3})/ms,
  "docs/testing.md: A context and a client made up": /^2\.5\nmiss\nDEADLINE_EXCEEDED\n$/,
  "docs/testing.md: A context and a client made up, 2": /^2\.5 each\n$/,
};

describe("a whole program of a page, in an empty folder", function () {
  this.timeout(180_000);
  let app = "";
  before(async () => {
    app = await installAll();
  });

  const names = new Map<string, number>();
  const programs = readWholePrograms().map((program) => {
    const heading = `${program.page}: ${program.section}`;
    const count = (names.get(heading) ?? 0) + 1;
    names.set(heading, count);
    return { ...program, name: count === 1 ? heading : `${heading}, ${count}` };
  });

  for (const { name, text, contracts } of programs) {
    it(`prints what ${name} says`, async () => {
      const folder = mkdtempSync(join(app, "page-"));
      mkdirSync(join(folder, "idl"));
      for (const [file, contract] of Object.entries(contracts)) writeFileSync(join(folder, "idl", file), contract);
      writeFileSync(join(folder, "program.ts"), text);
      await runIn(folder, join(app, "node_modules/.bin/callwire"), ["generate"]);
      // As tsc writes it; that what it says of types is right is for test/docs.
      await build({
        absWorkingDir: folder,
        entryPoints: ["program.ts", "generated/*.ts"],
        ...{ outdir: ".", outbase: ".", format: "esm", target: "es2022", logLevel: "silent" },
      });

      assert.match(await runIn(folder, process.execPath, ["program.js"]), PRINTED[name] ?? /^$/);
    });
  }

  it("is each that is known here", () => {
    assert.deepEqual(programs.map(({ name }) => name).sort(), Object.keys(PRINTED).sort());
  });
});
