import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox, shareEmitter } from "../cli/sandbox.js";
import { ROOT } from "../support/run-script.js";

const PYTHON = "/usr/bin/python3";
const MYPY = "/usr/bin/mypy";
const PLUGIN = join(ROOT, "examples/plugins/dataclasses_plugin.py");

const PROGRAM = `
from datetime import datetime, timedelta
import kitchen_sink as kitchen
import money

options = kitchen.DivideOptions(
    tags=["a"], limits={"x": [0.5]}, big=1, at=datetime(2026, 1, 1), data=b""
)
assert options.digits == 34 and options.wait == timedelta(seconds=1.5) and options.names == []
assert options.names is not kitchen.DivideOptions(
    tags=[], limits={}, big=1, at=options.at, data=b""
).names
assert options.rounding is kitchen.Rounding.HalfEven
shape: kitchen.Shape = kitchen.ShapeMoney(value=money.Money(units=1, currency="EUR"))
assert isinstance(shape, kitchen.ShapeMoney)
try:
    raise kitchen.Overloaded(retryAfter=timedelta(seconds=1))
except kitchen.Overloaded as error:
    assert error.retryAfter.seconds == 1
`;

/** A text for a number. */
const WRONG = "import kitchen_sink as kitchen\nkitchen.Point(x=1.0, y='two')\n";

describe("the example of a plugin", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  before(async () => {
    sandbox = new Sandbox();
    mkdirSync(sandbox.path("idl"));
    for (const name of ["kitchen-sink.rpc", "money.rpc"]) copyFileSync(join(ROOT, "idl", name), sandbox.path("idl", name));
    sandbox.write("callwire.json", JSON.stringify({ plugins: [{ run: [PYTHON, "-B", PLUGIN], out: "python" }] }));
    const terminal = new RecordingTerminal();
    assert.equal(await runCommandLine(["generate"], sandbox.folder, terminal, shareEmitter), 0, terminal.stderr);
  });
  after(() => sandbox.remove());

  it("has at most 150 lines", () => {
    assert.ok(readFileSync(PLUGIN, "utf8").split("\n").length <= 151);
  });

  it("makes dataclasses of the kitchen sink that a program works with", async () => {
    sandbox.write("python/right.py", PROGRAM);
    await promisify(execFile)(PYTHON, ["-B", "right.py"], { cwd: sandbox.path("python") });
  });

  it("makes what mypy takes under its strict flags, and what it refuses wrong values by", async () => {
    sandbox.write("python/wrong.py", WRONG);
    const args = ["--strict", "--cache-dir=/dev/null", "--no-error-summary", PLUGIN, "right.py", "wrong.py"];
    const found = await promisify(execFile)(MYPY, args, { cwd: sandbox.path("python") }).catch((error: unknown) => error);

    assert.ok(found instanceof Error && "stdout" in found, "mypy has found nothing");
    assert.equal(
      found.stdout,
      'wrong.py:2: error: Argument "y" to "Point" has incompatible type "str"; expected "float"  [arg-type]\n',
    );
  });

  it("is up to date when it is asked again", async () => {
    const terminal = new RecordingTerminal();
    assert.equal(await runCommandLine(["generate", "--check"], sandbox.folder, terminal, shareEmitter), 0, terminal.stderr);
  });
});
