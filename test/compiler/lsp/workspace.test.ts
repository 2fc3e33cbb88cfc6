// Texts that are edited over files that are not.

import assert from "node:assert/strict";
import { createMemoryHost, type Host } from "@callwire/compiler";
import { Workspace } from "@callwire/compiler/lsp";

const POINT = "package demo.v1;\n\nstruct Point { 1 x: f64; }\n";
const LINE = 'package demo.v1;\nimport { Point } from "./point.rpc";\n\nstruct Line { 1 from: Point; }\n';
const point = { root: "idl", name: "point.rpc" };

describe("Workspace", () => {
  let files: Record<string, string>;
  let reads: string[];
  let workspace: Workspace;

  beforeEach(() => {
    files = { "idl/point.rpc": POINT, "idl/line.rpc": LINE };
    reads = [];
    workspace = new Workspace({ disk: countReads(), roots: ["idl"] });
  });

  /** The files as they are when they are read. */
  function countReads(): Host {
    return {
      listFiles: (root) => createMemoryHost(files).listFiles(root),
      pathOf: (root, name) => `${root}/${name}`,
      readFile(root, name) {
        reads.push(name);
        return createMemoryHost(files).readFile(root, name);
      },
    };
  }

  function codes(): readonly string[] {
    return workspace.compilation.diagnostics.map(({ code, span }) => `${span.file.name} ${code}`);
  }

  it("compiles what is below its roots", () => {
    assert.deepEqual(codes(), []);
    assert.deepEqual(workspace.compilation.paths, ["idl/line.rpc", "idl/point.rpc"]);
  });

  it("takes an open text for the file, until it is closed", () => {
    workspace.setText(point, "package demo.v1;\n");
    assert.deepEqual(codes(), ["line.rpc CW2007"]);
    workspace.setText(point, undefined);
    assert.deepEqual(codes(), []);
  });

  it("knows a file that is open and was never saved", () => {
    workspace.setText({ root: "idl", name: "new.rpc" }, "package demo.v1;\nstruct New { 1 x: No; }\n");
    assert.deepEqual(codes(), ["new.rpc CW2001"]);
  });

  it("compiles an open file that is below no root by itself", () => {
    workspace.setText({ root: "drafts", name: "a.rpc" }, "package demo.drafts.v1;\nstruct A { 1 x: Point; }\n");
    assert.deepEqual(codes(), ["a.rpc CW2001"]);
  });

  it("reads each file once, until it is told to look again", () => {
    codes();
    workspace.setText({ root: "idl", name: "new.rpc" }, "package demo.v1;\n");
    codes();
    assert.equal(reads.filter((name) => name === "point.rpc").length, 1);
    files["idl/point.rpc"] = "package demo.v1;\n";
    assert.deepEqual(codes(), []);
    workspace.forgetDisk();
    assert.deepEqual(codes(), ["line.rpc CW2007"]);
  });

  it("compiles once for each change", () => {
    const first = workspace.compilation;
    assert.equal(workspace.compilation, first);
    assert.equal(workspace.isStale, false);
    workspace.setText(point, POINT);
    assert.equal(workspace.isStale, true);
    assert.notEqual(workspace.compilation, first);
  });

  it("refuses a text that is larger than a contract may be", () => {
    workspace.setText(point, `package demo.v1;\n${"/".repeat(1024 * 1024)}`);
    assert.deepEqual(codes(), ["point.rpc CW1008"]);
  });

  describe("lint", () => {
    it("finds nothing while there is a mistake", () => {
      workspace.setText(point, POINT.replace("Point", "point"));
      assert.deepEqual(workspace.lint({ isThorough: true }), []);
    });

    it("finds what the rules of the configuration find", () => {
      files = { "idl/point.rpc": POINT.replace("Point", "point") };
      const rules = () => workspace.lint({ isThorough: true }).map(({ rule }) => rule);
      assert.deepEqual(rules(), ["type-case"]);
      workspace = new Workspace({ disk: countReads(), roots: ["idl"], lint: { ignore: ["type-case"] } });
      assert.deepEqual(rules(), []);
    });

    it("looks again at files that have not changed only when it is thorough", () => {
      const use = "service S { get(id: u8): Point; }\n";
      files = { "idl/point.rpc": POINT, "idl/use.rpc": `package demo.v1;\nimport { Point } from "./point.rpc";\n${use}` };
      workspace = new Workspace({ disk: countReads(), roots: ["idl"], lint: { rules: ["type-unused"] } });
      assert.deepEqual(workspace.lint({ isThorough: true }), []);
      workspace.setText({ root: "idl", name: "use.rpc" }, "package demo.v1;\n");

      assert.deepEqual(workspace.lint({ isThorough: false }), []);
      assert.deepEqual(
        workspace.lint({ isThorough: true }).map(({ rule, span }) => `${rule} ${span.file.name}`),
        ["type-unused point.rpc"],
      );
    });
  });
});
