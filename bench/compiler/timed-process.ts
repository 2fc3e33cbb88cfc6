// Runs one command to its end and tells what it took.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

export interface Cost {
  readonly wallMs: number;
  /** User and system time, of its children too; undefined where GNU time is not there. */
  readonly cpuMs: number | undefined;
  /** Largest resident size of one process, in MiB. */
  readonly peakMiB: number | undefined;
}

const TIME = "/usr/bin/time";
const hasTime = existsSync(TIME);

/** Throws when the command fails: a mistake must not look fast. */
export function runTimed(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Cost {
  const [program = "", ...args] = hasTime ? [TIME, "-f", "%U %S %M", ...command] : command;
  const startedAt = performance.now();
  const { status, stderr, error } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  const wallMs = performance.now() - startedAt;
  if (error !== undefined || status !== 0) throw new Error(`${command.join(" ")} ended with ${status}: ${stderr}`);
  const [user, system, peak] = hasTime ? (stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number) : [];
  return {
    wallMs,
    cpuMs: user === undefined || system === undefined ? undefined : (user + system) * 1000,
    peakMiB: peak === undefined ? undefined : peak / 1024,
  };
}
