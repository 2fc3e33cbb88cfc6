// What the command's bundles are made of, and whether the licences of all of it stand beside them.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../../cli/", import.meta.url));

interface Package {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

describe("the licences beside the bundled command", () => {
  let bundled: readonly Package[];
  let texts: ReadonlyMap<string, string>;

  before(async function () {
    this.timeout(60_000);
    const { bundleCli } = (await import(`${CLI}bundle.mjs`)) as { bundleCli(): Promise<readonly string[]> }; // JavaScript, without types
    const inputs = await bundleCli();
    const packages = inputs.filter((input) => existsSync(join(CLI, input))).map((input) => packageOf(join(CLI, input)));
    bundled = [...new Map(packages.map((one) => [one.folder, one])).values()].filter(({ folder }) =>
      folder.includes("node_modules"),
    );
    const all = readFileSync(`${CLI}dist/third-party-licenses.txt`, "utf8").split(`\n${"-".repeat(80)}\n\n`);
    texts = new Map(all.map((text) => [text.slice(0, text.indexOf("\n")), text]));
  });

  it("are those of what was bundled, no more and no fewer, with their versions", () => {
    const names = bundled.map(({ name, version }) => `${name} ${version}`);

    assert.deepEqual([...texts.keys()], names.sort());
    for (const name of ["commander", "chevrotain", "lodash-es", "diff"])
      assert.ok(names.some((one) => one.startsWith(`${name} `)));
  });

  it("are whole: the text of each package, and its notice where it has one", () => {
    for (const { folder, name, version } of bundled) {
      const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
      if (files.length === 0) continue; // the next test has those
      for (const file of files) {
        const text = texts.get(`${name} ${version}`) ?? "";
        assert.ok(text.includes(readFileSync(join(folder, file), "utf8").trim()), `${name}: ${file}`);
      }
    }
  });

  it("are the texts of all their kinds, of a package that carries none", () => {
    const carries = (folder: string) => readdirSync(folder).some((file) => /^(?:licen[cs]e|copying)/i.test(file));
    const without = bundled.filter(({ folder }) => !carries(folder));

    assert.deepEqual(
      without.map(({ name, license }) => [name, license]),
      [["@bufbuild/protobuf", "(Apache-2.0 AND BSD-3-Clause)"]],
    );
    for (const { name, version } of without) {
      const text = texts.get(`${name} ${version}`) ?? "";
      for (const part of [
        "Apache License",
        "END OF TERMS AND CONDITIONS",
        "Copyright 2008 Google Inc.",
        "Neither the name of Google Inc.",
      ])
        assert.ok(text.includes(part), `${name}: ${part}`);
    }
  });

  it("are of kinds that may be passed on so", () => {
    for (const { name, license } of bundled) {
      // All of several have to be.
      for (const each of license.replace(/^\((.*)\)$/, "$1").split(" AND "))
        assert.match(each, /^(?:MIT|Apache-2\.0|BSD-[23]-Clause|ISC|0BSD)$/, name);
    }
  });

  it("are packed", () => {
    const { files } = JSON.parse(readFileSync(`${CLI}package.json`, "utf8")) as { files: readonly string[] }; // our own file
    assert.ok(files.includes("dist/third-party-licenses.txt"));
  });
});

/** The package that a file belongs to: the nearest folder above it with a name and a version. */
function packageOf(file: string): Package {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, "package.json");
    if (!existsSync(path)) continue;
    const { name, version, license } = JSON.parse(readFileSync(path, "utf8")) as Omit<Package, "folder">; // npm's own form
    if (name !== undefined && version !== undefined) return { folder, name, version, license };
  }
}
