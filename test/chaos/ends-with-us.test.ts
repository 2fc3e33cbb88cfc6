import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { endsWithUs } from "../support/ends-with-us.js";
import { eventually } from "../support/wait.js";

/** Starts the command that it is given, and says its pid. */
const STARTER = `
  const [program, ...args] = JSON.parse(process.argv[1]);
  console.log(require("node:child_process").spawn(program, args, { stdio: "ignore" }).pid);
  process.stdin.resume();`;

/** "" when there is no such process. */
function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}

describe("a child that ends with us", () => {
  it("ends though it is frozen, and though SIGKILL has ended who started it", async () => {
    const command = JSON.stringify(endsWithUs(["tail", "-f", "/dev/null"]));
    const starter = spawn(process.execPath, ["-e", STARTER, command], { stdio: ["pipe", "pipe", "inherit"] });
    const [said] = (await once(starter.stdout, "data")) as [Buffer]; // a socket without an encoding
    const pid = Number(said);
    await eventually(() => assert.match(statOf(pid), /\(tail\)/)); // it has told the kernel by then
    process.kill(pid, "SIGSTOP");
    starter.kill("SIGKILL");
    await once(starter, "exit");

    await eventually(() => assert.match(statOf(pid), /^$|\) Z/));
  });
});
