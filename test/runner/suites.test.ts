import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chooseFiles, findSuites, suitesOf } from "./suites.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

describe("suitesOf", () => {
  const suites = suitesOf([
    "runtime/other/a.test.js",
    "runtime/other/b.test.js",
    "runtime/server/floods.test.js",
    "runtime/server/serve.test.js",
    "story/drain.test.js",
    "cli/watch/c.test.js",
    "cli/d.test.js",
  ]);

  it("makes one suite of a room", () => {
    const other = suites.find(({ name }) => name === "runtime/other");
    assert.deepEqual(other?.files, ["runtime/other/a.test.js", "runtime/other/b.test.js"]);
    assert.deepEqual([other.lane, other.isQuick], ["busy", true]);
  });

  it("takes a file that a rule names out of its room", () => {
    const [floods, server] = ["runtime/server/floods", "runtime/server"].map((wanted) =>
      suites.find(({ name }) => name === wanted),
    );
    assert.deepEqual([floods?.lane, floods?.files], ["alone", ["runtime/server/floods.test.js"]]);
    assert.deepEqual(server?.files, ["runtime/server/serve.test.js"]);
  });

  it("leaves a room quick that waits for little", () => {
    const quick = suites.filter(({ isQuick }) => isQuick).map(({ name, lane }) => [name, lane]);
    assert.deepEqual(quick, [
      ["runtime/server", "waiting"],
      ["runtime/other", "busy"],
    ]);
  });

  it("gives the room of a rule all that is in it", () => {
    const cli = suites.filter(({ name }) => name.startsWith("cli"));
    assert.deepEqual(
      cli.map(({ name, files }) => [name, files]),
      [["cli", ["cli/d.test.js", "cli/watch/c.test.js"]]],
    );
  });

  it("leaves out of the coverage what a rule leaves out", () => {
    const covered = suites.filter(({ isCovered }) => isCovered).map(({ name }) => name);
    assert.deepEqual(covered, ["runtime/server", "cli", "runtime/other"]);
  });

  it("makes one suite of the rooms that share a process", () => {
    const shared = suitesOf([
      "types/a.test.js",
      "runtime/call/b.test.js",
      "compiler/lint/c.test.js",
      "compiler/lint/deeper/d.test.js",
      "golden/e.test.js",
    ]);
    assert.deepEqual(
      shared.map(({ name, files }) => [name, files]),
      [
        ["compiler rooms", ["compiler/lint/c.test.js", "golden/e.test.js"]],
        ["compiler/lint/deeper", ["compiler/lint/deeper/d.test.js"]],
        ["small rooms", ["runtime/call/b.test.js", "types/a.test.js"]],
      ],
    );
  });

  it("makes one suite, which is not quick, of the files that load", () => {
    const loads = suitesOf([
      "runtime/server/refusals.test.js",
      "runtime/server/serve.test.js",
      "runtime/channel/waiting-calls.test.js",
    ]);
    assert.deepEqual(
      loads.map(({ name, isQuick, files }) => [name, isQuick, files]),
      [
        ["runtime/server", true, ["runtime/server/serve.test.js"]],
        ["loads", false, ["runtime/channel/waiting-calls.test.js", "runtime/server/refusals.test.js"]],
      ],
    );
  });

  it("counts no coverage of the files that compile one contract after the other", () => {
    const loads = suitesOf(["compiler/format/a.test.js", "compiler/emit/hostile.test.js", "compiler/emit/emit.test.js"]);
    assert.deepEqual(
      loads.map(({ name, isQuick, isCovered }) => [name, isQuick, isCovered]),
      [
        ["compiler loads", false, false],
        ["compiler rooms", true, true],
      ],
    );
  });

  it("begins with the suites of rules, in their order", () => {
    assert.deepEqual(
      suites.map(({ name }) => name),
      ["runtime/server/floods", "story", "runtime/server", "cli", "runtime/other"],
    );
  });
});

describe("findSuites", () => {
  const suites = findSuites(ROOT);

  it("finds what is wanted", () => {
    const [suite, ...others] = findSuites(ROOT, ["runner/suites"]);
    assert.deepEqual([suite?.files, others], [[fileURLToPath(import.meta.url)], []]);
  });

  it("passes over what was compiled from a source that is gone", () => {
    const folder = mkdtempSync(join(tmpdir(), "callwire-suites-"));
    try {
      for (const path of ["build/test/docs", "test/docs"]) mkdirSync(join(folder, path), { recursive: true });
      for (const path of ["build/test/docs/old.test.js", "build/test/docs/new.test.js", "test/docs/new.test.ts"]) {
        writeFileSync(join(folder, path), "");
      }
      const files = findSuites(join(folder, "build/test")).flatMap((suite) => suite.files);
      assert.deepEqual(files, [join(folder, "build/test/docs/new.test.js")]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("finds each test file once", () => {
    const files = suites.flatMap((suite) => suite.files);
    assert.ok(files.includes(fileURLToPath(import.meta.url)));
    assert.equal(new Set(files).size, files.length);
  });

  it("finds something for each name that has a rule", () => {
    const ruled = suites.filter(({ isQuick }) => !isQuick);
    for (const name of ["faults/storms", "faults/servers", "story", "soak/soak", "runtime/wire/key-spread", "house/packages"]) {
      assert.ok(
        ruled.some((suite) => suite.name === name),
        name,
      );
    }
  });
});

describe("chooseFiles", () => {
  const files = ["runtime/call/a.test.js", "runtime/wire/b.test.js", "docs/c.test.js"];

  it("chooses all when none is wanted", () => assert.deepEqual(chooseFiles(files, []), files));

  it("chooses those of a room, of all rooms in it, or one", () => {
    assert.deepEqual(chooseFiles(files, ["docs"]), ["docs/c.test.js"]);
    assert.deepEqual(chooseFiles(files, ["runtime"]), files.slice(0, 2));
    assert.deepEqual(chooseFiles(files, ["runtime/wire/b", "docs"]), files.slice(1));
  });

  it("refuses a name of none, and says which rooms there are", () => {
    const message = 'no tests "runtime/cal"; there are docs, runtime/call, runtime/wire';
    assert.throws(() => chooseFiles(files, ["docs", "runtime/cal"]), { message });
  });
});
