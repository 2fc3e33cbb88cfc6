import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { BackgroundEmitter } from "@callwire/compiler/emit";
import { WatchRun } from "#cli/watch/watch-run.js";
import { RecordingTerminal, Sandbox } from "../sandbox.js";

const CONTRACT = "package demo.v1;\n\nstruct Point { 1 x: f64; }\n\nstruct Line { 1 length: f64; }\n";
const CHANGED = CONTRACT.replace("1 x: f64;", "1 x: f64; 2 y: f64;");

describe("WatchRun", () => {
  let sandbox: Sandbox;
  let emitter: BackgroundEmitter;
  let terminal: RecordingTerminal;
  let run: WatchRun;
  /** What the timer of quiet calls; undefined while it is stopped. */
  let onQuiet: (() => void) | undefined;

  before(() => {
    emitter = new BackgroundEmitter();
  });
  after(() => emitter.close());

  beforeEach(async () => {
    sandbox = new Sandbox();
    sandbox.write("idl/point.rpc", CONTRACT);
    terminal = new RecordingTerminal();
    onQuiet = undefined;
    run = new WatchRun(terminal, { cwd: sandbox.folder, paths: [], format: "text" }, emitter, (_ms, onEnd) => {
      onQuiet = onEnd;
      return () => {
        onQuiet = undefined;
      };
    });
    await run.first();
    terminal.stderr = "";
  });
  afterEach(() => {
    run.stop();
    sandbox.remove();
  });

  /** Writes, and lets everything happen that needs no quiet. Returns what was said. */
  async function change(text: string | undefined, file = "idl/point.rpc"): Promise<string> {
    if (text === undefined) sandbox.removeFile(file);
    else sandbox.write(file, text);
    run.onChange();
    return said();
  }

  async function quiet(): Promise<string> {
    assert.ok(onQuiet, "nothing waits for quiet");
    onQuiet();
    return said();
  }

  async function said(): Promise<string> {
    await run.idle();
    const text = terminal.stderr;
    terminal.stderr = "";
    return text;
  }

  it("writes what is right at once, and has nothing to add when all is quiet", async () => {
    assert.match(await change(CHANGED), /^generated: 1 written, 0 unchanged \(\d+ ms\)\n$/);
    assert.match(sandbox.read("generated/point.ts"), /readonly y: number/);

    assert.equal(await quiet(), "");
  });

  it("says nothing of a file that is half written, and writes it when it is whole", async () => {
    assert.equal(await change(CHANGED.slice(0, CHANGED.indexOf("2 y"))), "");
    assert.match(sandbox.read("generated/point.ts"), /readonly x: number/);

    assert.match(await change(CHANGED), /^generated: 1 written/);
    assert.equal(await quiet(), "");
  });

  it("believes a mistake when all is quiet, and takes it back at once", async () => {
    assert.equal(await change(CONTRACT.replace("f64", "f46")), "");
    assert.match(await quiet(), /error CW2001: unknown type `f46`[\s\S]*the last good output stays \(\d+ ms\)\n$/);

    assert.match(await change(CONTRACT), /^fixed; generated: 0 written, 1 unchanged/);
  });

  for (const [what, text] of [
    ["is empty", ""],
    ["has lost its end", CONTRACT.slice(0, CONTRACT.indexOf("struct Line"))],
  ] as const) {
    it(`waits for quiet when a file ${what}`, async () => {
      const good = sandbox.read("generated/point.ts");
      assert.equal(await change(text), "");
      assert.equal(sandbox.read("generated/point.ts"), good);

      assert.notEqual(await quiet(), "");
    });
  }

  it("deletes the output of a contract that has gone when all is quiet, and not when it comes back before", async () => {
    await change("package demo.line.v1;\n\nstruct Long { 1 length: f64; }\n", "idl/line.rpc");
    const text = sandbox.read("idl/line.rpc");
    assert.equal(await change(undefined, "idl/line.rpc"), "");
    assert.equal(await change(text, "idl/line.rpc"), "");
    assert.equal(await quiet(), "");

    assert.equal(await change(undefined, "idl/line.rpc"), "");
    assert.match(await quiet(), /^generated: 0 written, 1 unchanged, 1 deleted/);
  });

  it("takes back what it said of a file that it could list and not read, once the file is gone", async () => {
    symlinkSync("nowhere.rpc", sandbox.path("idl/line.rpc"));
    run.onChange();
    assert.equal(await said(), "");
    assert.match(await quiet(), /error CW1008: [\s\S]*the last good output stays/);

    assert.match(await change(undefined, "idl/line.rpc"), /^fixed; generated: 0 written, 1 unchanged/);
  });

  it("tells of a root without contracts when all is quiet", async () => {
    assert.equal(await change(undefined), "");
    assert.match(await quiet(), /^callwire: found no \.rpc file in idl\n$/);
  });

  it("sees a last step that no event came with", async () => {
    await change(CHANGED);
    sandbox.write("idl/point.rpc", CHANGED.replace("2 y", "2 z"));

    assert.match(await quiet(), /^generated: 1 written/);
    assert.match(sandbox.read("generated/point.ts"), /readonly z: number/);
  });

  it("runs again for a change during a run", async () => {
    sandbox.write("idl/point.rpc", CHANGED);
    run.onChange();
    await change(CHANGED.replace("2 y", "2 z"));

    assert.match(sandbox.read("generated/point.ts"), /readonly z: number/);
  });
});
