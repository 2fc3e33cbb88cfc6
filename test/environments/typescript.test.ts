// The settings of TypeScript that docs/environments.md names: a program with generated code
// compiles under each, declarations of the packages included.

import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { IS_LONG } from "../support/long-form.js";
import { ROOT } from "../support/run-script.js";
import { AppFolder } from "./app-folder.js";

const VERSIONS: Readonly<Record<string, string>> = {
  "5.9": "typescript-5.9",
  "6.0": "typescript-6.0",
  "7.0": "typescript",
};
const BASE = ["--noEmit", "--strict", "--target", "es2022", "--types", "node", "--skipLibCheck", "false"];
/** The long form has the browser's types beside Node's, of which the old compilers check each. */
const OLDER = ["--module", "nodenext", ...(IS_LONG ? [] : ["--lib", "es2022"])];
const STRICTER = [
  ...["--verbatimModuleSyntax", "--isolatedModules", "--erasableSyntaxOnly"],
  ...["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
];

describe("a program in TypeScript", function () {
  this.timeout(120_000);
  let app: AppFolder;

  before(async () => {
    app = await AppFolder.shared();
    cpSync(join(app.path, "server.ts"), join(app.path, "server.cts"));
  });

  async function outcomeOf(
    version: string,
    args: readonly string[],
  ): Promise<{ readonly code: number | null; readonly out: string }> {
    const tsc = join(ROOT, "node_modules", VERSIONS[version] ?? "", "bin/tsc");
    const { code, out } = await app.find(
      process.execPath,
      [tsc, "--ignoreConfig", ...BASE, ...args].filter((arg) => version !== "5.9" || arg !== "--ignoreConfig"),
    );
    return { code, out };
  }

  for (const [version, args] of [
    ["5.9", OLDER],
    ["6.0", OLDER],
    ["7.0", ["--module", "nodenext", "--lib", "es2022", ...STRICTER]],
    ["7.0", ["--module", "node16"]],
    ["7.0", ["--module", "esnext", "--moduleResolution", "bundler"]],
    ["7.0", ["--module", "preserve"]],
  ] as const) {
    it(`compiles by TypeScript ${version} with ${args.join(" ")}`, async () => {
      assert.deepEqual(await outcomeOf(version, [...args, "server.ts"]), { code: 0, out: "" });
    });
  }

  it("is CommonJS with nodenext and node20, beside ES modules, and not with node16", async () => {
    for (const module of ["nodenext", "node20"]) {
      const args = ["--module", module, "server.ts", "server.cts"];
      assert.deepEqual(await outcomeOf("7.0", args), { code: 0, out: "" }, module);
    }
    const { code, out } = await outcomeOf("7.0", ["--module", "node16", "server.cts"]);

    assert.notEqual(code, 0);
    assert.match(out, /TS1479/);
  });
});
