import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBoundedFile } from "#compiler/bounded-file.js";

describe("readBoundedFile", () => {
  const options = { maxBytes: 100_000, what: "a thing" };
  const split = (bytes: string) => ({
    problem: `has ${bytes} bytes, more than the 100000 that a thing may have`,
    help: "split it",
  });
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "callwire-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("reads a file up to its bound", () => {
    const file = join(folder, "file");
    const bytes = Buffer.alloc(100_000, "callwire");
    writeFileSync(file, bytes);
    assert.deepEqual(readBoundedFile(file, options), { bytes });
  });

  it("reads nothing of a file that is larger", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    truncateSync(file, 600_000_000);
    const before = process.memoryUsage().rss;
    assert.deepEqual(readBoundedFile(file, options), split("600000000"));
    assert.ok(process.memoryUsage().rss - before < 50_000_000);
  });

  it("reads a file that says no size, and no more of it than it may", () => {
    const read = readBoundedFile("/proc/self/status", options);
    assert.ok("bytes" in read && read.bytes.toString().startsWith("Name:"));
    const short = readBoundedFile("/proc/self/status", { ...options, maxBytes: 10 });
    assert.match("problem" in short ? short.problem : "", /^has \d+ or more bytes, more than the 10 that a thing may have$/);
  });

  it("refuses devices and folders, also where a pipe will do", () => {
    for (const place of ["/dev/zero", "/dev/null", folder]) {
      assert.deepEqual(readBoundedFile(place, options), { problem: "is not a file", help: "move it away" });
      const asPipe = readBoundedFile(place, { ...options, takesPipes: true });
      assert.deepEqual(asPipe, { problem: "is not a file", help: "give a file or a pipe" });
    }
  });

  it("does not wait for a pipe that it does not take", () => {
    const pipe = makePipe();
    assert.deepEqual(readBoundedFile(pipe, options), { problem: "is not a file", help: "move it away" });
  });

  it("reads a pipe to its end where one will do", () => {
    const pipe = makePipe();
    spawn("sh", ["-c", `printf hello > '${pipe}'`]);
    assert.deepEqual(readBoundedFile(pipe, { ...options, takesPipes: true }), { bytes: Buffer.from("hello") });
  });

  it("leaves a pipe that goes on and on", () => {
    const pipe = makePipe();
    spawn("sh", ["-c", `exec cat /dev/zero > '${pipe}'`]); // ends when nobody reads any more
    const read = readBoundedFile(pipe, { ...options, takesPipes: true });
    assert.match("problem" in read ? read.problem : "", /^has 1\d{5} or more bytes, more than the 100000/);
  });

  it("throws what the file system says", () => {
    assert.throws(() => readBoundedFile(join(folder, "nothing"), options), { code: "ENOENT" });
  });

  function makePipe(): string {
    const pipe = join(folder, "pipe");
    assert.equal(spawnSync("mkfifo", [pipe]).status, 0);
    return pipe;
  }
});
