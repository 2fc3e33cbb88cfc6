// The command as a process, in an empty folder.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT } from "../../support/run-script.js";
import { steadyText } from "./steady.js";

const COMMAND = path.join(ROOT, "cli/bin/callwire.js");
/** Nothing is in it, so that no contract and no configuration can help. */
export const EMPTY = mkdtempSync(path.join(tmpdir(), "callwire-empty-"));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands on the standard input, which then ends. Default: nothing. */
  readonly input?: string;
  /** Called when it runs. */
  readonly onStart?: (child: ChildProcessWithoutNullStreams) => void;
  /** Called with what has come on stdout so far. */
  readonly onOutput?: (stdout: string, child: ChildProcessWithoutNullStreams) => void;
}

/** Runs `callwire` to its end. */
export async function callwire(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { CALLWIRE_REGISTRY: _registry, FORCE_COLOR: _color, ...env } = process.env;
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: options.cwd ?? EMPTY, env: { ...env, ...options.env } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += String(text);
    options.onOutput?.(stdout, child);
  });
  child.stderr.on("data", (text) => {
    stderr += String(text);
  });
  child.stdin.on("error", () => undefined); // it may end without reading
  options.onStart?.(child);
  if (options.onOutput === undefined || options.input !== undefined) child.stdin.end(options.input ?? "");
  await once(child, "close");
  return { code: child.exitCode, stdout, stderr };
}

/** Ports, ids, times, rates and the version of Node, as they are others in each run. */
export function steady({ code, stdout, stderr }: Outcome): Outcome {
  return { code, stdout: steadyText(stdout), stderr: steadyText(stderr) };
}
