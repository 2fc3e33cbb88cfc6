import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox, shareEmitter } from "../../sandbox.js";

const MANIFEST = "generated/.callwire-manifest.json";
/** Answers one file, whose name is its first argument. */
const SCRIPT = `cat > /dev/null; printf '{"protocol":1,"files":[{"path":"%s","content":"made"}]}' "$1"`;

describe("what a plugin has made that is gone", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = new Sandbox();
    sandbox.write("app/idl/a.rpc", "package demo.a.v1;\nstruct A { 1 x: u8; }\n");
    sandbox.write("app/gen.sh", SCRIPT);
    configure(["py", "deep/a.py"], ["go", "a.go"]);
    await generate();
    sandbox.write("app/py/own.py", "own");
  });
  afterEach(() => sandbox.remove());

  /** Plugins by their folder and the file that they make. */
  function configure(...plugins: readonly (readonly [out: string, file: string])[]): void {
    const list = plugins.map(([out, file]) => ({ run: ["sh", "gen.sh", file], out }));
    sandbox.write("app/callwire.json", JSON.stringify({ plugins: list }));
  }

  async function generate(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(["generate", ...args], sandbox.path("app"), terminal, shareEmitter);
    return { exit, stderr: terminal.stderr };
  }

  const made = () =>
    sandbox
      .files()
      .filter((file) => /^app\/(?:py|go)\//.test(file))
      .map((file) => file.slice("app/".length));
  const OF_GO = ["go/.callwire-manifest.json", "go/a.go"];

  it("goes, with its manifest, and nothing else of the folder", async () => {
    configure(["go", "a.go"]);
    const { exit, stderr } = await generate();

    assert.equal(exit, 0);
    assert.match(stderr, /unchanged\nplugins that are gone: 1 deleted\n$/);
    assert.deepEqual(made(), [...OF_GO, "py/own.py"]);
    assert.doesNotMatch((await generate()).stderr, /gone/);
  });

  it("goes when it was the last one, also without a configuration", async () => {
    sandbox.removeFile("app/callwire.json");
    assert.match((await generate()).stderr, /plugins that are gone: 2 deleted\n$/);
    assert.deepEqual(made(), ["py/own.py"]);
  });

  it("goes from the folder that a plugin had before", async () => {
    configure(["python", "deep/a.py"], ["go", "a.go"]);
    assert.match((await generate()).stderr, /plugins that are gone: 1 deleted\n$/);
    assert.deepEqual([made(), sandbox.read("app/python/deep/a.py")], [[...OF_GO, "py/own.py"], "made"]);
  });

  it("is told by --check, which writes nothing", async () => {
    configure(["go", "a.go"]);
    const before = sandbox.files();
    const { exit, stderr } = await generate("--check");

    assert.equal(exit, 1);
    const left = (file: string) => `${file} is left over from a plugin that callwire.json names no more\n`;
    const lines = `${MANIFEST} is out of date\n${left("py/deep/a.py")}${left("py/.callwire-manifest.json")}`;
    assert.equal(stderr, `${lines}run callwire generate and commit the result\n`);
    assert.deepEqual(sandbox.files(), before);
    await generate();
    assert.deepEqual(await generate("--check"), { exit: 0, stderr: "" });
  });

  it("stays where somebody has changed it, and is told once", async () => {
    sandbox.write("app/py/deep/a.py", "mine");
    configure(["go", "a.go"]);
    assert.match((await generate()).stderr, /\npy\/deep\/a\.py stays: it was changed since a plugin made it that is gone\n$/);
    assert.deepEqual(made(), [...OF_GO, "py/deep/a.py", "py/own.py"]);
    assert.doesNotMatch((await generate()).stderr, /stays/);
  });

  it("stays when plugins are not asked, or only some contracts are meant, and goes later", async () => {
    configure(["go", "a.go"]);
    for (const args of [["--no-plugins"], ["--no-plugins", "--force"], ["idl/a.rpc"]]) {
      await generate(...args);
      assert.ok(made().includes("py/deep/a.py"), args.join(" "));
    }
    await generate();
    assert.ok(!made().includes("py/deep/a.py"));
  });

  it("stays when a plugin of today is refused", async () => {
    sandbox.write("app/callwire.json", JSON.stringify({ plugins: [{ run: ["false"], out: "go" }] }));
    assert.equal((await generate()).exit, 2);
    assert.ok(made().includes("py/deep/a.py"));
  });

  it("stays where a plugin of today makes it", async () => {
    configure(["py/deep", "a.py"], ["go", "a.go"]);
    const { exit, stderr } = await generate();

    assert.deepEqual([exit, stderr.includes("are gone")], [0, false]);
    assert.equal(sandbox.read("app/py/deep/a.py"), "made");
    assert.ok(!made().includes("py/.callwire-manifest.json"));
  });

  it("goes by --clean, too", async () => {
    configure(["go", "a.go"]);
    assert.equal((await generate("--clean")).exit, 0);
    assert.deepEqual(made(), ["py/own.py"]);
  });

  it("is none of ours outside of the project, or behind a link, whatever the manifest says", async () => {
    sandbox.write("other/idl/a.rpc", "package demo.a.v1;\n");
    sandbox.write("other/gen.sh", SCRIPT);
    sandbox.write("other/callwire.json", JSON.stringify({ plugins: [{ run: ["sh", "gen.sh", "b.py"], out: "py" }] }));
    await runCommandLine(["generate"], sandbox.path("other"), new RecordingTerminal(), shareEmitter);
    mkdirSync(sandbox.path("app/links"));
    symlinkSync(sandbox.path("other/py"), sandbox.path("app/links/py"));
    for (const place of ["../../other/py", "../links/py", "../links/../../other/py"]) {
      for (const flags of [[], ["--clean"]]) {
        await generate();
        const manifest = JSON.parse(sandbox.read(`app/${MANIFEST}`));
        sandbox.write(`app/${MANIFEST}`, JSON.stringify({ ...manifest, plugins: [place] }));
        const { stderr } = await generate(...flags);
        assert.ok(sandbox.files().includes("other/py/b.py"), `${place} ${flags.join(" ")}`);
        if (flags.length === 0) assert.match(stderr, /py stays, with what a plugin has made that is gone: /);
      }
    }
  });

  it("is nobody's when the manifest is no list of folders", async () => {
    configure(["go", "a.go"]);
    const manifest = JSON.parse(sandbox.read(`app/${MANIFEST}`));
    for (const plugins of ["../py", [1, null, "", "/py", "a\0b"], { 0: "../py" }]) {
      sandbox.write(`app/${MANIFEST}`, JSON.stringify({ ...manifest, plugins }));
      assert.equal((await generate()).exit, 0);
      assert.ok(made().includes("py/deep/a.py"), JSON.stringify(plugins));
    }
  });
});
