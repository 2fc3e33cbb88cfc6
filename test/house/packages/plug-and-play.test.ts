import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { findExit, runIn } from "../run-in.js";
import { packAll, QUIET } from "./packed.js";

const YARN = "@yarnpkg/cli-dist@4.18.1";

/** Packages stay in archives that nobody can write; the file system of Node is theirs. */
const SETTINGS = `nodeLinker: pnp
enableGlobalCache: false
enableImmutableInstalls: false
enableScripts: false
enableTelemetry: false
npmMinimalAgeGate: 0
`;

describe("the packages under Yarn's Plug'n'Play", function () {
  this.timeout(180_000);
  let app = "";
  // Where coverage is counted, nothing is kept for later runs.
  const yarn = (...args: readonly string[]) => {
    return findExit(app, "env", ["-u", "NODE_V8_COVERAGE", join(app, "yarn/node_modules/.bin/yarn"), ...args]);
  };

  before(async () => {
    app = mkdtempSync(join(tmpdir(), "callwire-yarn-"));
    for (const folder of ["yarn", "tarballs", "idl"]) mkdirSync(join(app, folder));
    writeFileSync(join(app, "yarn/package.json"), "{}");
    await runIn(join(app, "yarn"), "npm", ["install", ...QUIET, YARN]);
    const packed = (await packAll()).map((tarball) => {
      const name = basename(tarball);
      cpSync(tarball, join(app, "tarballs", name));
      const [, scoped] = /^callwire-([a-z]+)-/.exec(name) ?? [];
      return [scoped === undefined ? "callwire" : `@callwire/${scoped}`, `file:./tarballs/${name}`] as const;
    });
    const packages = Object.fromEntries(packed);
    const manifest = { name: "app", private: true, type: "module", dependencies: packages, resolutions: packages };
    writeFileSync(join(app, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(app, ".yarnrc.yml"), SETTINGS);
    writeFileSync(join(app, "yarn.lock"), "");
    writeFileSync(join(app, "idl/point.rpc"), "package demo.v1;\n\nstruct Point { 1 x: f64; }\n");
    const { code, out } = await yarn("install");
    assert.equal(code, 0, out);
  });

  after(() => {
    if (app !== "") rmSync(app, { recursive: true, force: true });
  });

  it("are in archives", () => {
    assert.ok(readdirSync(app).includes(".pnp.cjs"));
    assert.ok(readdirSync(join(app, ".yarn/cache")).some((name) => name.startsWith("@callwire-cli-")));
  });

  it("check and generate", async () => {
    assert.deepEqual(await yarn("callwire", "check"), { code: 0, out: "", err: "checked 1 contract: no mistakes\n" });
    const { code, out, err } = await yarn("callwire", "generate");
    assert.deepEqual([code, out, err], [0, "", "generated: 1 written, 0 unchanged\n"]);
  });

  it("load the runtime", async () => {
    const code = 'import("callwire").then(({ serve }) => console.log(typeof serve))';
    const { out } = await yarn("node", "--eval", code);
    assert.match(out, /^function\n/);
  });
});
