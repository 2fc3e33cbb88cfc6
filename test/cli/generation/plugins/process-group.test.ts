import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { isGroupRunning, killGroup } from "#cli/generation/plugins/process-group.js";
import { Sandbox } from "../../sandbox.js";

describe("the group of a plugin", () => {
  it("runs until it is killed, also where no processes are listed", async () => {
    const sandbox = new Sandbox();
    const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    try {
      mkdirSync(sandbox.path("empty"));
      const look = () =>
        [undefined, sandbox.path("empty"), sandbox.path("nowhere")].map((listing) => isGroupRunning(child, listing));
      assert.deepEqual(look(), [true, true, true]);
      const closed = once(child, "close");
      killGroup(child);
      await closed;
      assert.deepEqual(look(), [false, false, false]);
    } finally {
      killGroup(child);
      sandbox.remove();
    }
  });
});
