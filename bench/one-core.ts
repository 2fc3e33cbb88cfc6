// One core for a comparison: there a ratio says what a call costs, and other work on the machine
// takes from both sides alike.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** For this process and those that it starts. Linux only, as is what runs it. */
export function stayOnOneCore(): void {
  const allowed = /^Cpus_allowed_list:.*?(\d+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0"; // the last one
  execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", allowed, String(process.pid)], { stdio: "ignore" });
}
