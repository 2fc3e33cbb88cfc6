import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { UsageError } from "#cli/usage-error.js";
import { type FolderWatch, watchFolder } from "#cli/watch/folder-watch.js";
import { until } from "../../support/wait.js";
import { Sandbox } from "../sandbox.js";

describe("watchFolder", () => {
  let sandbox: Sandbox;
  let watch: FolderWatch | undefined;
  let changes = 0;

  beforeEach(() => {
    sandbox = new Sandbox();
    sandbox.write("idl/point.rpc", "first");
    sandbox.write("idl/deep/line.rpc", "first");
  });
  afterEach(() => {
    watch?.close();
    watch = undefined;
    sandbox.remove();
  });

  function start(): void {
    watch = watchFolder(sandbox.path("idl"), {
      onChange: () => {
        changes++;
      },
      onFailure: (error) => assert.fail(error),
    });
  }

  async function isNoticed(change: () => void): Promise<void> {
    changes = 0;
    change();
    await until(() => changes > 0);
  }

  it("notices every save of an editor that puts a new file in the place of the old, and a write into it afterwards", async () => {
    start();
    for (let round = 0; round < 3; round++) {
      await isNoticed(() => {
        sandbox.write("idl/.point.tmp", `round ${round}`);
        renameSync(sandbox.path("idl/.point.tmp"), sandbox.path("idl/point.rpc"));
      });
    }
    await isNoticed(() => sandbox.write("idl/point.rpc", "last"));
  });

  it("notices files in folders, in new ones, and in one that took the place of another", async () => {
    start();
    await isNoticed(() => sandbox.write("idl/deep/line.rpc", "second"));
    await isNoticed(() => mkdirSync(sandbox.path("idl/new/deeper"), { recursive: true }));
    await isNoticed(() => sandbox.write("idl/new/deeper/plane.rpc", "first"));
    await isNoticed(() => {
      rmSync(sandbox.path("idl/deep"), { recursive: true });
      sandbox.write("idl/deep/line.rpc", "third");
    });
    await isNoticed(() => sandbox.write("idl/deep/line.rpc", "fourth"));
  });

  it("finds a root again that had gone", async () => {
    start();
    await isNoticed(() => rmSync(sandbox.path("idl"), { recursive: true }));
    await isNoticed(() => sandbox.write("idl/point.rpc", "second"));
    await isNoticed(() => sandbox.write("idl/point.rpc", "third"));
  });

  it("lets no event of other files and of folders without contracts through", async () => {
    sandbox.write("idl/node_modules/other/other.rpc", "first");
    start();
    changes = 0;
    sandbox.write("idl/notes.txt", "not a contract");
    sandbox.write("idl/.git/index.rpc", "not a contract of ours");
    sandbox.write("idl/node_modules/other/other.rpc", "second");
    await isNoticed(() => mkdirSync(sandbox.path("idl/last")));

    assert.equal(changes, 1);
  });

  it("throws for what is not there", () => {
    assert.throws(
      () => watchFolder(sandbox.path("nowhere"), { onChange: () => undefined, onFailure: () => undefined }),
      (error) => error instanceof UsageError && /nowhere cannot be watched: it does not exist$/.test(error.message),
    );
  });

  it("notices what another filter names, by the name, in folders that it names", async () => {
    const names: (string | null)[] = [];
    const filter = { isFolder: (name: string) => name !== "deep", isFile: (name: string) => name.endsWith(".ts") };
    watch = watchFolder(
      sandbox.folder,
      { onChange: (name) => names.push(name), onFailure: (error) => assert.fail(error) },
      filter,
    );
    sandbox.write("idl/deep/left-out.ts", "first");
    sandbox.write("idl/left-out.rpc", "first");
    sandbox.write("idl/seen.ts", "first");
    await until(() => names.length > 0);

    assert.deepEqual(new Set(names), new Set(["seen.ts"]));
  });
});
