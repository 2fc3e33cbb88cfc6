import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findExit } from "./run-in.js";

const DEBIAN = join(import.meta.dirname, "../../../scripts/debian.sh");

describe("install_packages", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "callwire-apt-"));
    program("dpkg-query", '[ "$4" = there ] && printf installed');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function program(name: string, code: string): void {
    writeFileSync(join(folder, name), `#!/bin/bash\n${code}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  const install = () => {
    const code = `APT_PAUSE_SECONDS=0; PATH="${folder}:$PATH"; set -euo pipefail; source "${DEBIAN}"; install_packages there absent`;
    return findExit(folder, "bash", ["-c", code, "install-example.sh"]);
  };

  it("waits for another apt, and installs what is asked for", async () => {
    program("apt-get", 'echo "apt-get $*"');
    const { code, err } = await install();
    assert.equal(code, 0);
    assert.match(err, /^apt-get install .*DPkg::Lock::Timeout=300 there absent$/m);
  });

  it("waits for another apt that has the lists", async () => {
    const busy = join(folder, "busy");
    writeFileSync(busy, "");
    program(
      "apt-get",
      `[ "$1" = install ] || [ ! -e ${busy} ] || { rm ${busy}; echo "E: Could not get lock /var/lib/apt/lists/lock"; exit 100; }`,
    );
    const { code, err } = await install();
    assert.equal(code, 0);
    assert.match(err, /Could not get lock/);
    assert.doesNotMatch(err, /apt-get update has failed/);
  });

  it("says which package failed", async () => {
    program("apt-get", '[ "$1" = update ] || exit 100');
    const { code, err } = await install();
    assert.equal(code, 1);
    assert.match(err, /^install-example: apt-get could not install absent; what it says is above$/m);
  });

  it("goes on with older lists when the newest cannot be had", async () => {
    program("apt-get", '[ "$1" = install ]');
    const { code, err } = await install();
    assert.equal(code, 0);
    assert.match(err, /apt-get update has failed/);
  });
});
