// What is asked of a process of a run, and that nothing waits for one that is over.

import assert from "node:assert/strict";
import { ChaosProcess } from "./chaos-process.js";
import { monotonicNowMs } from "./moment.js";
import type { Settings } from "./settings.js";

describe("a process of a run", () => {
  it("that ends leaves no question open, however long it was to have", async () => {
    const process = new ChaosProcess("chaos-client", { name: "client-0.1" } as Settings); // it ends, as most are missing
    const startedAt = monotonicNowMs();
    assert.equal(await process.ask({ kind: "look" }, 60_000), undefined);
    assert.ok(monotonicNowMs() - startedAt < 30_000);
    assert.equal((await process.ended).code, 1);
  });
});
