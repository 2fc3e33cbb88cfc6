import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Live } from "#cli/live/live-command.js";
import { openSink } from "#cli/live/record/recording-sink.js";

describe("the file of a recording", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "callwire-sink-"));
  const out: string[] = [];
  const live = { out: (text: string) => out.push(text), tools: { escape: (text: string) => text } } as unknown as Live; // all that a sink uses

  it("is as it was until the first line, and for its user alone", () => {
    const file = path.join(folder, "calls.ndjson");
    writeFileSync(file, "before\n");
    openSink(live, file).close();
    assert.equal(readFileSync(file, "utf8"), "before\n");
    const fresh = path.join(folder, "fresh.ndjson");
    const sink = openSink(live, fresh);
    sink.write({ text: "\u202e" });
    sink.write({});
    sink.close();
    assert.equal(readFileSync(fresh, "utf8"), '{"text":"\\u202e"}\n{}\n');
    assert.equal(statSync(fresh).mode & 0o777, 0o600);
  });

  it("says why it cannot be written", () => {
    const sink = openSink(live, path.join(folder, "none/calls.ndjson"));
    assert.throws(() => sink.write({}), { name: "UsageError", message: /cannot be written: it does not exist$/ });
  });

  it("is the standard output without a name", () => {
    openSink(live, undefined).write({ a: 1 });
    openSink(live, "-").write({ b: 1 });
    assert.deepEqual(out, ['{"a":1}\n', '{"b":1}\n']);
  });
});
