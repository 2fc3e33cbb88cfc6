import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findExit, runIn } from "../run-in.js";
import { installAll, QUIET, ROOT } from "./packed.js";

const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const ESBUILD = join(ROOT, "node_modules/.bin/esbuild");
/** A Node that runs TypeScript as it is, where scripts/install-engines.sh has installed it. */
const ENGINE_24 = join(ROOT, "test/engines/node_modules/node-24/bin/node");
/** The same from npm, for wherever it has not: the package has nothing but the program. */
const NODE_24 = `node-${process.platform}-${process.arch}`;

const MONEY = "package shop.common.v1;\n\nstruct Money { 1 amount: i64; 2 currency: string; }\n";
const SHOP = `package shop.v1;

import { Money } from "./common/money.rpc";

error NoSuchItem { 1 item: string @message; }

service Shop { price(item: string): Money throws NoSuchItem; }
`;

/** Serves and calls, with both generated files. */
const PROGRAM = `import { connect, implement, serve } from "callwire";
import type { Money } from "../generated/common/moneyEXT";
import { NoSuchItem, Shop } from "../generated/shopEXT";

export async function askForPrice(): Promise<string> {
  const server = await serve({
    listen: "127.0.0.1:0",
    services: [
      implement(Shop, {
        price(_context, item): Money {
          if (item !== "tea") throw new NoSuchItem({ item });
          return { amount: 5n, currency: "EUR" };
        },
      }),
    ],
  });
  const shop = connect(Shop, \`tcp://\${server.listening}\`);
  const { amount, currency } = await shop.price("tea");
  const error: unknown = await shop.price("gold").catch((reason: unknown) => reason);
  await shop.close();
  await server.close();
  return \`\${amount} \${currency}, \${error instanceof NoSuchItem}\`;
}
`;
const MAIN = 'import { askForPrice } from "./shopEXT";\nconsole.log(await askForPrice());\n';
const ANSWER = "5 EUR, true\n";

/** In CommonJS, as most projects with Jest are. */
const SPEC = `import { askForPrice } from "../src/shopEXT";
test("asks for a price", async () => { expect(await askForPrice()).toBe("5 EUR, true"); });
`;
const TRANSFORM = `const { transformSync } = require(${JSON.stringify(join(ROOT, "node_modules/esbuild"))});
module.exports = { process: (text, file) => ({ code: transformSync(text, { loader: "ts", format: "esm", sourcefile: file }).code }) };
`;
const JEST = {
  testMatch: ["**/spec/*.ts"],
  transform: { "\\.ts$": "<rootDir>/transform.cjs" },
  extensionsToTreatAsEsm: [".ts"],
};

type Extension = ".js" | ".ts" | "none";

describe("generated imports that end in", function () {
  this.timeout(600_000);
  /** Below the application that has everything installed, whose modules are found from here. */
  let app = "";
  let node24 = ENGINE_24;

  before(async () => {
    const installed = await installAll();
    app = mkdtempSync(join(installed, "extensions-"));
    // Jest and the hundreds of packages below it are there already, by
    // scripts/install-environments.sh.
    const [there, modules] = [join(ROOT, "test/environments/node_modules"), join(app, "node_modules")];
    mkdirSync(modules);
    for (const name of readdirSync(there))
      if (!existsSync(join(installed, "node_modules", name))) symlinkSync(join(there, name), join(modules, name));
    if (!existsSync(node24)) node24 = await installNode24(join(app, "node24"));
  });

  after(() => {
    if (app !== "") rmSync(app, { recursive: true, force: true });
  });

  /** A project below the one that has everything installed. */
  async function generate(extension: Extension): Promise<string> {
    const folder = mkdtempSync(join(app, "project-"));
    const write = (file: string, text: string) => {
      mkdirSync(join(folder, file, ".."), { recursive: true });
      writeFileSync(join(folder, file), text.replaceAll("EXT", extension === "none" ? "" : extension));
    };
    write("package.json", JSON.stringify({ name: "project", private: true, type: "module" }));
    write("callwire.json", JSON.stringify({ importExtension: extension }));
    write("idl/common/money.rpc", MONEY);
    write("idl/shop.rpc", SHOP);
    write("src/shop.ts", PROGRAM);
    write("src/main.ts", MAIN);
    write("spec/shop.ts", SPEC);
    write("transform.cjs", TRANSFORM);
    write("jest.config.json", JSON.stringify(JEST));
    await runIn(folder, join(app, "../node_modules/.bin/callwire"), ["generate"]);
    return folder;
  }

  async function compile(folder: string, options: object): Promise<void> {
    const base = {
      target: "es2022",
      lib: ["es2023", "esnext.disposable"],
      types: ["node"],
      strict: true,
      skipLibCheck: true, // packages.test.ts has the declarations checked
      rootDir: ".",
      outDir: "out",
    };
    const config = { compilerOptions: { ...base, ...options }, include: ["src", "generated"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    await runIn(folder, process.execPath, [TSC, "-p", "."]);
  }

  async function bundle(folder: string): Promise<string> {
    await runIn(folder, ESBUILD, [
      "src/main.ts",
      "--bundle",
      "--platform=node",
      "--format=esm",
      "--packages=external",
      "--outfile=bundle.js",
    ]);
    return runIn(folder, process.execPath, ["bundle.js"]);
  }

  const strip = (folder: string) => findExit(folder, node24, ["src/main.ts"]);
  const jest = (folder: string) => {
    const args = ["--experimental-vm-modules", join(app, "node_modules/jest/bin/jest.js"), "--config", "jest.config.json"];
    return findExit(folder, process.execPath, args);
  };

  it(".js are for what tsc compiles, and for esbuild", async () => {
    const folder = await generate(".js");
    await compile(folder, { module: "nodenext" });

    assert.equal(await runIn(folder, process.execPath, ["out/src/main.js"]), ANSWER);
    assert.equal(await bundle(folder), ANSWER);
    assert.match((await strip(folder)).err, /ERR_MODULE_NOT_FOUND/);
    assert.match((await jest(folder)).err, /Cannot find module/);
  });

  it(".ts are for Node that strips types, for tsc that rewrites them, and for esbuild", async () => {
    const folder = await generate(".ts");
    const { code, out, err } = await strip(folder);

    assert.deepEqual([code, out], [0, ANSWER], err);
    await compile(folder, { module: "nodenext", rewriteRelativeImportExtensions: true, erasableSyntaxOnly: true });
    assert.equal(await runIn(folder, process.execPath, ["out/src/main.js"]), ANSWER);
    assert.equal(await bundle(folder), ANSWER);
  });

  it("nothing are for Jest and bundlers, and for tsc that only checks", async () => {
    const folder = await generate("none");
    const { code, err } = await jest(folder);

    assert.equal(code, 0, err);
    assert.match(err, /1 passed/);
    await compile(folder, { module: "esnext", moduleResolution: "bundler", noEmit: true });
    assert.equal(await bundle(folder), ANSWER);
  });
});

/** Resolves to its program. */
async function installNode24(folder: string): Promise<string> {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), "{}");
  await runIn(folder, "npm", ["install", ...QUIET, "--ignore-scripts", `${NODE_24}@24.9.0`]);
  return join(folder, "node_modules", NODE_24, "bin/node");
}
