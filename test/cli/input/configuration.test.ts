import assert from "node:assert/strict";
import path from "node:path";
import { findConfiguration, resolveOut } from "#cli/input/configuration.js";
import { Sandbox } from "../sandbox.js";

const NO_FLAGS = { needsRoots: true };

describe("findConfiguration", () => {
  let sandbox: Sandbox;

  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  it("needs no file when there is a folder idl", () => {
    sandbox.write("idl/a.rpc", "");

    assert.deepEqual(findConfiguration(sandbox.folder, NO_FLAGS), {
      base: sandbox.folder,
      roots: [sandbox.path("idl")],
      out: sandbox.path("generated"),
      importExtension: ".js",
      followLinks: false,
      plugins: [],
    });
  });

  it("takes the callwire.json of the nearest parent, and its paths from there", () => {
    sandbox.write("contracts/a.rpc", "");
    sandbox.write("deep/below/x", "");
    sandbox.write(
      "callwire.json",
      '{"$schema": "x", "roots": ["contracts"], "out": "src/stubs", "importExtension": ".ts", "followLinks": true}',
    );

    assert.deepEqual(findConfiguration(sandbox.path("deep/below"), NO_FLAGS), {
      base: sandbox.folder,
      roots: [sandbox.path("contracts")],
      out: sandbox.path("src/stubs"),
      importExtension: ".ts",
      followLinks: true,
      plugins: [],
    });
  });

  it("takes the file that CALLWIRE_CONFIG names in place of the nearest, and says when it is not there", () => {
    sandbox.write("contracts/a.rpc", "");
    sandbox.write("callwire.json", '{"roots": ["gone"]}');
    sandbox.write("other/ci.json", '{"roots": ["../contracts"], "out": "stubs"}');
    process.env["CALLWIRE_CONFIG"] = "other/ci.json";
    try {
      const { roots, out } = findConfiguration(sandbox.folder, NO_FLAGS);
      assert.deepEqual([roots, out], [[sandbox.path("contracts")], sandbox.path("other/stubs")]);
      process.env["CALLWIRE_CONFIG"] = "nowhere.json";
      assert.throws(() => findConfiguration(sandbox.folder, NO_FLAGS), /nowhere\.json (?:cannot be read|does not exist)/);
      process.env["CALLWIRE_CONFIG"] = "";
      assert.throws(() => findConfiguration(sandbox.folder, NO_FLAGS), /folder gone does not exist/);
    } finally {
      delete process.env["CALLWIRE_CONFIG"];
    }
  });

  it("puts flags over the file, and takes their paths from where the command runs", () => {
    sandbox.write("deep/other/a.rpc", "");
    sandbox.write("callwire.json", '{"roots": ["gone"], "out": "gone"}');

    assert.deepEqual(findConfiguration(sandbox.path("deep"), { root: ["other"], out: "out", needsRoots: true }), {
      base: sandbox.folder,
      roots: [sandbox.path("deep/other")],
      out: sandbox.path("deep/out"),
      importExtension: ".js",
      followLinks: false,
      plugins: [],
    });
  });

  it("says what to do when there is nothing to find", () => {
    assert.throws(() => findConfiguration(sandbox.folder, NO_FLAGS), {
      name: "UsageError",
      message: "found no callwire.json and no folder idl; give the folder of the contracts with --root",
    });
    assert.throws(() => findConfiguration(sandbox.folder, { root: ["gone"], needsRoots: false }), {
      name: "UsageError",
      message: /^folder gone does not exist; /,
    });
  });

  it("needs no folder when contracts are given one by one", () => {
    const { roots, out } = findConfiguration(sandbox.folder, { needsRoots: false });

    assert.deepEqual([roots, out], [[], sandbox.path("generated")]);
  });

  for (const [text, message] of [
    ["{", /cannot be read: /],
    ["[]", /must hold one object$/],
    [
      '{"root": ["idl"]}',
      /has an unknown key "root"; it may have "roots", "out", "importExtension", "followLinks", "registry", "lint", "plugins"$/,
    ],
    ['{"roots": "idl"}', /"roots" must be a list of folders, got "idl"$/],
    ['{"roots": []}', /"roots" must be a list of folders, got \[\]$/],
    ['{"importExtension": "ts"}', /"importExtension" must be one of "\.js", "\.ts", "none", got "ts"$/],
    ['{"followLinks": "yes"}', /"followLinks" must be true or false, got "yes"$/],
    ['{"out": 7}', /"out" must be a folder, got 7$/],
  ] as const) {
    it(`refuses a callwire.json that holds ${text}`, () => {
      sandbox.write("callwire.json", text);

      assert.throws(() => findConfiguration(sandbox.folder, NO_FLAGS), { name: "UsageError", message });
    });
  }
});

describe("resolveOut", () => {
  it("leads where a name does, from the current folder", () => {
    assert.equal(resolveOut("/project", "site"), path.resolve("/project/site"));
    assert.equal(resolveOut("/project", "."), path.resolve("/project"));
  });

  it("refuses what names nothing", () => {
    for (const out of ["", "a\0b"])
      assert.throws(() => resolveOut("/project", out), {
        name: "UsageError",
        message: /^--out wants the name of a folder, got "/,
      });
  });
});
