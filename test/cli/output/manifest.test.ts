import assert from "node:assert/strict";
import { compile, createMemoryHost } from "@callwire/compiler";
import { formatManifest, hashInputs, hashText, parseManifest } from "#cli/output/manifest.js";
import { BROAD_CONTRACT } from "../../compiler/emit/contracts.js";

const HASH = hashText("x");

describe("parseManifest", () => {
  it("reads what formatManifest wrote, which does not depend on the order of entries", () => {
    const entries = [
      ["b.ts", { input: HASH, output: HASH }],
      ["a/c.ts", { input: HASH, output: HASH }],
    ] as const;
    const text = formatManifest(new Map(entries));

    assert.equal(formatManifest(new Map([...entries].reverse())), text);
    assert.deepEqual(parseManifest(text), new Map(entries));
  });

  it("takes nothing from a file that is no manifest", () => {
    for (const text of ["", "{", "null", "[]", '{"version":2,"files":{}}', '{"version":1}', '{"version":1,"files":[]}']) {
      assert.deepEqual(parseManifest(text), new Map(), text);
    }
  });

  it("drops entries that lead out of the folder or hold no hashes", () => {
    const files = {
      "../a.ts": 1,
      "/a.ts": 1,
      "a/../b.ts": 1,
      "a.js": 1,
      "a//b.ts": 1,
      ".ts": 1,
      "bad.ts": { input: "", output: HASH },
    };
    const paths = Object.fromEntries(
      Object.entries(files).map(([path, entry]) => [path, entry === 1 ? { input: HASH, output: HASH } : entry]),
    );

    assert.deepEqual(parseManifest(JSON.stringify({ version: 1, files: paths })), new Map());
  });
});

describe("hashInputs", () => {
  it("changes for a file whenever it, or one that its types reach, changes", () => {
    const before = hashInputs(BROAD_CONTRACT, { rootNameOf: () => "idl", importExtension: ".js" });
    const changed = BROAD_CONTRACT.files.map((file) => (file.path === "shop/common/money.rpc" ? { ...file, doc: "New." } : file));
    const after = hashInputs({ ...BROAD_CONTRACT, files: changed }, { rootNameOf: () => "idl", importExtension: ".js" });
    const isChanged = (path: string) => before.get(path) !== after.get(path);

    assert.deepEqual(["shop/broad.rpc", "shop/common/money.rpc", "shop/names.rpc"].map(isChanged), [true, true, false]);
  });

  it("changes for a file when the item of a stream that its client sends changes", () => {
    const input = (item: string): string => {
      const files = {
        "a.rpc": 'package a.v1;\nimport { Item } from "./b.rpc";\nservice S { put(items: stream Item); }\n',
        "b.rpc": `package b.v1;\nstruct Item { 1 x: ${item}; }\n`,
      };
      const { descriptor } = compile(createMemoryHost(files), { roots: [""] });
      assert.ok(descriptor);
      return hashInputs(descriptor, { rootNameOf: () => "idl", importExtension: ".js" }).get("a.rpc") ?? "";
    };

    assert.notEqual(input("u8"), input("u16"));
  });

  it("looks at each file of a long chain of imports a few times, not once for each that reaches it", () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`f${at}.rpc`, chained(at)]));
    const { descriptor } = compile(createMemoryHost(files), { roots: [""] });
    assert.ok(descriptor);
    let looks = 0;
    const watched = descriptor.files.map((file) => ({
      ...file,
      get path() {
        looks++;
        return file.path;
      },
    }));
    const inputs = hashInputs({ ...descriptor, files: watched }, { rootNameOf: () => "idl", importExtension: ".js" });

    assert.equal(inputs.size, 200);
    assert.ok(looks <= 200 * 10, `${looks} looks`);
  });

  it("changes for all files of a chain that reach the one that changes, and for no other", () => {
    const inputs = (changed: string) => {
      const files = Object.fromEntries(
        Array.from({ length: 5 }, (_, at) => [`f${at}.rpc`, `${chained(at)}${at === 2 ? changed : ""}`]),
      );
      const { descriptor } = compile(createMemoryHost(files), { roots: [""] });
      assert.ok(descriptor);
      return hashInputs(descriptor, { rootNameOf: () => "idl", importExtension: ".js" });
    };
    const before = inputs("");
    const after = inputs("struct More { 1 x: u8; }\n");

    assert.deepEqual(
      [...before].map(([path, input]) => [path, after.get(path) === input]),
      [
        ["f0.rpc", true],
        ["f1.rpc", true],
        ["f2.rpc", false],
        ["f3.rpc", false],
        ["f4.rpc", false],
      ],
    );
  });
});

/** A file with a type of the file before it. */
function chained(at: number): string {
  const last = at === 0 ? "" : `import { T${at - 1} } from "./f${at - 1}.rpc";\n`;
  return `package p${at}.v1;\n${last}struct T${at} { 1 x: ${at === 0 ? "u8" : `T${at - 1}`}; }\n`;
}
