import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Sandbox } from "./sandbox.js";

const CLI = fileURLToPath(new URL("../../../cli/", import.meta.url));
const RIGHT = "package demo.v1;\n\nstruct Point { 1 x: f64; }\n";
const WRONG = "package demo.v1;\n\nstruct Point { 1 x: f46; }\n";

describe("output that cannot be written", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/point.rpc", RIGHT);
  });
  afterEach(() => sandbox.remove());

  /** Runs `callwire` as a shell does, with its arguments and redirections. */
  function shell(line: string) {
    const script = `callwire() { exec '${process.execPath}' '${CLI}bin/callwire.js' "$@"; }; ${line}`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { cwd: sandbox.folder, encoding: "utf8" });
    return { exit: status, stdout, stderr };
  }

  for (const args of [
    "descriptor",
    "explain",
    "explain CW2001",
    "--help",
    "help check",
    "--version",
    "check --format json",
    "format idl/point.rpc",
  ]) {
    it(`of callwire ${args}, on a full disk, is one line and exit code 2`, () => {
      assert.deepEqual(shell(`callwire ${args} > /dev/full`), {
        exit: 2,
        stdout: "",
        stderr: "callwire: the standard output cannot be written: no space left on the device\n",
      });
    });
  }

  it("is told also when a part of it was written to the file", () => {
    const fields = Array.from({ length: 200 }, (_, index) => `  ${index + 1} field${index}: f64;\n`);
    sandbox.write("idl/point.rpc", `package demo.v1;\n\nstruct Point {\n${fields.join("")}}\n`);
    // Blocks of a file at most: what a write takes is less than what it was given, and only the
    // next one fails.
    const { exit, stderr } = shell("ulimit -f 4; NODE_DISABLE_COMPILE_CACHE=1 callwire descriptor > out.json");

    assert.deepEqual(
      [exit, stderr],
      [2, "callwire: the standard output cannot be written: it would be larger than a file may be\n"],
    );
    assert.ok(statSync(sandbox.path("out.json")).size > 0);
  });

  it("to a reader that has gone is no failure", () => {
    const { exit, stderr } = shell("callwire descriptor | true; exit ${PIPESTATUS[0]}");

    assert.deepEqual([exit, stderr], [0, ""]);
  });

  it("goes whole to a file, and is added to what is there", () => {
    assert.equal(shell("callwire descriptor > out.json; ").exit, 0);
    assert.equal(sandbox.read("out.json"), shell("callwire descriptor").stdout);
    shell("echo first > out.json; callwire --version >> out.json");
    assert.match(sandbox.read("out.json"), /^first\n\d+\.\d+\.\d+\n$/);
  });

  for (const target of ["/dev/full", "&-"]) {
    it(`on stderr leaves the exit code as it is, with 2>${target}`, () => {
      assert.equal(shell(`callwire check 2>${target}`).exit, 0);
      sandbox.write("idl/point.rpc", WRONG);
      assert.equal(shell(`callwire check 2>${target}`).exit, 1);
      assert.equal(shell(`callwire nonesuch 2>${target}`).exit, 2);
    });
  }
});
