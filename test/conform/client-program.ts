// A client in whatever language, as a program that makes one call and tells what it came to.

import { spawn } from "node:child_process";
import { once } from "node:events";
import type { CallWord, Outcome } from "./client-session.js";
import { Broken } from "./rule.js";

/** The program cannot be run at all. */
export class NoProgram extends Error {
  override readonly name: "NoProgram" = "NoProgram";
}

/** Runs `command HOST PORT CALL` through the shell. The last line of its stdout is the outcome. */
export async function runProgram(command: string, port: number, call: CallWord): Promise<Outcome> {
  const child = spawn(`${command} 127.0.0.1 ${port} ${call}`, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += String(text);
  });
  child.stderr.on("data", (text) => {
    stderr += String(text);
  });
  const [code] = await once(child, "close");
  // What a shell says of a program that is not there, or is none.
  if (code === 126 || code === 127) throw new NoProgram(`"${command}" cannot be run: ${stderr.trim()}`);
  const line = stdout.trim().split("\n").at(-1) ?? "";
  const outcome = parseOutcome(line);
  if (outcome !== undefined) return outcome;
  const said = line === "" ? `nothing, and on stderr: ${stderr.trim().slice(-300)}` : line.slice(0, 300);
  throw new Broken(`the program said ${said}; expected: a line of JSON with "code", such as {"code": "OK"}`);
}

function parseOutcome(line: string): Outcome | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("code" in value) || typeof value.code !== "string") return undefined;
    return value as Outcome; // the parts beside the code are looked at where they are used
  } catch {
    return undefined;
  }
}
