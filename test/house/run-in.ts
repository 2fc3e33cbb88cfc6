// Runs a command to its end.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

interface Exit {
  /** Null when a signal ended the command. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Resolves to stdout; throws with both outputs when the exit code is not 0. */
export async function runIn(folder: string, command: string, args: readonly string[]): Promise<string> {
  const { code, out, err } = await findExit(folder, command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(code)}\n${out}\n${err}`);
  return out;
}

/** Resolves to the exit code and both outputs, whatever the code. */
export async function findExit(folder: string, command: string, args: readonly string[]): Promise<Exit> {
  const child = spawn(command, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
  const closed: Promise<[number | null]> = once(child, "close").then(([code]) => [typeof code === "number" ? code : null]);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, out, err };
}
