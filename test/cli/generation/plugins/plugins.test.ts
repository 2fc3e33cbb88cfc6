import assert from "node:assert/strict";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox, shareEmitter } from "../../sandbox.js";

const NAME = 'plugin "sh gen.sh"';
/** Reads all that it is given, and answers what stands in a file. */
const ANSWER = "cat > request.json; cat answer.json";

describe("the plugins of generate", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/a.rpc", "package demo.a.v1;\nstruct A { 1 x: u8; }\n");
    sandbox.write("idl/b.rpc", "package demo.b.v1;\nstruct B { 1 x: u8; }\n");
    configure({ run: ["sh", "gen.sh"], out: "py" });
    sandbox.write("gen.sh", ANSWER);
    answer({ "a.py": "A = 1\n", "deep/b.py": "B = 1\n" });
  });
  afterEach(() => sandbox.remove());

  function configure(...plugins: readonly object[]): void {
    sandbox.write("callwire.json", JSON.stringify({ plugins }));
  }

  function answer(files: Readonly<Record<string, string>>, diagnostics: readonly object[] = []): void {
    const list = Object.entries(files).map(([path, content]) => ({ path, content }));
    sandbox.write("answer.json", JSON.stringify({ protocol: 1, files: list, diagnostics }));
  }

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(args, sandbox.folder, terminal, shareEmitter);
    return { exit, stderr: terminal.stderr };
  }

  const generate = (...args: readonly string[]) => run("generate", ...args);
  const made = () => sandbox.files().filter((file) => /^(?:py|generated)(?:\/|$)/.test(file));

  it("are given the contracts, which of them are meant, and their options", async () => {
    configure({ run: ["sh", "gen.sh"], out: "py", options: { style: "plain" } });
    assert.equal((await generate("idl/a.rpc")).exit, 0);
    const request = JSON.parse(sandbox.read("request.json"));

    assert.deepEqual(Object.keys(request), ["protocol", "compiler", "descriptor", "files", "options"]);
    assert.equal(request.protocol, 1);
    assert.equal(request.descriptor.files[0].types[0].name, "demo.a.v1.A");
    assert.deepEqual([request.files, request.options], [["a.rpc"], { style: "plain" }]);
  });

  it("have their files written below their folder, and the second time nothing is", async () => {
    const lines = (written: number) =>
      `generated: ${written} written, ${2 - written} unchanged\n${NAME}: ${written} written, ${2 - written} unchanged\n`;
    assert.deepEqual(await generate(), { exit: 0, stderr: lines(2) });
    assert.equal(sandbox.read("py/deep/b.py"), "B = 1\n");
    assert.deepEqual(await generate(), { exit: 0, stderr: lines(0) });
  });

  it("have a file deleted that they give no more, but not when only some contracts are meant", async () => {
    await generate();
    answer({ "a.py": "A = 1\n" });
    assert.match((await generate("idl/a.rpc")).stderr, /0 written, 1 unchanged\n$/);
    assert.ok(sandbox.files().includes("py/deep/b.py"));
    assert.match((await generate()).stderr, /0 written, 1 unchanged, 1 deleted\n$/);
    assert.deepEqual(
      sandbox.files().filter((file) => file.startsWith("py/")),
      ["py/.callwire-manifest.json", "py/a.py"],
    );
  });

  it("are held to what is there by --check, which writes nothing", async () => {
    await generate();
    assert.deepEqual(await generate("--check"), { exit: 0, stderr: "" });
    answer({ "a.py": "A = 2\n", "c.py": "" });
    const before = sandbox.files();
    const { exit, stderr } = await generate("--check");

    assert.equal(exit, 1);
    assert.match(stderr, /^py\/a\.py of plugin "sh gen\.sh" is out of date\npy\/c\.py of plugin "sh gen\.sh" is missing\n/);
    assert.match(stderr, /^py\/deep\/b\.py is left over from plugin "sh gen\.sh", which does not make it any more$/m);
    assert.deepEqual([sandbox.files(), sandbox.read("py/a.py")], [before, "A = 1\n"]);
  });

  it("are refused by --check when they give other files each time", async () => {
    sandbox.write(
      "gen.sh",
      'cat > request.json; echo x >> count\nprintf \'{"protocol":1,"files":[{"path":"a.py","content":"%d"}]}\' $(wc -l < count)',
    );
    assert.equal((await generate()).exit, 0);
    const { exit, stderr } = await generate("--check");

    assert.deepEqual([exit, sandbox.read("py/a.py")], [2, "1"]);
    assert.match(stderr, /plugin "sh gen\.sh" gave another "a\.py" when it was asked again/);
  });

  it("are not started with --no-plugins, nor by any command but generate", async () => {
    await generate();
    sandbox.removeFile("request.json");
    for (const args of [["generate", "--no-plugins"], ["check"], ["lint"], ["format", "--check"], ["descriptor"]]) {
      await run(...args);
      assert.ok(!sandbox.files().includes("request.json"), args.join(" "));
    }
    assert.ok(sandbox.files().includes("py/a.py"));
  });

  it("are not started when a contract is wrong", async () => {
    sandbox.write("idl/a.rpc", "package demo.a.v1;\nstruct A { 1 x: Nothing; }\n");
    assert.equal((await generate()).exit, 1);
    assert.ok(!sandbox.files().includes("request.json"));
  });

  const hostile: readonly (readonly [what: string, script: string, message: RegExp])[] = [
    ["prints no JSON", "cat > /dev/null; echo done", /printed "done\\n", which is no JSON/],
    ["prints nothing", "cat > /dev/null", /printed nothing on stdout/],
    ["ends with exit code 1", "cat > /dev/null; cat answer.json; exit 1", /ended with exit code 1/],
    ["is killed", "cat > /dev/null; cat answer.json; kill -9 $$", /was ended by SIGKILL/],
    ["answers by another protocol", 'cat > /dev/null; echo \'{"protocol":2,"files":[]}\'', /answered by protocol 2/],
    ["leaves a process that holds its output", "cat > /dev/null; cat answer.json; sleep 60 &", /left a process behind/],
    ["leaves a process that goes on", "cat > /dev/null; cat answer.json; sleep 60 > /dev/null 2>&1 &", /left a process behind/],
  ];
  for (const [what, script, message] of hostile) {
    it(`are refused by name, with nothing written, when one ${what}`, async () => {
      sandbox.write("gen.sh", script);
      const before = sandbox.files();
      const { exit, stderr } = await generate();

      assert.equal(exit, 2);
      assert.match(stderr, /^callwire: plugin "sh gen\.sh" /m);
      assert.match(stderr, message);
      assert.deepEqual(sandbox.files(), before);
    });
  }

  for (const [program, problem] of [
    ["no-such-program", 'it does not exist; begin "run" with a program of PATH, or with a path from the folder of callwire.json'],
    ["gen.sh", 'permission denied; make it executable, or begin "run" with the program that reads it, such as "python3"'],
  ]) {
    it(`that cannot be started, such as ${program}, are refused by name, with what to do`, async () => {
      configure({ run: [`./${program}`], out: "py" });
      const { exit, stderr } = await generate();

      assert.deepEqual([exit, made()], [2, []]);
      assert.equal(stderr, `callwire: plugin "./${program}" cannot be started: ${problem}\n`);
    });
  }

  it("write nothing behind a link in their folder", async () => {
    mkdirSync(sandbox.path("py"));
    mkdirSync(sandbox.path("outside"));
    symlinkSync(sandbox.path("outside"), sandbox.path("py/deep"));
    const { exit, stderr } = await generate();

    assert.equal(exit, 2);
    assert.match(stderr, /plugin "sh gen\.sh": py\/deep is not a folder; move it away/);
    assert.deepEqual(made(), ["py/deep"]);
  });

  it("write nothing where a link leads that stands in the place of their folder, also when it is theirs", async () => {
    mkdirSync(sandbox.path("outside"));
    sandbox.write("gen.sh", `ln -sfn outside py; ${ANSWER}`);
    for (const when of ["made meanwhile", "there before"]) {
      const { exit, stderr } = await generate();
      assert.deepEqual([exit, made(), readdirSync(sandbox.path("outside"))], [2, ["py"], []], when);
      assert.match(stderr, /plugin "sh gen\.sh" has py as its "out", to which a link leads; give the folder itself/);
    }
  });

  it("overwrite no file that they have not made, and take one that is the same", async () => {
    sandbox.write("py/a.py", "mine\n");
    const { exit, stderr } = await generate();

    assert.deepEqual([exit, made(), sandbox.read("py/a.py")], [2, ["py/a.py"], "mine\n"]);
    assert.match(stderr, /plugin "sh gen\.sh": py\/a\.py is there, and the plugin has not made it; move it away/);
    sandbox.write("py/a.py", "A = 1\r\n");
    assert.match((await generate()).stderr, /1 written, 1 unchanged\n$/);
  });

  it("overwrite and delete no file that was changed since", async () => {
    await generate();
    sandbox.write("py/deep/b.py", "B = 1 # mine\n");
    answer({ "a.py": "A = 2\n", "deep/b.py": "B = 2\n" });
    const { exit, stderr } = await generate();

    assert.deepEqual([exit, sandbox.read("py/a.py")], [2, "A = 1\n"]);
    assert.match(stderr, /py\/deep\/b\.py was changed since the plugin made it/);
    answer({ "a.py": "A = 2\n" });
    assert.equal((await generate()).exit, 0);
    assert.equal(sandbox.read("py/deep/b.py"), "B = 1 # mine\n");
  });

  it("report errors and warnings, and behind an error nothing is written", async () => {
    answer({ "a.py": "" }, [{ severity: "warning", message: "odd\u001b[31m" }]);
    assert.match((await generate()).stderr, /^plugin "sh gen\.sh": warning: odd\\u\{1b\}\[31m$/m);
    answer({ "b.py": "" }, [{ severity: "error", message: "no such style" }]);
    const { exit, stderr } = await generate();

    assert.deepEqual([exit, stderr], [1, `${NAME}: error: no such style\n`]);
    assert.ok(!sandbox.files().includes("py/b.py"));
  });

  it("have what they print on stderr shown with their name, and the terminal is safe", async () => {
    sandbox.write("gen.sh", "printf 'one\\n\\033[2Jtwo\\n' >&2; cat > /dev/null; cat answer.json");
    assert.match((await generate()).stderr, /^plugin "sh gen\.sh": one\nplugin "sh gen\.sh": \\u\{1b\}\[2Jtwo\n/);
  });

  it("have a folder each, which is not that of the generated code", async () => {
    for (const out of ["generated", "generated/py", ".", "GENERATED"]) {
      configure({ run: ["sh", "gen.sh"], out });
      const { exit, stderr } = await generate();
      assert.deepEqual([exit, made()], [2, []], out);
      assert.match(stderr, /has \S+ as its "out", where the generated code goes; give it a folder of its own/);
    }
    configure({ run: ["sh", "gen.sh"], out: "py" }, { run: ["sh", "gen.sh"], out: "py/more" });
    assert.match((await generate()).stderr, /has py\/more as its "out", where what plugin "sh gen\.sh" makes goes/);
  });

  it("write nothing when one of them is refused", async () => {
    configure({ run: ["sh", "gen.sh"], out: "py" }, { run: ["false"], out: "go" });
    const { exit, stderr } = await generate();

    assert.deepEqual([exit, made()], [2, []]);
    assert.match(stderr, /plugin "false" ended with exit code 1/);
  });

  it("lose what they have made by --clean, unless it was changed since", async () => {
    await generate();
    sandbox.write("py/own.py", "");
    sandbox.write("py/a.py", "mine\n");
    const { exit, stderr } = await generate("--clean");

    assert.equal(exit, 2);
    assert.match(stderr, /^callwire: py\/a\.py changed since it was generated; nothing was deleted/);
    sandbox.write("py/a.py", "A = 1\n");
    assert.deepEqual(await generate("--clean"), { exit: 0, stderr: "deleted: 4 generated files\n" });
    assert.deepEqual(made(), ["py/own.py"]);
  });

  it("run in the folder of the configuration, from wherever it is used", async () => {
    const terminal = new RecordingTerminal();
    assert.equal(await runCommandLine(["generate"], sandbox.path("idl"), terminal, shareEmitter), 0);
    assert.ok(sandbox.files().includes("py/a.py"));
  });
});
