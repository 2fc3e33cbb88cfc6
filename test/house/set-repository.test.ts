import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SCRIPT = resolve("scripts/set-repository.mjs");

interface Manifest {
  readonly workspaces?: readonly string[];
  readonly private?: boolean;
  readonly repository?: unknown;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest; // written by npm
}

describe("where a published package says that its sources are", () => {
  const workspaces = manifestOf(".").workspaces ?? [];
  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "callwire-release-"));
    for (const folder of [".", ...workspaces]) {
      mkdirSync(join(copy, folder), { recursive: true });
      cpSync(join(folder, "package.json"), join(copy, folder, "package.json"));
    }
  });

  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  function setRepository(...args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
    return spawnSync(process.execPath, [SCRIPT, ...args], { cwd: copy, encoding: "utf8" });
  }

  it("is the address that the run was given, and the folder, in each package", () => {
    assert.equal(setRepository("https://example.com/callwire/callwire").status, 0);
    const published = workspaces.filter((folder) => manifestOf(folder).private !== true);
    assert.ok(published.length >= 3);
    for (const folder of published)
      assert.deepEqual(manifestOf(join(copy, folder)), {
        ...manifestOf(folder),
        repository: { type: "git", url: "git+https://example.com/callwire/callwire.git", directory: folder },
      });
  });

  it("is not written to a package that is never published", () => {
    const [folder = ""] = workspaces;
    const path = join(copy, folder, "package.json");
    writeFileSync(path, JSON.stringify({ ...manifestOf(folder), private: true }));
    assert.equal(setRepository("https://example.com/callwire/callwire.git").status, 0);
    assert.equal(manifestOf(join(copy, folder)).repository, undefined);
  });

  for (const address of ["", "callwire", "http://example.com/a/b", "https://example.com/a", "https://me:secret@example.com/a/b"])
    it(`is refused when it is ${JSON.stringify(address)}, and nothing is written`, () => {
      const { status, stderr } = setRepository(address);
      assert.equal(status, 2);
      assert.match(stderr, /is not the address of a repository/);
      for (const folder of workspaces) assert.equal(manifestOf(join(copy, folder)).repository, undefined);
    });
});
