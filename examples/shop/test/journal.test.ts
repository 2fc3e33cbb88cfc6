import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Journal } from "../src/journal.js";

test("a journal has what was written, without the half line of a process that was killed", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "shop-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "new", "a.jsonl");
  const journal = new Journal<{ readonly name: string }>(file);
  journal.write({ name: "é" });
  appendFileSync(file, '{"name":"ha');

  assert.deepEqual(new Journal(file).read(), [{ name: "é" }]);
  journal.write({ name: "b" });
  assert.deepEqual(new Journal(file).read(), [{ name: "é" }, { name: "b" }]);
});
