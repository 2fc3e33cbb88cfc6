import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RpcError } from "#runtime/base/errors.js";
import { Journal } from "./journal.js";
import { parseLines } from "./journal-line.js";
import { judge } from "./judge.js";
import { Standing } from "./standing.js";

const LOST = new RpcError("UNAVAILABLE", "silent for 15 s", { processed: "unknown", origin: "transport" });

function immediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("Journal", () => {
  let folder = "";
  let file = "";
  let journal: Journal;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "callwire-journal-"));
    file = join(folder, "client");
    journal = new Journal(file, "client", 3, new Standing());
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A call that does not know whether it has run. */
  function failOne(): void {
    journal.settle(journal.begin("client", "write", { timeoutMs: 5_000, givesUp: false }), LOST);
  }

  function problems(): readonly string[] {
    return judge(parseLines(readFileSync(file, "utf8")), new Set()).problems;
  }

  it("counts a connection that this process has closed as lost when its calls failed", async () => {
    failOne();
    await immediate();
    journal.loss();

    assert.deepEqual(problems(), []);
  });

  it("counts one as lost for the calls that began in its turn", async () => {
    journal.begin("client", "read", { timeoutMs: 5_000, givesUp: true });
    const endAt = performance.now() + 5;
    while (performance.now() < endAt); // the turn goes on
    failOne();
    journal.loss();

    assert.match(problems().join(), /^call 3000001 of client, read.* was never settled$/);
  });

  it("counts one that is lost in a later turn of the loop as lost then", async () => {
    failOne();
    for (let turn = 0; turn < 3; turn++) await immediate();
    journal.loss();

    assert.match(problems().join(), /no connection was lost/);
  });

  it("keeps the calls that are not settled, and gives each an id of its process", () => {
    const record = journal.begin("client", "read", { timeoutMs: 5_000, givesUp: false });
    assert.deepEqual([record.id, journal.open.size], [3_000_001, 1]);
    journal.settle(record, LOST);

    assert.equal(journal.open.size, 0);
    assert.equal(record.error, LOST);
  });
});
