import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runIn } from "./run-in.js";

const ROOT = join(import.meta.dirname, "../../..");
const BIN = join(ROOT, "node_modules/.bin");

const CONTRACT = `package demo.greeter.v1;

error Nobody { 1 why: string = "nobody is there" @message; }

service Greeter {
  @idempotent
  greet(name: string, times: u8 = 1): string throws Nobody;
}
`;

/** Calls itself once by address and once by name, through the registry for development. */
const PROGRAM = `import { attempt, connect, implement, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { FakeClock } from "callwire/testing";
import { ZookeeperRegistry } from "callwire/zookeeper";
import type { Descriptor } from "callwire/schema";
import { Greeter, Nobody } from "../generated/greeter.js";

export type Contract = Descriptor;
const registry = await startEmbeddedRegistry();
const server = await serve({
  registry: registry.target,
  services: [
    implement(Greeter, {
      greet(_context, name, times) {
        if (name === "") throw new Nobody({ why: "the name is empty" });
        return \`hello \${name} \`.repeat(times).trim();
      },
    }),
  ],
});
for (const target of [\`tcp://\${server.listening}\`, registry.target]) {
  await using greeter = connect(Greeter, target);
  console.log(await greeter.greet("you"), "/", await greeter.greet("you", 2));
  const result = await attempt(greeter.greet(""));
  console.log(result.ok ? "answered" : result.error instanceof Nobody ? result.error.why : result.error.message);
}
await server.close();
await registry.close();
console.log(typeof FakeClock, typeof ZookeeperRegistry);
`;

const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    lib: ["es2023", "esnext.disposable"],
    module: "nodenext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    erasableSyntaxOnly: true,
    types: ["node"],
    // The declarations of the packages are checked too.
    skipLibCheck: false,
    rootDir: ".",
    outDir: "out",
  },
  include: ["generated", "src"],
};

describe("the packages, packed and installed into an empty folder", function () {
  this.timeout(180_000);
  const tarballs = mkdtempSync(join(tmpdir(), "callwire-tarballs-"));
  const app = mkdtempSync(join(tmpdir(), "callwire-app-"));
  let packed: readonly string[] = [];

  before(async () => {
    await runIn(ROOT, "npm", ["pack", "-w", "runtime", "-w", "compiler", "-w", "cli", "--pack-destination", tarballs]);
    packed = readdirSync(tarballs).map((name) => join(tarballs, name));
    writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
    await runIn(app, "npm", ["install", ...quiet, ...packed, "@types/node@20"]);
    mkdirSync(join(app, "idl"));
    mkdirSync(join(app, "src"));
    writeFileSync(join(app, "idl/greeter.rpc"), CONTRACT);
    writeFileSync(join(app, "src/main.ts"), PROGRAM);
    writeFileSync(join(app, "tsconfig.json"), JSON.stringify(TSCONFIG));
  });

  after(() => {
    for (const folder of [tarballs, app]) rmSync(folder, { recursive: true, force: true });
  });

  it("are three", () => {
    const names = packed.map((file) => file.slice(tarballs.length + 1).replace(/-\d.*$/, ""));
    assert.deepEqual(names.sort(), ["callwire", "callwire-cli", "callwire-compiler"]);
  });

  it("hold a licence, a README and no build state", async () => {
    for (const tarball of packed) {
      const files = (await runIn(tarballs, "tar", ["-tzf", tarball])).split("\n");
      assert.ok(files.includes("package/LICENSE") && files.includes("package/README.md"), tarball);
      assert.deepEqual(
        files.filter((file) => /tsbuildinfo$|(?<!\.d)\.ts$/.test(file)),
        [],
      );
    }
  });

  it("pass publint, warnings included", async () => {
    for (const tarball of packed) await runIn(tarballs, join(BIN, "publint"), ["--strict", tarball]);
  });

  it("resolve with their types wherever ES modules do", async () => {
    for (const tarball of packed) {
      if (!tarball.includes("callwire-cli")) await runIn(tarballs, join(BIN, "attw"), [tarball, "--profile", "esm-only"]);
    }
  });

  it("check and generate a contract by the bin, compile strictly, and call by address and by name", async () => {
    const bin = join(app, "node_modules/.bin/callwire");
    await runIn(app, bin, ["check"]);
    await runIn(app, bin, ["generate"]);
    await runIn(app, process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "."]);
    const output = await runIn(app, process.execPath, ["out/src/main.js"]);

    const calls = "hello you / hello you hello you\nthe name is empty\n";
    assert.equal(output, `${calls}${calls}function function\n`);
  });
});
