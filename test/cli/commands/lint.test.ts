import assert from "node:assert/strict";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox } from "../sandbox.js";

const UNWISE = "package demo.v1;\n\nstruct S { 1 a_b: u8; }\n";

describe("callwire lint", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/a.rpc", UNWISE);
  });
  afterEach(() => sandbox.remove());

  async function run(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    const exit = await runCommandLine(["lint", ...args], sandbox.folder, terminal);
    return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
  }

  it("shows what it found where it stands, and exits with 1", async () => {
    const { exit, stdout, stderr } = await run();

    assert.deepEqual([exit, stdout], [1, ""]);
    assert.match(stderr, /^warning field-case: field `a_b` is not written like the others\n *--> idl\/a\.rpc:3:14\n/);
    assert.match(stderr, /help: write `aB`\n\nlinted 1 contract: 1 found\n$/);
  });

  it("exits with 0 when there is nothing", async () => {
    sandbox.write("idl/a.rpc", "package demo.v1;\n");

    assert.deepEqual(await run(), { exit: 0, stdout: "", stderr: "linted 1 contract: nothing found\n" });
  });

  it("checks the groups and rules that it is given", async () => {
    assert.equal((await run("--group", "MINIMAL")).exit, 0);
    assert.match((await run("--rule", "comment-struct")).stderr, /^warning comment-struct: /);
  });

  it("reads its groups from callwire.json", async () => {
    sandbox.write("callwire.json", JSON.stringify({ lint: { groups: ["STANDARD", "BASIC"], ignore: ["field-case"] } }));

    assert.equal((await run()).exit, 0);
  });

  it("corrects with --fix, and leaves what it cannot correct", async () => {
    sandbox.write("idl/b.rpc", "package demo.b.v1;\nstruct B { 1 a: u8; }\nstruct C { 1 a: u8; }\n");
    sandbox.write("idl/a.rpc", 'package demo.v1;\nimport { C, B } from "./b.rpc";\nstruct S { 1 a_b: B; }\n');
    const { exit, stderr } = await run("--fix");

    assert.equal(exit, 1);
    assert.equal(sandbox.read("idl/a.rpc"), 'package demo.v1;\nimport { B } from "./b.rpc";\nstruct S { 1 a_b: B; }\n');
    assert.match(stderr, /field-case/);
    assert.match(stderr, /linted 2 contracts: 1 found, \d corrected\n$/);
    assert.deepEqual(sandbox.files(), ["idl/a.rpc", "idl/b.rpc"]);
  });

  it("shows the mistakes of a contract that has some, and lints nothing", async () => {
    sandbox.write("idl/a.rpc", "package demo;\nstruct S { 1 a: u9; }\n");
    const { exit, stderr } = await run();

    assert.equal(exit, 1);
    assert.match(stderr, /error CW2001/);
    assert.doesNotMatch(stderr, /package-version/);
  });

  it("gives one object with --format json", async () => {
    const { stdout, stderr } = await run("--format", "json");

    assert.equal(stderr, "");
    assert.match(stdout, /"code": ?"field-case"/);
  });

  for (const [what, args, configuration, message] of [
    [
      "a rule that does not exist",
      ["--rule", "field-cas"],
      undefined,
      /there is no lint rule "field-cas"; did you mean field-case\?/,
    ],
    [
      "a rule that is like none",
      ["--rule", "everything"],
      undefined,
      /there is no lint rule "everything"; there are package-lower-case, .*, error-unused\n$/,
    ],
    ["a group that does not exist", ["--group", "HARD"], undefined, /Allowed choices are MINIMAL, BASIC/],
    [
      "a rule in callwire.json that does not exist",
      [],
      { lint: { ignore: ["nothing"] } },
      /"lint\.ignore" has "nothing", which does not exist; there are package-lower-case, /,
    ],
    ["a group in callwire.json that does not exist", [], { lint: { groups: ["Basic"] } }, /"lint\.groups" has "Basic"/],
    ["an unknown key", [], { lint: { rules: [] } }, /"lint" has an unknown key "rules"; it may have "groups" and "ignore"/],
    ["no object", [], { lint: true }, /"lint" must be an object, got true/],
  ] as const) {
    it(`refuses ${what} with exit code 2`, async () => {
      if (configuration !== undefined) sandbox.write("callwire.json", JSON.stringify(configuration));
      const { exit, stderr } = await run(...args);

      assert.equal(exit, 2);
      assert.match(stderr, message);
    });
  }
});
