import assert from "node:assert/strict";
import { runCommandLine } from "#cli/command-line.js";
import { RecordingTerminal, Sandbox, shareEmitter } from "./sandbox.js";

describe("importExtension in callwire.json", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/point.rpc", "package demo.v1;\n\nstruct Point { 1 x: f64; }\n");
    const line = 'package demo.shapes.v1;\n\nimport { Point } from "../point.rpc";\n\nstruct Line { 1 from: Point; }\n';
    sandbox.write("idl/shapes/line.rpc", line);
  });
  afterEach(() => sandbox.remove());

  async function generate(...args: readonly string[]) {
    const terminal = new RecordingTerminal();
    return runCommandLine(["generate", ...args], sandbox.folder, terminal, shareEmitter);
  }

  it("is .js when it is left out", async () => {
    await generate();

    assert.ok(sandbox.read("generated/shapes/line.ts").includes(' from "../point.js";\n'));
    sandbox.write("callwire.json", '{"importExtension": ".js"}');
    assert.equal(await generate("--check"), 0);
  });

  for (const [importExtension, expected] of [
    [".ts", "../point.ts"],
    ["none", "../point"],
  ] as const) {
    it(`is what imports end in, and a change of it is noticed: ${importExtension}`, async () => {
      await generate();
      sandbox.write("callwire.json", JSON.stringify({ importExtension }));
      assert.equal(await generate("--check"), 1);
      await generate();

      assert.ok(sandbox.read("generated/shapes/line.ts").includes(` from "${expected}";\n`));
      assert.equal(await generate("--check"), 0);
    });
  }
});
