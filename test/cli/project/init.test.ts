import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { runCommandLine } from "#cli/command-line.js";
import { VERSION } from "#cli/version.js";
import { asNobody, RecordingTerminal, Sandbox } from "../sandbox.js";

const FILES = [
  ".dockerignore",
  ".gitignore",
  "Dockerfile",
  "callwire.json",
  "idl/greeter.rpc",
  "package.json",
  "src/client.ts",
  "src/greeter.ts",
  "src/serve.ts",
  "src/server.ts",
  "src/settings.ts",
  "test/greeter.test.ts",
  "tsconfig.json",
];

interface PackageJson {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

describe("callwire init", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(args, sandbox.folder, terminal);
    return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
  }

  const packageJson = (folder: string) => JSON.parse(sandbox.read(`${folder}/package.json`)) as PackageJson;

  it("writes a project into a folder that it makes, and prints the next commands alone on stdout", async () => {
    const { exit, stdout, stderr } = await run("init", "My Shop");

    assert.deepEqual([exit, stderr], [0, `wrote ${FILES.length} files into My Shop; next:\n\n`]);
    assert.match(stdout, /^cd 'My Shop'\nnpm install\nnpm test\nnpm run /);
    assert.deepEqual(
      sandbox.files(),
      FILES.map((file) => `My Shop/${file}`),
    );
    assert.equal(packageJson("My Shop").name, "my-shop");
    assert.match(sandbox.read("My Shop/idl/greeter.rpc"), /^package my_shop\.v1;\n/);
    assert.match(sandbox.read("My Shop/.gitignore"), /^node_modules\/$/m);
  });

  it("prints no control character of the folder's name, and a command that leads there all the same", async () => {
    const folder = "a\u001b[31m'\u202eb";
    const { exit, stdout, stderr } = await run("init", folder);
    assert.deepEqual([exit, stderr], [0, `wrote ${FILES.length} files into a\\u{1b}[31m'\\u{202e}b; next:\n\n`]);
    const [cd = ""] = stdout.split("\n");
    assert.equal(cd, "cd $'a\\x1b[31m\\'\\xe2\\x80\\xaeb'");
    const shell = spawnSync("bash", ["-c", `${cd} && pwd`], { cwd: sandbox.folder, encoding: "utf8" });
    assert.equal(path.basename(shell.stdout.trimEnd()), folder);
    const again = await run("init", folder);
    assert.equal(again.exit, 2);
    assert.match(again.stderr, /^callwire: a\\u\{1b\}\[31m'\\u\{202e\}b\/\.dockerignore, /);
  });

  it("depends on this version, and on nothing of the template's own name", async () => {
    await run("init", "shop");
    const { dependencies, devDependencies } = packageJson("shop");

    assert.deepEqual(dependencies, { callwire: VERSION });
    assert.deepEqual([devDependencies["@callwire/cli"], devDependencies["@callwire/compiler"]], [VERSION, VERSION]);
    for (const file of FILES) assert.doesNotMatch(sandbox.read(`shop/${file}`), /project.name/, file);
  });

  it("writes a contract that check, lint and format have nothing against", async () => {
    mkdirSync(sandbox.path("deep"));
    await run("init", "deep");
    for (const command of [["check"], ["lint"], ["format", "--check"]]) {
      const terminal = new RecordingTerminal();
      assert.equal(await runCommandLine(command, sandbox.path("deep"), terminal), 0, terminal.stderr);
    }
  });

  it("takes the current folder, beside what is there, and names it after that", async () => {
    sandbox.write("LICENSE", "mine");
    const { exit, stdout } = await run("init");

    assert.equal(exit, 0);
    assert.match(stdout, /^npm install\n/);
    assert.equal(
      packageJson(".").name,
      path
        .basename(sandbox.folder)
        .toLowerCase()
        .replace(/[_.-]+$/, ""),
    );
  });

  it("refuses when a file is there already, names it, and writes nothing", async () => {
    sandbox.write("shop/src/server.ts", "mine");
    const { exit, stdout, stderr } = await run("init", "shop");

    assert.deepEqual([exit, stdout], [2, ""]);
    const advice = "is there already, and nothing was written; choose another folder";
    assert.equal(stderr, `callwire: shop/src/server.ts ${advice}\n`);
    assert.deepEqual(sandbox.files(), ["shop/src/server.ts"]);
    assert.equal(sandbox.read("shop/src/server.ts"), "mine");
  });

  it("refuses a link that leads nowhere, and a project that is there", async () => {
    mkdirSync(sandbox.path("linked"));
    symlinkSync("nowhere", sandbox.path("linked/package.json"));
    assert.match((await run("init", "linked")).stderr, /^callwire: linked\/package\.json is there already/);

    await run("init", "shop");
    assert.match((await run("init", "shop")).stderr, /^callwire: shop\/\.dockerignore, .* and 8 more are there already/);
  });

  it("leaves no file behind when one cannot be written", async () => {
    sandbox.write("shop/src", "a file in the place of a folder");
    const { exit, stderr } = await run("init", "shop");

    assert.equal(exit, 2);
    assert.match(stderr, /^callwire: shop\/src\/client\.ts cannot be written: .*; nothing was written\n$/);
    assert.deepEqual(sandbox.files(), ["shop/src"]);
  });

  it("says what forbids it to make the folder", async () => {
    const { exit, stderr } = await asNobody(() => run("init", "shop"));

    assert.equal(exit, 2);
    assert.match(stderr, /^callwire: shop\/\.dockerignore cannot be written: permission denied/);
  });

  it("ends where a folder takes no other", async () => {
    const { exit, stderr } = await run("init", "/proc/shop/web");

    assert.equal(exit, 2);
    assert.match(stderr, /^callwire: .*proc\/shop\/web\/\.dockerignore cannot be written: .*; nothing was written\n$/);
  });

  it("--packages depends on tarballs, and says how they are made when there are none", async () => {
    const { exit, stderr } = await run("init", "shop", "--packages", "packed");
    assert.equal(exit, 2);
    assert.match(stderr, /^callwire: --packages: .*packed\/callwire-\d.*\.tgz does not exist; npm pack -w runtime/);
    assert.deepEqual(sandbox.files(), []);

    for (const name of ["callwire", "callwire-compiler", "callwire-cli"]) sandbox.write(`packed/${name}-${VERSION}.tgz`, "");
    await run("init", "deep/shop", "--packages", "packed");
    const { dependencies, devDependencies } = packageJson("deep/shop");
    assert.deepEqual(dependencies, { callwire: `file:../../packed/callwire-${VERSION}.tgz` });
    assert.equal(devDependencies["@callwire/cli"], `file:../../packed/callwire-cli-${VERSION}.tgz`);
  });
});
