import assert from "node:assert/strict";
import { SourceChanges } from "#cli/dev/source-changes.js";
import { sourceFilter } from "#cli/dev/source-files.js";
import { FakeClock } from "#runtime/testing/fake-clock.js";
import { deferred } from "../../support/wait.js";

describe("SourceChanges", () => {
  let clock: FakeClock;
  let seen: (string | null)[];
  let changes: SourceChanges;
  let idle: Promise<void>;

  beforeEach(() => {
    clock = new FakeClock();
    seen = [];
    idle = Promise.resolve();
    changes = new SourceChanges({
      startTimer: (ms, onEnd) => {
        const timer = clock.setTimeout(onEnd, ms);
        return () => timer.cancel();
      },
      nowMs: () => clock.nowMs(),
      idle: () => idle,
      onChange: (name) => seen.push(name),
    });
  });

  it("tells once of several changes, when all is quiet", async () => {
    changes.add("a.ts");
    await clock.advance(39);
    changes.add("b.ts");
    await clock.advance(39);
    assert.deepEqual(seen, []);
    await clock.advance(1);
    assert.deepEqual(seen, ["a.ts"]);
  });

  it("waits no longer than 400 ms for quiet", async () => {
    for (let ms = 0; ms < 400; ms += 20) {
      changes.add("a.ts");
      await clock.advance(20);
    }
    assert.deepEqual(seen, ["a.ts"]);
  });

  it("waits until the code is generated, which counts with the rest", async () => {
    const generated = deferred<void>();
    idle = generated.promise;
    changes.add("a.ts");
    await clock.advance(1_000);
    assert.deepEqual(seen, []);
    changes.add("generated.ts");
    generated.resolve();
    await clock.advance(39);
    assert.deepEqual(seen, []);
    await clock.advance(1);
    assert.deepEqual(seen, ["generated.ts"]);
  });

  it("tells nothing once it is stopped", async () => {
    changes.add("a.ts");
    changes.stop();
    await clock.advance(1_000);
    assert.deepEqual(seen, []);
  });
});

describe("sourceFilter", () => {
  const filter = sourceFilter(["node", "--import", "tsx", "src/server.ts"], ["data/"]);

  for (const name of ["server.ts", "server.mts", "view.tsx", "server.cjs", "package.json"])
    it(`takes ${name}`, () => assert.ok(filter.isFile(name)));
  for (const name of [".env.json", "greeter.rpc", "notes.md", "server.log", "server.ts~", ".server.ts.swp"])
    it(`leaves ${name} out`, () => assert.ok(!filter.isFile(name)));

  it("leaves out packages, outputs, hidden folders and those that are named", () => {
    const names = ["src", "generated", "node_modules", "dist", ".git", "data"];
    assert.deepEqual(names.filter(filter.isFolder), ["src", "generated"]);
  });

  it("takes an output that the command names, but no packages", () => {
    const other = sourceFilter(["node", "./dist/src/server.js", "node_modules/.bin/x"]);
    assert.deepEqual(["dist", "build", "node_modules"].filter(other.isFolder), ["dist"]);
  });
});
