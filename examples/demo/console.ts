// The console beside the demo: `callwire console` as a process of its own.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { endWithDemo } from "./fleet.js";

const COMMAND = fileURLToPath(new URL("../../../cli/bin/callwire.js", import.meta.url));

export interface DemoConsole {
  /** What to open. */
  readonly link: string;
  end(): void;
}

/** Rejects with what it wrote to stderr when it ends without a link. */
export async function startConsole(registry: string): Promise<DemoConsole> {
  const args = ["console", "--registry", registry, "--allow-calls", "--allow-actions"];
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  endWithDemo(child);
  let complaint = "";
  child.stderr.on("data", (text) => (complaint += String(text)));
  for await (const link of createInterface({ input: child.stdout })) return { link, end: () => child.kill("SIGTERM") };
  throw new Error(`the console did not start: ${complaint.trim()}`);
}
